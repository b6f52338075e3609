import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { RenderedTemplate } from '../compile/render.js';
import type { Rendered } from '../language/handlebars/engine.js';
import type { ProjectReader } from '../model/documents.js';
import { plain } from '../lessons/steps.js';
import { writtenLine } from '../lessons/tasks/written-line.js';
import type { RenderedFile } from '../model/lesson.js';
import type { Task } from '../model/playbook.js';
import type { Range } from '../model/range.js';
import { type Dict, SecretText } from '../model/value.js';
import { quietly } from './quietly.js';

/** Bytes; more is no configuration that a lesson reads. */
const LARGEST = 1_000_000;

/** What `template` puts on the host; what can't be rendered after all is an error of the template, found elsewhere, and empty here. */
export function templatedFile({ dest, file, render }: Extract<RenderedTemplate, { readonly file: string }>): RenderedFile {
  const rendered = (): Rendered | undefined => quietly(render);
  return {
    dest,
    file,
    get text() {
      return rendered()?.text ?? '';
    },
    origin: (offset) => rendered()?.origin(offset),
  };
}

/** What `copy` puts on the host, or `script` for as long as it runs. */
export function broughtFile(task: Task, args: Dict, reader: ProjectReader): RenderedFile | undefined {
  const { dest, content, src, cmd } = args;
  if (task.module === 'script') {
    const name = typeof cmd === 'string' ? cmd.trim().split(/\s+/)[0] : undefined;
    return name === undefined ? undefined : textFile(name, `/var/lib/jalon/tmp/${task.id}/${basename(name)}`, task, reader);
  }
  if (task.module !== 'copy' || typeof dest !== 'string') return undefined;
  if (typeof content === 'string' || content instanceof SecretText) {
    const range = task.args.find(({ key }) => key === 'content')?.value.range ?? task.range;
    return { dest, file: range.file, text: content, origin: placesIn(plain(content), range, reader) };
  }
  return typeof src === 'string' ? textFile(src, dest, task, reader) : undefined;
}

/** A file of the controller, where it is text. */
function textFile(name: string, dest: string, task: Task, reader: ProjectReader): RenderedFile | undefined {
  const path = reader.search(name, task.searchPath.files).path;
  const source = path === undefined || !isText(path) ? undefined : reader.source(path);
  if (path === undefined || source === undefined) return undefined;
  return {
    dest: dest.endsWith('/') ? dest + basename(path) : dest,
    file: source.file,
    text: reader.isSecret(path) ? SecretText.whole(source.text) : source.text,
    origin: (offset) => ({ template: { file: source.file, start: offset, end: offset } }),
  };
}

/** Where a character of an evaluated scalar was written: itself where its line is taken as it stands, else the line, else the scalar. */
function placesIn(text: string, range: Range, reader: ProjectReader): RenderedFile['origin'] {
  const raw = reader.sources.get(range.file)?.text.slice(range.start, range.end) ?? '';
  return (offset) => {
    const before = text.slice(0, offset).split('\n');
    const line = writtenLine(text, raw, before.length - 1);
    if (line === undefined) return { template: range };
    const start = range.start + line.start + (line.exact ? (before.at(-1)?.length ?? 0) : 0);
    return { template: { file: range.file, start, end: line.exact ? start + 1 : range.start + line.end } };
  };
}

/** Asked first: the reader takes what is not text for a mistake, and `copy` may copy anything. */
function isText(path: string): boolean {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined || !status.isFile() || status.size > LARGEST) return false;
  const bytes = readFileSync(path);
  return !bytes.includes(0) && isUtf8(bytes);
}
