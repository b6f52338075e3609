import type { SourceFile } from '../probes/apt-sources.js';
import { parseLine } from './lines.js';

/** A file as it has to become; `after` undefined: it goes. */
export interface FileEdit {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
  /** Through a symlink. */
  readonly place: string;
}

const isList = ({ path }: SourceFile) => path.endsWith('.list');

/** Turns a line that is there on again, else adds it to `file`. Nothing: it is there. */
export function addSource(files: readonly SourceFile[], source: string, file: string): FileEdit[] {
  const lists = files.filter(isList);
  const lines = lists.flatMap(({ text }) => text.split('\n').flatMap((line) => parseLine(line) ?? [])).filter((line) => line.source === source);
  if (lines.some(({ enabled }) => enabled)) return [];
  if (lines.length > 0) return lists.flatMap((one) => changed(one, (line) => (parseLine(line)?.source === source ? line.replace(/^(\s*)#\s*/, '$1') : line)));
  const old = lists.find(({ path }) => path === file);
  const text = old?.text ?? '';
  return [{ path: file, place: old?.link ?? file, ...(old === undefined ? {} : { before: text }), after: `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${source}\n` }];
}

/** Takes every enabled line of the source away, and a file that then says nothing. */
export function removeSource(files: readonly SourceFile[], source: string): FileEdit[] {
  return files.filter(isList).flatMap((one) => changed(one, (line) => {
    const found = parseLine(line);
    return found?.enabled && found.source === source ? undefined : line;
  }));
}

function changed(file: SourceFile, edit: (line: string) => string | undefined): FileEdit[] {
  const after = file.text.split('\n').map(edit).filter((line) => line !== undefined).join('\n');
  if (after === file.text) return [];
  const empty = after.trim() === '' && file.path !== '/etc/apt/sources.list';
  return [{ path: file.path, place: file.link ?? file.path, before: file.text, ...(empty ? {} : { after }) }];
}
