import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, relative } from 'node:path';
import { error, UserError, type Diagnostic } from '../model/diagnostic.js';
import type { SourceText } from '../model/range.js';
import { decode } from './decode.js';

/** Bytes that a source file may have: 1 MiB. */
export const SIZE_LIMIT = 1_048_576;

/** Every text that was read, kept so that any range in it can be shown as a code frame. */
export class Sources {
  private readonly byPath = new Map<string, SourceText | Diagnostic>();
  private readonly byFile = new Map<string, SourceText>();

  /** @param project Absolute path of the project; files in it are shown relative to it. */
  constructor(readonly project: string) {}

  /** The text of a file, read once. Throws UserError when it is missing, not a file, not UTF-8 text or larger than 1 MiB. */
  read(path: string): SourceText {
    const known = this.byPath.get(path) ?? this.load(path);
    this.byPath.set(path, known);
    if ('severity' in known) throw new UserError(known);
    return known;
  }

  /** A text without a file: an `-e` argument, an inventory given as `h1,h2,`. */
  inline(name: string, text: string): SourceText {
    return this.keep({ file: name, path: '', text });
  }

  get(file: string): SourceText | undefined {
    return this.byFile.get(file);
  }

  all(): Iterable<SourceText> {
    return this.byFile.values();
  }

  /** How a path is shown: relative to the project where it lies in it, else absolute. */
  shown(path: string): string {
    const inside = relative(this.project, path);
    return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : inside;
  }

  private keep(source: SourceText): SourceText {
    this.byFile.set(source.file, source);
    return source;
  }

  private load(path: string): SourceText | Diagnostic {
    const file = this.shown(path);
    const range = { file, start: 0, end: 0 };
    let bytes: Buffer;
    try {
      const status = statSync(path);
      if (!status.isFile()) return error('not-a-file', `${file} is ${status.isDirectory() ? 'a directory' : 'not a regular file'}`, { why: 'A file is expected here.' });
      if (status.size > SIZE_LIMIT) {
        return error('file-too-large', `${file} has ${status.size} bytes`, { range, why: `Files of a project are read up to ${SIZE_LIMIT} bytes (1 MiB).`, fix: 'Split it, or keep data out of playbooks and vars files.' });
      }
      bytes = readFileSync(path);
    } catch (cause) {
      return unreadable(path, file, cause);
    }
    const decoded = decode(bytes);
    const source = this.keep({ file, path, text: decoded.text });
    if (!('summary' in decoded)) return source;
    const { summary, why, fix, start, end } = decoded;
    return error('not-utf8', `${file}: ${summary}`, { range: { file, start, end }, why, fix });
  }
}

function unreadable(path: string, file: string, cause: unknown): Diagnostic {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
  if (code === 'ELOOP') return error('unreadable-file', `${file} is a loop of symbolic links`, { why: 'It can never be read.', fix: 'Remove or correct the link.' });
  if (code === 'EACCES' || code === 'EPERM') return error('unreadable-file', `${file} may not be read`, { why: 'The user who runs Jalon lacks the right to read it.', fix: `Check its mode and owner: ls -l ${file}` });
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return error('unreadable-file', `${file} cannot be read (${code})`);
  const other = sameNameOtherCase(path);
  return error('file-missing', `there is no file ${file}`, other === undefined ? {} : { suggestion: other, why: 'Names of files are case-sensitive.' });
}

function sameNameOtherCase(path: string): string | undefined {
  try {
    const name = basename(path).toLowerCase();
    return readdirSync(dirname(path)).find((entry) => entry.toLowerCase() === name);
  } catch {
    return undefined;
  }
}
