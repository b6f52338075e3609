import type { Range } from './range.js';
import type { VariableLayer } from './variables.js';

export interface Host {
  readonly name: string;
  /** Groups in merge order: all, then parents before children, ties by priority then name. */
  readonly groups: readonly string[];
  /** Layers of levels 3 to 10 that concern this host, lowest first; within a level the last wins. */
  readonly layers: readonly VariableLayer[];
  readonly range?: Range;
  /** `localhost` that no inventory names: known by name only, never part of `all` or of a glob. */
  readonly implicit?: true;
}

export interface Group {
  readonly name: string;
  readonly children: readonly string[];
  /** Members, those of children included, in inventory order. */
  readonly hosts: readonly string[];
}

export interface Inventory {
  readonly hosts: ReadonlyMap<string, Host>;
  readonly groups: ReadonlyMap<string, Group>;
  /** Files read, absolute; the first gives `inventory_file` and `inventory_dir`. */
  readonly sources: readonly string[];
}

/** `environment.yml` of an environment. */
export interface Environment {
  readonly name: string;
  /** Absolute path of its folder. */
  readonly folder: string;
  /** Absolute path of its playbook. */
  readonly playbook: string;
  readonly confirm: boolean;
  readonly knownHosts?: string;
  readonly range?: Range;
}
