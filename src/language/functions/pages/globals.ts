import type { FunctionPage } from './page.js';

/** Functions: what each gives, an example and its result. */
export const globalsPages: Readonly<Record<string, FunctionPage>> = {
  now: ['The moment of the run, the same throughout it; `fmt` writes it in a format.', "now(utc=true, fmt='%Y')", '"2026"'],
  lookup: ['What a lookup finds on the controller; several values joined by commas, or a list with `wantlist`.', "lookup('env', 'HOME')", '"/home/alice"'],
  query: ['As lookup, always a list.', "query('items', [1, 2])", '[1, 2]'],
  range: ['Numbers from a start up to, but without, an end.', 'range(3) | list', '[0, 1, 2]'],
  dict: ['A dict of named values, or of pairs.', 'dict(a=1, b=2)', '{"a": 1, "b": 2}'],
  undef: ['A value that is not defined, with a hint: for defaults that must be overridden.', "undef('set me') is defined", 'false'],
};
