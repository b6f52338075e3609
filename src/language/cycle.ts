import { error, UserError } from '../model/diagnostic.js';
import type { Definition } from '../model/variables.js';

/** Variables that are defined by one another. */
export function cycle(entries: readonly { name: string; definition: Definition }[]): UserError {
  const names = entries.map((entry) => entry.name);
  const first = entries[0] as { name: string; definition: Definition };
  return new UserError(
    error('variable-cycle', `"${first.name}" is defined by itself: ${[...names, first.name].join(' → ')}`, {
      range: first.definition.range,
      why: 'A variable is computed where it is used, with all that it refers to, so this would never end.',
      fix: 'Give one of them another name.',
      related: entries.map(({ name, definition }) => ({ range: definition.range, message: `"${name}" is defined here` })),
    }),
  );
}
