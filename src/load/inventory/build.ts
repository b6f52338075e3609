import { join } from 'node:path';
import { warning } from '../../model/diagnostic.js';
import type { Group, Host, Inventory } from '../../model/inventory.js';
import type { Level, VariableLayer } from '../../model/variables.js';
import { suggest } from '../../source/suggest.js';
import type { Reader } from '../reading.js';
import { filesUnder } from '../folders.js';
import type { Draft, DraftVariables } from './draft.js';
import { checkConnectionValue } from './names.js';
import type { InventoryFiles } from './read.js';
import { groupTree } from './tree.js';

export interface BuildOptions {
  readonly files: InventoryFiles;
  /** Variables of environment.yml: below everything else of the inventory. */
  readonly environment: readonly VariableLayer[];
  /** Folders of the playbooks: their group_vars and host_vars are levels 5, 7 and 10. */
  readonly playbookDirs: readonly string[];
}

const LOCALHOST = 'localhost';

/** The inventory with the layers 3 to 10 of each host, lowest first. `localhost` is there even when no file names it, outside `all`. */
export function buildInventory({ files, environment, playbookDirs }: BuildOptions, reader: Reader): Inventory {
  const { draft, sources, bases } = files;
  const tree = groupTree(draft, reader.log);
  const folders = { inventory: bases, playbook: playbookDirs };
  const hosts = new Map<string, Host>();
  for (const host of draft.hosts.values()) {
    const groups = tree.groupsOf(host.name);
    const layers = layersOf(host.name, groups, host.layers, draft, environment, folders, reader);
    hosts.set(host.name, { name: host.name, groups, layers, ...(host.range === undefined ? {} : { range: host.range }) });
  }
  const groups = groupsOf(draft, hosts, tree.children);
  if (!hosts.has(LOCALHOST)) hosts.set(LOCALHOST, implicitLocalhost(draft, environment, folders, reader));
  reportNearMisses(draft, bases, reader);
  reportConnectionValues(draft, reader);
  return { hosts, groups, sources };
}

interface Folders {
  readonly inventory: readonly string[];
  readonly playbook: readonly string[];
}

/** FEATURES §4, levels 3 to 10; Ansible's default VARIABLE_PRECEDENCE. */
function layersOf(name: string, groups: readonly string[], own: readonly DraftVariables[], draft: Draft, environment: readonly VariableLayer[], folders: Folders, reader: Reader): VariableLayer[] {
  const others = groups.filter((group) => group !== 'all');
  const written = (level: Level, drafts: readonly DraftVariables[]): VariableLayer[] => drafts.map(({ origin, variables }) => ({ level, origin, variables }));
  const found = (level: Level, bases: readonly string[], kind: string, names: readonly string[]) => bases.flatMap((base) => names.flatMap((entry) => variableFiles(level, join(base, kind), entry, reader)));
  return [
    ...environment,
    ...written(3, groups.flatMap((group) => draft.groups.get(group)?.layers ?? [])),
    ...found(4, folders.inventory, 'group_vars', ['all']),
    ...found(5, folders.playbook, 'group_vars', ['all']),
    ...found(6, folders.inventory, 'group_vars', others),
    ...found(7, folders.playbook, 'group_vars', others),
    ...written(8, own),
    ...found(9, folders.inventory, 'host_vars', [name]),
    ...found(10, folders.playbook, 'host_vars', [name]),
  ];
}

/** `<folder>/<name>` as a folder or file without extension, else .yml, .yaml, .json: the first that exists, as in Ansible. */
function variableFiles(level: Level, folder: string, name: string, reader: Reader): VariableLayer[] {
  if (reader.exists(folder) !== 'directory') return [];
  const [path] = ['', '.yml', '.yaml', '.json'].map((extension) => join(folder, name + extension)).filter((candidate) => reader.exists(candidate) !== undefined);
  if (path === undefined) return [];
  const files = reader.exists(path) === 'directory' ? filesUnder(path, reader) : [path];
  return files.flatMap((file) => {
    const read = reader.varsFile(file);
    return read === undefined ? [] : [{ level, origin: read.file, variables: read.variables }];
  });
}

function implicitLocalhost(draft: Draft, environment: readonly VariableLayer[], folders: Folders, reader: Reader): Host {
  const range = { file: '(implicit localhost)', start: 0, end: 0 };
  const connection = { name: 'ansible_connection', value: { kind: 'literal', value: 'local', range } as const, range };
  const own = { origin: '(implicit localhost)', variables: new Map([[connection.name, connection]]) };
  return { name: LOCALHOST, groups: ['all'], layers: layersOf(LOCALHOST, ['all'], [own], draft, environment, folders, reader), implicit: true };
}

function groupsOf(draft: Draft, hosts: ReadonlyMap<string, Host>, children: ReadonlyMap<string, readonly string[]>): Map<string, Group> {
  const members = new Map([...draft.groups.keys()].map((name) => [name, [] as string[]]));
  for (const host of hosts.values()) for (const group of host.groups) members.get(group)?.push(host.name);
  return new Map([...members].map(([name, list]) => [name, { name, children: children.get(name) ?? [], hosts: list }]));
}

/** A file of variables that nearly has the name of a group or host was meant for it; and of `all` and `all.yml` only one is read. */
function reportNearMisses(draft: Draft, bases: readonly string[], reader: Reader): void {
  for (const base of bases) {
    for (const [kind, names] of [['group_vars', [...draft.groups.keys()]], ['host_vars', [...draft.hosts.keys(), LOCALHOST]]] as const) {
      const entries = reader.list(join(base, kind));
      for (const entry of entries) {
        const stem = entry.replace(/\.(ya?ml|json)$/, '');
        const file = reader.sources.shown(join(base, kind, entry));
        if (stem !== entry && entries.includes(stem)) reader.log.report(warning('shadowed-file', `${file} is never read`, { why: `${stem} stands beside it and wins, as in Ansible.`, fix: `Move it into ${kind}/${stem}/.` }));
        const suggestion = names.includes(stem) ? undefined : suggest(stem, names);
        if (suggestion !== undefined && shape(suggestion) !== shape(stem)) reader.log.report(warning('unused-vars-file', `${file} is for no ${kind === 'group_vars' ? 'group' : 'host'} of this inventory`, { suggestion }));
      }
    }
  }
}

/** Names that differ in their numbers alone (web1, web2) are meant to differ. */
function shape(name: string): string {
  return name.replace(/\d+/g, '0');
}

function reportConnectionValues(draft: Draft, reader: Reader): void {
  for (const { layers } of [...draft.hosts.values(), ...draft.groups.values()]) {
    for (const { name, value } of layers.flatMap(({ variables }) => [...variables.values()])) {
      const wrong = value.kind === 'literal' && typeof value.value === 'string' ? checkConnectionValue(name, value.value, value.range) : undefined;
      if (wrong !== undefined) reader.log.report(wrong);
    }
  }
}
