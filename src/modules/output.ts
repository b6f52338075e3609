/** What a command printed, as registered results hold it. */
import type { CommandOutput } from '../model/module.js';
import { dict, type Dict, type Value } from '../model/value.js';

/** UTF-8 text; `invalid` when the bytes are not. */
export function decode(bytes: Buffer): { text: string; invalid: boolean } {
  const text = bytes.toString('utf8');
  return { text, invalid: text.includes('\ufffd') && !Buffer.from(text, 'utf8').equals(bytes) };
}

/** Python's splitlines(). */
export function splitLines(text: string): string[] {
  const lines = text.split(/\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** `rc`, `stdout`, `stderr` and their lines; with `encoding: invalid` when the output was not UTF-8. */
export function outputResult(output: CommandOutput, strip: boolean): Dict {
  const read = (bytes: Buffer) => {
    const { text, invalid } = decode(bytes);
    return { text: strip ? text.replace(/[\r\n]+$/, '') : text, invalid };
  };
  const stdout = read(output.stdout);
  const stderr = read(output.stderr);
  const entries: [string, Value][] = [
    ['rc', output.status ?? -1],
    ['stdout', stdout.text],
    ['stdout_lines', splitLines(stdout.text)],
    ['stderr', stderr.text],
    ['stderr_lines', splitLines(stderr.text)],
  ];
  if (stdout.invalid || stderr.invalid) entries.push(['encoding', 'invalid']);
  return dict(entries);
}
