import { createHash } from 'node:crypto';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Range, SourceText } from '../model/range.js';
import { lineIndex, lineText } from '../source/position.js';

/**
 * What a finding is, whatever line it stands on: the lesson, the file, the keys that lead to it (service, task) and what is said of it.
 * The value itself is not in it: it may be a secret. Findings that are alike in all of this are counted.
 */
export function fingerprints(diagnostics: readonly Diagnostic[], find: (file: string) => SourceText | undefined): Map<Diagnostic, string> {
  const seen = new Map<string, number>();
  return new Map(diagnostics.map((diagnostic) => {
    const { code, summary, range } = diagnostic;
    const parts = JSON.stringify([code, range?.file ?? '', range === undefined ? [] : pathTo(range, find(range.file)), summary]);
    const nth = seen.get(parts) ?? 0;
    seen.set(parts, nth + 1);
    return [diagnostic, createHash('sha256').update(`${parts}${nth === 0 ? '' : nth}`).digest('hex').slice(0, 32)];
  }));
}

const SEARCHED = 2_000;

/** Keys of the lines above that are indented less, outermost first: ['services:', 'web:', 'healthcheck:']; of a list item its name. */
function pathTo({ start }: Range, source: SourceText | undefined): string[] {
  if (source === undefined) return [];
  const keys: string[] = [];
  const own = lineIndex(source, start);
  let indent = indentOf(lineText(source, own));
  for (let line = own - 1; line >= Math.max(0, own - SEARCHED) && indent > 0; line -= 1) {
    const text = lineText(source, line);
    if (/^\s*(?:#|$)/.test(text) || indentOf(text) >= indent) continue;
    indent = indentOf(text);
    const key = /^\s*(?:- )?\s*(name:\s*[^#]+|[\w./"'-]+:)/.exec(text)?.[1];
    if (key !== undefined) keys.unshift(key.trim());
  }
  return keys;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
