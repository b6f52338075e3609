import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { error, UserError } from '../model/diagnostic.js';

/** `--limit` with the lines of each `@file` in its place. */
export function limitFrom(limit: string | undefined, cwd: string): string | undefined {
  if (limit?.includes('@') !== true) return limit;
  return limit.split(',').flatMap((part) => (part.trim().startsWith('@') ? linesOf(part.trim().slice(1), cwd) : [part])).join(',');
}

function linesOf(file: string, cwd: string): string[] {
  try {
    return readFileSync(resolve(cwd, file), 'utf8').split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  } catch (cause) {
    throw new UserError(error('unknown-limit', `--limit: the file "${file}" can't be read`, { why: (cause as Error).message }));
  }
}
