// Finds and reads everything from disk: the one entry point of load/.
import { dirname, join, resolve } from 'node:path';
import { type Diagnostic, error, warning } from '../model/diagnostic.js';
import type { Config, Loaded } from '../model/documents.js';
import { Sources } from '../source/sources.js';
import { readConfig } from './config.js';
import { type EnvironmentFile, loadEnvironment, readEnvironmentFile } from './environment.js';
import { readExtraVars } from './extra-vars.js';
import { buildInventory } from './inventory/build.js';
import { readInventories } from './inventory/read.js';
import { inlinePlaybook, readPlaybooks } from './playbooks.js';
import { findProject, projectOfPlaybook } from './project.js';
import { createReader } from './reader.js';
import type { Reader } from './reading.js';
import { createKeyring } from './vault/keyring.js';
import { type OpeningOptions, openingKeys } from './vault/opening.js';
import type { Surroundings } from './vault/password.js';
import { NO_KEYS } from './vault/seal.js';

export interface LoadOptions extends OpeningOptions {
  /** `--project`. */
  readonly project?: string;
  /** `deploy ENV`, or `deploy play SITE.yml… -i …` (without -i: ansible.cfg's inventory). */
  readonly target: { readonly environment: string } | { readonly playbooks: readonly string[]; readonly inventories: readonly string[] };
  /** A playbook that is no file: what is run is this, in the place of those of `target` (`deploy exec`). */
  readonly inline?: { readonly name: string; readonly text: string };
  /** Executable inventories may be run. */
  readonly runsPrograms?: boolean;
  /** `-e` arguments as given. */
  readonly extraVars?: readonly string[];
}

export interface LoadResult {
  /** Undefined when there is nothing to go on with (no playbook, no environment); then `diagnostics` holds an error. */
  readonly loaded: Loaded | undefined;
  /** Of reading so far; `loaded.reader.diagnostics` (the same list) grows while compile reads on. */
  readonly diagnostics: readonly Diagnostic[];
  /** Secrets read so far; the same list as `loaded.reader.secrets`, it grows too. */
  readonly secrets: readonly string[];
  readonly sources: Sources;
  /** Also where no playbook was named (`deploy inventory -i …`). */
  readonly inventory?: Loaded['inventory'];
  readonly reader: Loaded['reader'];
}

/** Reads a project for one run: pure but for reading files (and running a vault password script). Synchronous. */
export function load(options: LoadOptions): LoadResult {
  const { cwd, target, inline } = options;
  const project = projectFolder(options);
  const { sources, config, diagnostics } = readSettings(project, options);
  const opening = openingKeys(options, config.vaultSources);
  const reader = createReader({ project, sources, keyring: createKeyring(opening.keys), rolesPath: config.rolesPath });
  opening.tellTo(reader.log);
  for (const diagnostic of diagnostics) reader.log.report(diagnostic);

  const environmentFiles = new Map<string, EnvironmentFile | undefined>();
  const environmentFile = (folder: string) => {
    if (!environmentFiles.has(folder)) environmentFiles.set(folder, readEnvironmentFile(folder, reader));
    return environmentFiles.get(folder);
  };
  const environment = 'environment' in target ? loadEnvironment(target.environment, environmentFile, reader) : undefined;
  const result = { diagnostics: reader.diagnostics, secrets: reader.secrets, sources, reader };
  const playbookPaths = 'environment' in target ? (environment === undefined ? [] : [environment.playbook]) : target.playbooks.map((path) => resolve(cwd, path));
  if (playbookPaths.length === 0 && (inline === undefined || 'environment' in target)) {
    if ('environment' in target) return { ...result, loaded: undefined };
    reader.log.report(error('no-playbook', 'no playbook was named'));
    return { ...result, loaded: undefined, inventory: readHosts(options, config.inventory, [], environmentFile, reader).inventory };
  }
  const extraVars = readExtraVars(options.extraVars ?? [], cwd, reader);
  // It stands where the environment's playbook does, else in the current folder: there files and group_vars are searched.
  const inlinePath = join(environment === undefined ? cwd : dirname(environment.playbook), inline?.name ?? '');
  const playbooks = inline === undefined ? readPlaybooks(playbookPaths, extraVars, reader) : inlinePlaybook(inline.name, inline.text, inlinePath, reader);
  const playbookDirs = inline === undefined ? [...new Set(playbookPaths.map(dirname))] : [dirname(inlinePath)];
  const { inventory, knownHosts } = readHosts(options, environment?.folder ?? config.inventory, playbookDirs, environmentFile, reader);
  const loaded: Loaded = { project, ...(environment === undefined ? {} : { environment }), ...(knownHosts === undefined ? {} : { knownHosts }), inventory, playbooks, extraVars, config, reader };
  return { ...result, inventory, loaded: playbooks.length === 0 ? undefined : loaded };
}

/** ansible.cfg and ANSIBLE_*. Roles_path and the vault's passwords stand there, which it needs neither of. */
export function readSettings(project: string, { cwd, env }: Surroundings): { readonly sources: Sources; readonly config: Config; readonly diagnostics: readonly Diagnostic[] } {
  const sources = new Sources(project);
  const bare = createReader({ project, sources, keyring: createKeyring(NO_KEYS), rolesPath: [] });
  return { sources, config: readConfig({ cwd, project, env }, bare), diagnostics: bare.diagnostics };
}

/** `fallback`: the environment's folder, or the inventories of ansible.cfg. */
function readHosts({ cwd, target, runsPrograms }: LoadOptions, fallback: string | readonly string[] | undefined, playbookDirs: readonly string[], environmentFile: (folder: string) => EnvironmentFile | undefined, reader: Reader) {
  const named = 'environment' in target ? [] : target.inventories;
  const inventories = named.length > 0 ? named : [fallback ?? []].flat();
  const files = readInventories(inventories, cwd, reader, runsPrograms === true);
  const environments = files.bases.map(environmentFile).filter((file) => file !== undefined);
  const inventory = buildInventory({ files, environment: environments.flatMap(({ vars }) => vars ?? []), playbookDirs }, reader);
  if (inventory.groups.get('all')?.hosts.length === 0 && !reader.diagnostics.some(({ severity }) => severity === 'error')) {
    reader.log.report(warning('empty-inventory', 'the inventory names no host', { why: 'Only the implicit localhost is there, and "all" does not match it.', fix: inventories.length === 0 ? 'Give one with -i FILE, or -i host1,host2,' : 'Add hosts to it.' }));
  }
  return { inventory, knownHosts: environments.find((file) => file.knownHosts !== undefined)?.knownHosts };
}

function projectFolder({ cwd, project, target }: LoadOptions): string {
  if (project !== undefined) return resolve(cwd, project);
  if ('environment' in target) return findProject(cwd) ?? cwd;
  return target.playbooks[0] === undefined ? (findProject(cwd) ?? cwd) : projectOfPlaybook(resolve(cwd, target.playbooks[0]));
}
