import { renderTemplateFile } from '../language/handlebars/engine.js';
import { LazyDict, type LookupServices, type Scope, scopes } from '../language/scope.js';
import { error, UserError } from '../model/diagnostic.js';
import type { SearchPath, Task } from '../model/playbook.js';
import { PYTHON, parentPaths, roleNames, searchedFolders } from '../model/magic.js';
import { selectHosts } from '../model/patterns.js';
import { dict, Unknown, type Value } from '../model/value.js';
import type { HostRun } from './host-run.js';
import { compareOrder } from './meetings.js';
import type { PlayRun } from './play-run.js';
import type { PlaceVariables } from './place.js';

/** Thrown when another host's run-time variable is read before that host got so far: all hosts must meet first. */
export class NeedsMeeting extends Error {}

type Seen = Pick<Task, 'layers' | 'role'> & Partial<Pick<Task, 'searchPath'>>;

/** What a host sees at a node: its layers by precedence, run-time values, magic variables, loop variables. */
export function scopeAt(run: PlayRun, host: HostRun, node: Seen, variables: PlaceVariables): Scope {
  const scope = scopesOf(run, host, node)();
  return variables.size === 0 ? scope : scope.with(variables);
}

/** Lookups find files where the node's own are, and render templates with what the node sees. */
function servicesAt(run: PlayRun, searchPath: SearchPath | undefined): LookupServices {
  const { services, template } = run.ports;
  const here = searchPath === undefined ? services : (services.at?.(searchPath) ?? services);
  return {
    ...here,
    hosts: (pattern) => selectHosts(run.addedHosts.inventory, pattern).hosts,
    template: (name, scope) => {
      const path = here.searchPath('templates', name);
      if (path === undefined) throw new UserError(error('missing-file', `the template "${name}" was not found`));
      return renderTemplateFile(template(path), scope.with(new Map([['ansible_managed', 'Ansible managed'], ['template_path', path]]))).text;
    },
  };
}

/** A task is looked at several times, and the next one mostly sees the same. */
const latest = new WeakMap<HostRun, { readonly seen: readonly unknown[]; readonly scopes: () => Scope }>();

function scopesOf(run: PlayRun, host: HostRun, node: Seen): () => Scope {
  const seen = [run, host.host.layers, host.variables, node.layers, node.role, node.searchPath];
  const known = latest.get(host);
  if (known?.seen.every((one, index) => one === seen[index])) return known.scopes;
  const made = scopes({
    layers: [...host.host.layers, ...node.layers, ...(run.play.hostLayers?.get(host.name) ?? []), run.playbook.extraVars],
    runtime: [
      { level: 11, values: factVariables(host) },
      { level: 18, values: host.variables.included },
      { level: 19, values: host.variables.set },
    ],
    magic: (name) => magic(run, host, node, name),
    services: servicesAt(run, node.searchPath),
  });
  latest.set(host, { seen, scopes: made });
  return made;
}

/** Facts as `ansible_facts` and as `ansible_*`; none may set a connection or become variable (CVE-2020-10684). */
function factVariables(host: HostRun): ReadonlyMap<string, Value> {
  const facts = host.variables.facts;
  if (facts === undefined) return new Map();
  const values = new Map<string, Value>([['ansible_facts', facts]]);
  for (const [name, value] of Object.entries(facts)) {
    const variable = name.startsWith('ansible_') ? name : `ansible_${name}`;
    if (!CONNECTION_VARIABLE.test(variable)) values.set(variable, value);
  }
  return values;
}

const CONNECTION_VARIABLE = /^ansible_(host|port|user|password|pass|connection|ssh_.*|become.*|shell_.*|python_interpreter|remote_tmp|delegated_vars)$/;

