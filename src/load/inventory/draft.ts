import type { Range } from '../../model/range.js';
import type { Definition } from '../../model/variables.js';

/** Variables that one file gives to one host or group. */
export interface DraftVariables {
  readonly origin: string;
  readonly variables: Map<string, Definition>;
}

export interface DraftGroup {
  readonly name: string;
  readonly range: Range | undefined;
  readonly children: Set<string>;
  readonly hosts: Set<string>;
  readonly layers: DraftVariables[];
  /** Where each child was written. */
  readonly childRanges: Map<string, Range>;
}

export interface DraftHost {
  readonly name: string;
  readonly range: Range | undefined;
  readonly layers: DraftVariables[];
}

/** The inventory while its files are read: groups and hosts in the order of their first mention. */
export interface Draft {
  readonly groups: Map<string, DraftGroup>;
  readonly hosts: Map<string, DraftHost>;
}

export function createDraft(): Draft {
  const draft: Draft = { groups: new Map(), hosts: new Map() };
  addGroup(draft, 'all');
  addGroup(draft, 'ungrouped');
  return draft;
}

export function addGroup(draft: Draft, name: string, range?: Range): DraftGroup {
  const group = draft.groups.get(name) ?? { name, range, children: new Set(), hosts: new Set(), layers: [], childRanges: new Map() };
  draft.groups.set(name, group);
  return group;
}

export function addChild(draft: Draft, parent: DraftGroup, name: string, range: Range): DraftGroup {
  parent.children.add(name);
  if (!parent.childRanges.has(name)) parent.childRanges.set(name, range);
  return addGroup(draft, name, range);
}

export function addHost(draft: Draft, group: DraftGroup, name: string, range: Range): DraftHost {
  const host = draft.hosts.get(name) ?? { name, range, layers: [] };
  draft.hosts.set(name, host);
  group.hosts.add(name);
  return host;
}

/** Adds variables of `origin`; several lines of one file are one layer in which the later wins. */
export function addVariables(holder: { readonly layers: DraftVariables[] }, origin: string, variables: Iterable<Definition>): void {
  let layer = holder.layers.find((known) => known.origin === origin);
  if (layer === undefined) {
    layer = { origin, variables: new Map() };
    holder.layers.push(layer);
  }
  for (const variable of variables) layer.variables.set(variable.name, variable);
}
