import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { RenderedTemplate } from '../compile/render.js';
import type { Rendered } from '../language/handlebars/engine.js';
import type { ProjectReader } from '../model/documents.js';
import type { RenderedFile } from '../model/lesson.js';
import type { Task } from '../model/playbook.js';
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

/** What `copy` puts on the host: `content`, which stands in the task itself, or a text file as `src`. */
export function copiedFile(task: Task, { dest, content, src }: Dict, reader: ProjectReader): RenderedFile | undefined {
  if (task.module !== 'copy' || typeof dest !== 'string') return undefined;
  if (typeof content === 'string' || content instanceof SecretText) {
    const range = task.args.find(({ key }) => key === 'content')?.value.range ?? task.range;
    return { dest, file: range.file, text: content, origin: () => ({ template: range }) };
  }
  const path = typeof src === 'string' ? reader.search(src, task.searchPath.files).path : undefined;
  const source = path === undefined || !isText(path) ? undefined : reader.source(path);
  if (path === undefined || source === undefined) return undefined;
  return {
    dest: dest.endsWith('/') ? dest + basename(path) : dest,
    file: source.file,
    text: reader.isSecret(path) ? SecretText.whole(source.text) : source.text,
    origin: (offset) => ({ template: { file: source.file, start: offset, end: offset } }),
  };
}

/** Asked first: the reader takes what is not text for a mistake, and `copy` may copy anything. */
function isText(path: string): boolean {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined || !status.isFile() || status.size > LARGEST) return false;
  const bytes = readFileSync(path);
  return !bytes.includes(0) && isUtf8(bytes);
}
