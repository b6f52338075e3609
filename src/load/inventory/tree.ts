import { error } from '../../model/diagnostic.js';
import type { ReadingLog } from '../reading.js';
import type { Draft, DraftGroup } from './draft.js';

/** The group graph, with what the order of merging needs. */
export interface GroupTree {
  /** Groups that hold each host, itself or through children, in merge order: by depth, then priority, then name. */
  groupsOf(host: string): readonly string[];
  readonly children: ReadonlyMap<string, readonly string[]>;
}

/** Every group is below `all`; hosts of no group are in `ungrouped`. Cycles are reported and their last edge left out. */
export function groupTree(draft: Draft, log: ReadingLog): GroupTree {
  settleUngrouped(draft);
  cutCycles(draft, log);
  const parents = parentsOf(draft);
  const depths = new Map<string, number>();
  const depth = (name: string): number => {
    const known = depths.get(name) ?? (name === 'all' ? 0 : 1 + Math.max(0, ...[...(parents.get(name) ?? [])].map(depth)));
    depths.set(name, known);
    return known;
  };
  const priorities = new Map([...draft.groups.values()].map((group) => [group.name, priority(group)]));
  const direct = new Map<string, string[]>();
  for (const group of draft.groups.values()) for (const host of group.hosts) direct.set(host, [...(direct.get(host) ?? []), group.name]);
  const order = (a: string, b: string) => depth(a) - depth(b) || (priorities.get(a) ?? 1) - (priorities.get(b) ?? 1) || (a < b ? -1 : 1);
  return {
    groupsOf: (host) => [...withAncestors(direct.get(host) ?? [], parents)].sort(order),
    children: new Map([...draft.groups.values()].map((group) => [group.name, [...group.children]])),
  };
}

function settleUngrouped(draft: Draft): void {
  const all = draft.groups.get('all') as DraftGroup;
  const ungrouped = draft.groups.get('ungrouped') as DraftGroup;
  const grouped = new Set([...draft.groups.values()].filter(({ name }) => name !== 'all' && name !== 'ungrouped').flatMap(({ hosts }) => [...hosts]));
  for (const host of draft.hosts.keys()) if (!grouped.has(host)) ungrouped.hosts.add(host);
  for (const host of grouped) ungrouped.hosts.delete(host);
  const below = new Set([...draft.groups.values()].flatMap(({ children }) => [...children]));
  for (const name of draft.groups.keys()) if (name !== 'all' && !below.has(name)) all.children.add(name);
}

function parentsOf(draft: Draft): Map<string, Set<string>> {
  const parents = new Map<string, Set<string>>();
  for (const group of draft.groups.values()) for (const child of group.children) parents.set(child, (parents.get(child) ?? new Set()).add(group.name));
  return parents;
}

function withAncestors(names: readonly string[], parents: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const seen = new Set(['all']);
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const parent of parents.get(name) ?? []) visit(parent);
  };
  names.forEach(visit);
  return seen;
}

function cutCycles(draft: Draft, log: ReadingLog): void {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (group: DraftGroup): void => {
    path.push(group.name);
    for (const child of [...group.children]) {
      if (path.includes(child)) {
        const cycle = [...path.slice(path.indexOf(child)), child];
        log.report(error('group-cycle', `groups contain each other: ${cycle.join(' > ')}`, { range: group.childRanges.get(child), why: 'The order in which their variables are merged would be undecided.', fix: `Remove "${child}" from the children of "${group.name}".` }));
        group.children.delete(child);
      } else if (!done.has(child)) visit(draft.groups.get(child) as DraftGroup);
    }
    path.pop();
    done.add(group.name);
  };
  // a cycle hangs below nobody, so every group is a start
  for (const group of [...draft.groups.values()]) if (!done.has(group.name)) visit(group);
  settleUngrouped(draft);
}

/** `ansible_group_priority`, default 1; only inventory files can set it, as in Ansible. */
function priority(group: DraftGroup): number {
  const template = group.layers.map(({ variables }) => variables.get('ansible_group_priority')?.value).findLast((value) => value !== undefined);
  const value = template?.kind === 'literal' ? Number(template.value) : 1;
  return Number.isFinite(value) ? value : 1;
}
