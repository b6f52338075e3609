import { dirname } from 'node:path';
import type { Scope } from '../language/scope.js';
import { LazyDict, createScope } from '../language/scope.js';
import { UserError } from '../model/diagnostic.js';
import type { Dict, Value } from '../model/value.js';
import { OMIT, Unknown, dict } from '../model/value.js';
import type { StaticScopeOptions } from './scope.js';
import { PYTHON, parentPaths, roleNames, searchedFolders } from '../model/magic.js';
import { staticServices } from './staticServices.js';

/** Magic variables of one host in one place, each worked out at its first use. */
export function magicOf(options: StaticScopeOptions): (name: string) => Value | undefined {
  const memo = new Map<string, Value | undefined>();
  return (name) => {
    if (!memo.has(name)) memo.set(name, magicValue(name, options));
    return memo.get(name);
  };
}

function magicValue(name: string, options: StaticScopeOptions): Value | undefined {
  const { input, host, play, role } = options;
  const { inventory } = input;
  switch (name) {
    case 'inventory_hostname':
      return host;
    case 'inventory_hostname_short':
      return host.split('.')[0] ?? host;
    case 'groups':
      return groupsOf(options);
    case 'group_names':
      return (inventory.hosts.get(host)?.groups ?? []).filter((group) => group !== 'all').sort();
    case 'hostvars':
      return hostvars(options);
    case 'play_hosts':
    case 'ansible_play_hosts':
    case 'ansible_play_hosts_all':
    case 'ansible_play_batch':
      return [...play.hosts];
    case 'ansible_play_name':
      return play.name;
    case 'playbook_dir':
      return play.playbookDir;
    case 'role_name':
    case 'ansible_role_name':
      return role?.name;
    case 'role_path':
      return role?.path;
    case 'ansible_parent_role_names':
      return role && [...role.parents].reverse();
    case 'ansible_role_names':
    case 'ansible_play_role_names':
    case 'ansible_dependent_role_names':
      return roleNames(name, play.roles ?? []);
    case 'ansible_parent_role_paths':
      return role && parentPaths(role, play.roles ?? []);
    case 'ansible_inventory_sources':
      return [...inventory.sources];
    case 'ansible_search_path':
      return searchedFolders(role, options.searchPath, play.playbookDir);
    case 'inventory_file':
      return inventory.sources[0] ?? '';
    case 'inventory_dir':
      return dirname(inventory.sources[0] ?? '');
    case 'ansible_facts':
      return options.facts ?? dict();
    case 'omit':
      return OMIT;
    default:
      return settingOf(name, options);
  }
}

/** Groups that a task makes while running are there, with members unknown. */
function groupsOf({ input, dynamicNames = [] }: StaticScopeOptions): Dict {
  const { groups } = input.inventory;
  const later = dynamicNames.filter(({ name, exact }) => exact && !groups.has(name)).map(({ name }) => [name, new Unknown(`the group "${name}", made while running`)] as const);
  const known = dict([...later, ...[...groups.values()].map((group): readonly [string, Value] => [group.name, [...group.hosts]])]);
  const begun = dynamicNames.filter(({ exact }) => !exact).map(({ name }) => name);
  if (begun.length === 0) return known;
  return new LazyDict(() => Object.keys(known), (name) => known[name] ?? (begun.some((beginning) => name.startsWith(beginning)) ? new Unknown(`the group "${name}", made while running`) : undefined));
}

/** What the command line says of the run. */
function settingOf(name: string, { input: { run, options } }: StaticScopeOptions): Value | undefined {
  switch (name) {
    case 'ansible_check_mode':
      return run?.check ?? false;
    case 'ansible_diff_mode':
      return run?.diff ?? false;
    case 'ansible_forks':
      return run?.forks ?? 5;
    case 'ansible_verbosity':
      return run?.verbosity ?? 0;
    case 'ansible_limit':
      return options?.limit?.join(',');
    case 'ansible_run_tags':
      return options?.tags?.length ? [...options.tags] : ['all'];
    case 'ansible_skip_tags':
      return [...(options?.skipTags ?? [])];
    case 'ansible_version':
      return dict([['full', '2.19.0'], ['major', 2], ['minor', 19], ['revision', 0], ['string', '2.19.0']]);
    case 'ansible_config_file':
      return null;
    case 'ansible_playbook_python':
      return PYTHON;
    default:
      return undefined;
  }
}

/** Every host's variables, rendered where they are read. What its tasks register is Unknown here. */
function hostvars(options: StaticScopeOptions): Dict {
  const { hosts } = options.input.inventory;
  return new LazyDict(
    () => hosts.keys(),
    (name) => {
      const host = hosts.get(name);
      if (!host) return options.dynamicNames?.some((one) => (one.exact ? name === one.name : name.startsWith(one.name))) ? new Unknown(`the host "${name}", added while running`) : undefined;
      const magic = magicOf({ ...options, host: name, role: undefined, facts: new Unknown(`facts of ${name}`) });
      const services = staticServices(options.input.reader, options.input.services, undefined);
      return hostDict(createScope({ layers: [...host.layers, options.input.extraVars], magic, services }), name, options);
    },
  );
}

const OF_HOSTS = ['inventory_hostname', 'inventory_hostname_short', 'group_names', 'groups', 'ansible_facts'];

function hostDict(scope: Scope, host: string, options: StaticScopeOptions): Dict {
  const facts = new Set(options.input.factNames.map((fact) => (fact.startsWith('ansible_') ? fact : `ansible_${fact}`)));
  const later = new Set(options.runtimeNames?.(host) ?? []);
  return new LazyDict(
    () => [...scope.names(), ...OF_HOSTS, ...facts, ...later],
    (name) => {
      if (name === 'hostvars') return undefined;
      if (later.has(name)) return new Unknown(`"${name}" of ${host}, set while running`);
      if (scope.has(name)) return attempt(scope, name);
      return facts.has(name) ? new Unknown(`a fact of ${host}`) : undefined;
    },
  );
}

/** A variable of another host that can't be rendered outside a play is no fault until its own tasks use it. */
function attempt(scope: Scope, name: string): Value {
  try {
    return scope.lookup(name);
  } catch (thrown) {
    if (thrown instanceof UserError) return new Unknown(`"${name}" of another host`);
    throw thrown;
  }
}
