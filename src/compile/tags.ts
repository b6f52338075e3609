import type { Diagnostic } from '../model/diagnostic.js';
import { error } from '../model/diagnostic.js';
import { suggest } from '../source/suggest.js';
import type { Selection } from './selection.js';

const SPECIAL = new Set(['all', 'tagged', 'untagged', 'always', 'never']);

/** Whether a task with these tags runs, by Ansible's rules: skip beats select, `always` runs unless skipped, `never` only when named. */
export function tagsSelect(tags: readonly string[], selection: Selection): boolean {
  const only = selection.tags?.length ? selection.tags : ['all'];
  const skip = selection.skipTags ?? [];
  const untagged = tags.length === 0;
  const named = tags.some((tag) => tag !== 'always' && tag !== 'never' && only.includes(tag));
  const run =
    named ||
    (tags.includes('never')
      ? only.includes('never')
      : tags.includes('always') || only.includes('all') || (only.includes('tagged') && !untagged) || (only.includes('untagged') && untagged));
  if (!run || skip.length === 0) return run;
  const skipped =
    skip.some((tag) => tags.includes(tag)) ||
    (skip.includes('all') && !(tags.includes('always') && !skip.includes('always'))) ||
    (skip.includes('tagged') && !untagged) ||
    (skip.includes('untagged') && untagged);
  return !skipped;
}

/** A tag of the command line that stands on no task is an error: a typo would silently run nothing. */
export function unknownTags(known: ReadonlySet<string>, selection: Selection): Diagnostic[] {
  const flags: [string, readonly string[]][] = [['--tags', selection.tags ?? []], ['--skip-tags', selection.skipTags ?? []]];
  return flags.flatMap(([flag, names]) =>
    names
      .filter((name) => !SPECIAL.has(name) && !known.has(name))
      .map((name) =>
        error('unknown-tag', `${flag} names the tag "${name}", which no task has`, {
          why: known.size === 0 ? 'No task of this playbook has tags.' : `Its tags are: ${[...known].sort().join(', ')}.`,
          suggestion: suggest(name, known),
        }),
      ),
  );
}
