import type { Change, TextDiff } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import { SecretText } from '../model/value.js';

/** What `--diff` shows of a change: the module's own diffs, else its states before and after as text. Secrets are out. */
export function textDiffs(change: Change, reads: Readonly<Record<string, Resource<unknown> | undefined>>): readonly TextDiff[] {
  const raw = change.diff ?? Object.keys(change.after).flatMap((name) => described(name, change, reads));
  return raw.map(withoutSecrets);
}

function described(name: string, change: Change, reads: Readonly<Record<string, Resource<unknown> | undefined>>): readonly TextDiff[] {
  const resource = reads[name];
  const [before, after] = [change.before[name], change.after[name]];
  if (resource?.reader.describe === undefined || after === undefined) return [];
  const from = before === undefined ? '' : (resource.reader.describe(before) ?? '');
  const to = resource.reader.describe(after) ?? '';
  return from === to ? [] : [{ beforeHeader: `before: ${resource.key}`, afterHeader: `after: ${resource.key}`, before: from, after: to }];
}

/** Redacts both sides by range, line by line: what stood where a secret now stands was one too. */
export function withoutSecrets(diff: TextDiff): TextDiff {
  const prefixes = [...secretPrefixes(diff.after), ...secretPrefixes(diff.before)];
  const clean = (side: string | SecretText): string => hide(side instanceof SecretText ? side.redacted() : side, prefixes);
  return { ...diff, before: clean(diff.before), after: clean(diff.after) };
}

/** Text that stands before a secret in its line, where it says something. */
function secretPrefixes(side: string | SecretText): string[] {
  if (!(side instanceof SecretText)) return [];
  return side.ranges.map(([start]) => side.text.slice(side.text.lastIndexOf('\n', start - 1) + 1, start)).filter((prefix) => prefix.trim().length > 1);
}

function hide(text: string, prefixes: readonly string[]): string {
  if (prefixes.length === 0) return text;
  return text
    .split('\n')
    .map((line) => {
      const prefix = prefixes.find((start) => line.startsWith(start));
      return prefix === undefined || line.includes('[redacted]') ? line : `${prefix}[redacted]`;
    })
    .join('\n');
}