function magic(run: PlayRun, host: HostRun, node: Pick<Seen, 'role' | 'searchPath'>, name: string): Value | undefined {
  const { options, playbook, play } = run;
  switch (name) {
    case 'inventory_hostname':
      return host.name;
    case 'inventory_hostname_short':
      return host.name.split('.')[0] ?? host.name;
    case 'groups':
      host.lookedAround = true;
      return dict([...run.addedHosts.inventory.groups].map(([group, { hosts }]) => [group, [...hosts]] as const));
    case 'group_names':
      return host.host.groups.filter((group) => group !== 'all').sort();
    case 'hostvars':
      host.lookedAround = true;
      return hostvars(run, host) as unknown as Value;
    case 'ansible_facts':
      return host.variables.facts === undefined ? (gathers(run, host) ? factsToCome() : dict()) : undefined;
    case 'play_hosts':
    case 'ansible_play_batch':
      return playing(run, host, run.batch.map((member) => member.name));
    case 'ansible_play_hosts':
      return playing(run, host, play.inOrder ?? play.hosts);
    case 'ansible_play_hosts_all':
      return [...(play.inOrder ?? play.hosts)];
    case 'ansible_play_name':
      return play.name;
    case 'playbook_dir':
      return playbook.playbookDir;
    case 'role_name':
    case 'ansible_role_name':
      return node.role?.name;
    case 'role_path':
      return node.role?.path;
    case 'ansible_parent_role_names':
      return node.role === undefined ? undefined : [...node.role.parents].reverse();
    case 'ansible_parent_role_paths':
      return node.role === undefined ? undefined : parentPaths(node.role, play.roles);
    case 'ansible_role_names':
    case 'ansible_play_role_names':
    case 'ansible_dependent_role_names':
      return roleNames(name, play.roles);
    case 'ansible_search_path':
      return searchedFolders(node.role, node.searchPath, playbook.playbookDir);
    case 'ansible_inventory_sources':
      return [...playbook.inventory.sources];
    case 'ansible_config_file':
      return null;
    case 'ansible_playbook_python':
      return PYTHON;
    case 'inventory_file':
      return playbook.inventory.sources[0] ?? null;
    case 'inventory_dir':
      return playbook.inventory.sources[0]?.replace(/\/[^/]*$/, '') ?? null;
    case 'ansible_check_mode':
      return options.check;
    case 'ansible_diff_mode':
      return options.diff;
    case 'ansible_forks':
      return options.forks;
    case 'ansible_limit':
      return options.limit;
    case 'ansible_run_tags':
      return options.tags.length === 0 ? ['all'] : [...options.tags];
    case 'ansible_skip_tags':
      return [...options.skipTags];
    case 'ansible_verbosity':
      return options.verbosity;
    case 'ansible_version':
      return dict([['full', '2.19.0'], ['major', 2], ['minor', 19], ['revision', 0], ['string', '2.19.0']]);
    default:
      return factByName(run, host, name);
  }
}

/** Who has not failed up to here, which is known when all have come so far. */
function playing(run: PlayRun, reader: HostRun, names: readonly string[]): Value {
  reader.lookedAround = true;
  if (run.meetings.wanted(reader)) throw new NeedsMeeting('ansible_play_hosts');
  const here = run.meetings.facedBy(reader);
  // Whoever is ahead may have left at what this host has not come to yet.
  const ahead = ({ leftAt }: HostRun): boolean => leftAt !== undefined && here !== undefined && compareOrder(leftAt, here) >= 0;
  return names.filter((name) => {
    const host = run.host(name);
    return host !== undefined && (run.batch.includes(host) ? host.leftAt === undefined || ahead(host) : host.status === 'active');
  });
}

/** A fact that was not gathered yet is pending: the first request of the play brings it. */
function factByName(run: PlayRun, host: HostRun, name: string): Value | undefined {
  if (host.variables.facts !== undefined || !name.startsWith('ansible_')) return undefined;
  return gathers(run, host) && run.factNames.has(name.slice('ansible_'.length)) && !definedElsewhere(run, host, name) ? factsToCome() : undefined;
}

const gathers = (run: PlayRun, host: HostRun): boolean => run.play.gatherFacts && run.batch.includes(host);

function definedElsewhere(run: PlayRun, host: HostRun, name: string): boolean {
  return host.variables.set.has(name) || [...host.host.layers, ...run.play.layers, run.playbook.extraVars].some((layer) => layer.variables.has(name));
}

function factsToCome(): Value {
  return new Unknown('facts of the host, not gathered yet', true);
}

/** `hostvars[other]`: another host's variables as they stand; those set in this run need all hosts to meet first. */
function hostvars(run: PlayRun, reader: HostRun): LazyDict {
  return new LazyDict(
    () => [...run.addedHosts.inventory.hosts.keys()],
    (name) => {
      const host = run.host(name);
      if (host === undefined) return undefined;
      const scope = scopeAt(run, host, { layers: run.play.layers }, new Map());
      return new LazyDict(
        () => scope.names(),
        (variable) => {
          const definition = scope.definition(variable);
          const atRunTime = host !== reader && (definition === undefined || variable === 'ansible_facts' || definition.level === 11 || definition.level === 18 || definition.level === 19);
          if (atRunTime && run.meetings.wanted(reader)) throw new NeedsMeeting(`hostvars['${name}'].${variable}`);
          return definition === undefined && !scope.has(variable) ? undefined : scope.lookup(variable);
        },
      );
    },
  );
}

