import type { Io } from './io.js';

/** An age key itself. What this process starts is not to inherit it. */
export const AGE_KEY = 'JALON_AGE_KEY';

export function forChildren({ [AGE_KEY]: _, ...env }: Io['env']): Io['env'] {
  return env;
}
