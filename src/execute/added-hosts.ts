import type { Group, Host, Inventory } from '../model/inventory.js';
import { selectHosts } from '../model/patterns.js';
import type { Play } from '../model/playbook.js';
import type { Definition, VariableLayer } from '../model/variables.js';
import type { Value } from '../model/value.js';

/** Hosts and memberships that `add_host` and `group_by` bring while running; plays that start later see them. */
export class AddedHosts {
  private merged: Inventory;

  constructor(private readonly written: Inventory) {
    this.merged = written;
  }

  /** The inventory as it stands now. */
  get inventory(): Inventory {
    return this.merged;
  }

  wouldAdd(name: string, groups: readonly string[]): boolean {
    return !this.merged.hosts.has(name) || groups.some((group) => !this.membersOf(group).includes(name));
  }

  add(name: string, groups: readonly string[], variables: readonly (readonly [string, Value])[]): void {
    const base = this.merged.hosts.get(name) ?? { name, groups: ['all'], layers: [] };
    const layers = variables.length === 0 ? base.layers : [...base.layers, layer(name, variables)];
    const host: Host = { ...base, groups: [...new Set([...base.groups.filter((group) => group !== 'ungrouped' || groups.length === 0), ...groups])], layers };
    const all = this.merged.groups.get('all');
    const grown = ['all', ...groups].map((group): readonly [string, Group] => {
      const known = this.merged.groups.get(group) ?? { name: group, children: [], hosts: [] };
      return [group, { ...known, hosts: [...new Set([...known.hosts, name])] }];
    });
    const newChildren = groups.filter((group) => !this.merged.groups.has(group));
    const map = new Map([...this.merged.groups, ...grown]);
    if (all !== undefined && newChildren.length > 0) map.set('all', { ...(map.get('all') as Group), children: [...all.children, ...newChildren] });
    this.merged = { ...this.merged, hosts: new Map([...this.merged.hosts, [name, host]]), groups: map };
  }

  membersOf(group: string): readonly string[] {
    return this.merged.groups.get(group)?.hosts ?? [];
  }

  /** Hosts of a play at its turn: those found before the run, then those that its pattern matches only now. */
  hostsOf(play: Play, limit: string | undefined): readonly string[] {
    if (this.merged === this.written || play.pattern === undefined) return play.hosts;
    const pattern = play.pattern.join(',');
    const before = new Set(selectHosts(this.written, pattern).hosts);
    const allowed = limit === undefined ? undefined : new Set(selectHosts(this.merged, limit).hosts);
    const more = selectHosts(this.merged, pattern).hosts.filter((name) => !before.has(name) && allowed?.has(name) !== false);
    return [...play.hosts, ...more];
  }
}

/** add_host's variables stand where inventory host variables do (level 8). */
function layer(host: string, variables: readonly (readonly [string, Value])[]): VariableLayer {
  const range = { file: 'add_host', start: 0, end: 0 };
  const definitions = variables.map(([name, value]): readonly [string, Definition] => [name, { name, range, value: { kind: 'literal', value, range } }]);
  return { level: 8, origin: `add_host ${host}`, variables: new Map(definitions) };
}
