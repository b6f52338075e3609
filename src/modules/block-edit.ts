/** The edit of blockinfile on a text, as Ansible's module makes it (lib/ansible/modules/blockinfile.py). Pure. */
import { linesOf } from './line-edit.js';
import { pythonRegex } from './python-regex.js';

export interface BlockEdit {
  /** '' removes the block. */
  readonly block: string;
  readonly marker: string;
  readonly markerBegin: string;
  readonly markerEnd: string;
  readonly insertAfter?: string;
  readonly insertBefore?: string;
  readonly prependNewline: boolean;
  readonly appendNewline: boolean;
  readonly present: boolean;
}

export function editBlock(text: string, edit: BlockEdit): string {
  const lines = linesOf(text);
  const begin = `${edit.marker.replaceAll('{mark}', edit.markerBegin)}\n`;
  const end = `${edit.marker.replaceAll('{mark}', edit.markerEnd)}\n`;
  const block = edit.present && edit.block !== '' ? [begin, ...linesOf(edit.block.endsWith('\n') ? edit.block : `${edit.block}\n`), end] : [];
  let at = takeOut(lines, begin, end) ?? placeFor(lines, text, edit);
  const before = lines[at - 1];
  if (at > 0 && before !== undefined && !before.endsWith('\n')) lines[at - 1] = `${before}\n`;
  if (edit.prependNewline && edit.present && at !== 0 && lines[at - 1] !== '\n') {
    lines.splice(at, 0, '\n');
    at += 1;
  }
  lines.splice(at, 0, ...block);
  const after = at + block.length;
  if (edit.appendNewline && edit.present && after < lines.length && lines[after] !== '\n') lines.splice(after, 0, '\n');
  return lines.join('');
}

/** Removes the last pair of markers with what is between; returns where it stood. */
function takeOut(lines: string[], begin: string, end: string): number | undefined {
  const first = lines.lastIndexOf(begin);
  const last = lines.lastIndexOf(end);
  if (first < 0 || last < 0) return undefined;
  const from = Math.min(first, last);
  lines.splice(from, Math.abs(last - first) + 1);
  return from;
}

function placeFor(lines: readonly string[], text: string, edit: BlockEdit): number {
  const after = edit.insertBefore === undefined ? (edit.insertAfter ?? 'EOF') : undefined;
  const source = after === undefined ? (edit.insertBefore === 'BOF' ? undefined : edit.insertBefore) : after === 'EOF' ? undefined : after;
  const regex = source === undefined ? undefined : pythonRegex(source);
  if (!(regex instanceof RegExp)) return edit.insertBefore === 'BOF' ? 0 : lines.length;
  let found: number | undefined;
  if (regex.multiline) {
    const match = regex.exec(text);
    const upTo = match && (after === undefined ? match.index : match.index + match[0].length);
    if (upTo !== null) found = text.slice(0, upTo).split('\n').length - 1;
  } else {
    for (const [at, line] of lines.entries()) if (regex.test(line)) found = at;
  }
  if (found === undefined) return lines.length;
  return after === undefined ? found : found + 1;
}
