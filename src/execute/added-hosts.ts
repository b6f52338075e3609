import type { Host } from '../model/inventory.js';
import type { Definition, VariableLayer } from '../model/variables.js';
import type { Value } from '../model/value.js';

/** Hosts and memberships that `add_host` and `group_by` bring while running; plays that start later see them. */
export class AddedHosts {
  readonly hosts = new Map<string, Host>();
  private readonly groups = new Map<string, Set<string>>();

  constructor(private readonly known: (name: string) => Host | undefined, private readonly members: (group: string) => readonly string[]) {}

  wouldAdd(name: string, groups: readonly string[]): boolean {
    return (this.known(name) === undefined && !this.hosts.has(name)) || groups.some((group) => !this.membersOf(group).includes(name));
  }

  add(name: string, groups: readonly string[], variables: readonly (readonly [string, Value])[]): void {
    const base = this.hosts.get(name) ?? this.known(name) ?? { name, groups: ['all'], layers: [] };
    const layers = variables.length === 0 ? base.layers : [...base.layers, layer(name, variables)];
    this.hosts.set(name, { ...base, groups: [...new Set([...base.groups, ...groups])], layers });
    for (const group of groups) this.groups.set(group, (this.groups.get(group) ?? new Set()).add(name));
  }

  membersOf(group: string): readonly string[] {
    return [...new Set([...this.members(group), ...(this.groups.get(group) ?? [])])];
  }
}

/** add_host's variables stand where inventory host variables do (level 8). */
function layer(host: string, variables: readonly (readonly [string, Value])[]): VariableLayer {
  const range = { file: 'add_host', start: 0, end: 0 };
  const definitions = variables.map(([name, value]): readonly [string, Definition] => [name, { name, range, value: { kind: 'literal', value, range } }]);
  return { level: 8, origin: `add_host ${host}`, variables: new Map(definitions) };
}
