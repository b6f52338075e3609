import type { Scope } from '../language/scope.js';
import { createScope } from '../language/scope.js';
import { selectHosts } from '../model/patterns.js';
import type { Play, RoleInstance, Task } from '../model/playbook.js';
import type { Value } from '../model/value.js';
import type { RuntimeLayer, VariableLayer } from '../model/variables.js';
import type { CompileInput } from './context.js';
import { magicOf } from './magic.js';
import { MAGIC_NAMES } from './magicNames.js';
import { staticServices } from './staticServices.js';

/** What a host's variables look like before the run: results of tasks and facts are `Unknown`. */
export interface StaticScopeOptions {
  readonly input: Pick<CompileInput, 'reader' | 'inventory' | 'extraVars' | 'factNames' | 'services' | 'run' | 'options'>;
  readonly host: string;
  /** Static layers of the node. */
  readonly layers: readonly VariableLayer[];
  readonly play: Pick<Play, 'name' | 'hosts'> & { readonly playbookDir: string; readonly hostLayers?: Play['hostLayers']; readonly roles?: Play['roles'] };
  readonly role?: RoleInstance;
  /** Registers, facts and the like as far as the walk has come. */
  readonly runtime?: readonly RuntimeLayer[];
  readonly searchPath?: Task['searchPath'];
  /** Facts were gathered on this host. Without it `ansible_facts` is empty. */
  readonly facts?: Value;
  /** Hosts and groups that tasks make while running: exact names, or beginnings. */
  readonly dynamicNames?: readonly { readonly name: string; readonly exact: boolean }[];
  /** Tasks bring files to the controller. */
  readonly filesCome?: boolean;
  /** What other hosts have beyond their own variables. */
  readonly runtimeNames?: (host: string) => Iterable<string>;
}

export function hostScope(options: StaticScopeOptions): Scope {
  const { input, host } = options;
  const layers = [...(input.inventory.hosts.get(host)?.layers ?? []), ...options.layers, ...(options.play.hostLayers?.get(host) ?? []), input.extraVars];
  return createScope({ layers, runtime: options.runtime, magic: magicOf(options), magicNames: MAGIC_NAMES, services: { ...staticServices(input.reader, input.services, options.searchPath, options.filesCome), hosts: (pattern) => selectHosts(input.inventory, pattern).hosts } });
}
