import type { MessagePort } from 'node:worker_threads';
import { rules as builtIn } from '../../lessons/index.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import type { SourceText } from '../../model/range.js';
import { ownLessons } from '../own-lessons.js';
import { chosenRules } from './chosen.js';
import { judgeOne } from './each.js';
import { existsBelow, lessonFile } from './folders.js';

/** What a thread is told when it starts: by which lessons it judges. */
export interface ThreadsLessons {
  readonly cwd: string;
  readonly today: string;
  /** Ids of `--rule`. */
  readonly ids: readonly string[];
  /** Where own lessons were loaded: their project, if it was named. */
  readonly own?: { readonly named: string | undefined } | undefined;
}

/** A folder on its way to a thread. */
export interface ThreadsFolder {
  readonly name: string;
  readonly root: string;
  readonly files: readonly { readonly path: string; readonly file: string; readonly text: string; readonly bytes: Uint8Array }[];
}

/** First that it can judge, then the findings of each folder, in the order in which they came. */
export type ThreadsAnswer = 'ready' | readonly Diagnostic[];

/** Judges folder after folder, until the thread that started this one ends it. */
export async function serve(port: MessagePort, { cwd, today, ids, own }: ThreadsLessons): Promise<void> {
  const theirs = own === undefined ? [] : (await ownLessons(own.named, { cwd, env: process.env })).rules;
  const rules = chosenRules([...builtIn, ...theirs], ids);
  const below = new Map<string, ReturnType<typeof existsBelow>>();
  port.on('message', ({ name, root, files }: ThreadsFolder) => {
    const exists = below.get(root) ?? existsBelow(root);
    below.set(root, exists);
    const sources = new Map(files.map(({ path, file, text }): [string, SourceText] => [file, { file, path, text }]));
    const folder = { name, root, exists, files: files.map(({ path, file, text, bytes }) => lessonFile({ path, text, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) }, file)) };
    port.postMessage(judgeOne(folder, { rules, today, source: (file) => sources.get(file) }) satisfies ThreadsAnswer);
  });
  port.postMessage('ready' satisfies ThreadsAnswer);
}
