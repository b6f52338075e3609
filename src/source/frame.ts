import type { Range, SourceText } from '../model/range.js';
import { codePoints, lineIndex, lineStarts, lineText } from './position.js';

export interface FrameOptions {
  /** Lines shown before and after the range, default 2. */
  readonly context?: number;
  /** Columns of source text shown of one line, default 100. */
  readonly width?: number;
}

/**
 * The lines around a range, numbered, with carets under it:
 * `  4 |   notifiy: restart` / `    |   ^^^^^^^`. Safe for a terminal: control and bidi characters are shown as `·`.
 */
export function codeFrame(source: SourceText, range: Range, options: FrameOptions = {}): string[] {
  const { context = 2, width = 100 } = options;
  const first = lineIndex(source, range.start);
  const lastShown = Math.min(lineStarts(source).length - 1, first + context);
  const firstShown = Math.max(0, first - context);
  const numberWidth = String(lastShown + 1).length;
  const start = range.start - lineStarts(source)[first]!;
  const line = lineText(source, first);
  const end = Math.min(Math.max(range.end - lineStarts(source)[first]!, start + 1), Math.max(line.trimEnd().length, start + 1));
  const window = windowOf(line, start, width);
  const lines: string[] = [];
  for (let index = firstShown; index <= lastShown; index += 1) {
    const text = lineText(source, index);
    if (index === lineStarts(source).length - 1 && text === '' && index !== first) continue;
    const number = String(index + 1).padStart(numberWidth);
    lines.push(`${index === first ? '>' : ' '} ${number} | ${cut(text, index === first ? window : { from: 0, to: width })}`.trimEnd());
    if (index === first) {
      const lead = (window.from > 0 ? 1 : 0) + shownWidth(line.slice(window.from, start));
      const carets = Math.max(1, shownWidth(line.slice(start, Math.min(end, window.to))));
      lines.push(`  ${' '.repeat(numberWidth)} | ${' '.repeat(lead)}${'^'.repeat(carets)}`);
    }
  }
  return lines;
}

interface Window {
  readonly from: number;
  readonly to: number;
}

/** The part of a long line that is shown, so that column `at` stands in it. */
function windowOf(line: string, at: number, width: number): Window {
  if (line.length <= width || at < width - 20) return { from: 0, to: width };
  const from = Math.max(0, Math.min(at - Math.floor(width / 3), line.length - width));
  return { from, to: from + width };
}

function cut(line: string, window: Window): string {
  const shown = safe(line.slice(window.from, window.to));
  return `${window.from > 0 ? '…' : ''}${shown}${line.length > window.to ? '…' : ''}`;
}

/** A tab counts as two columns, so that carets stand under the text whatever the terminal's tab stops. */
function shownWidth(text: string): number {
  return codePoints(safe(text));
}

const UNSAFE = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function safe(text: string): string {
  return text.replace(/\t/g, '  ').replace(UNSAFE, '·');
}
