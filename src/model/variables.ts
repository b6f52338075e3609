import type { Template } from './expression.js';
import type { Range } from './range.js';
import type { Value } from './value.js';

/** Ansible's 22 levels of precedence (FEATURES: variable precedence); a higher level wins. */
export type Level = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19 | 20 | 21 | 22;

/** One place that sets a variable. `value` is lazy, as in Ansible: a template evaluated where it is used. */
export interface Definition {
  readonly name: string;
  readonly value: Template;
  /** The name's place: key of the map, or the `-e` argument. */
  readonly range: Range;
}

/** Variables that came from one place at one level: a vars file, `vars:` of a block, a role's defaults … */
export interface VariableLayer {
  readonly level: Level;
  /** For messages: 'group_vars/all/main.yml', 'vars of block "x"'. */
  readonly origin: string;
  readonly variables: ReadonlyMap<string, Definition>;
}

/** Values set while running (registers, set_fact, include_vars, facts, loop variables): already evaluated, never templated again. */
export interface RuntimeLayer {
  readonly level: Level;
  readonly values: ReadonlyMap<string, Value>;
}
