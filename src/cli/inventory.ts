import { createScope } from '../language/scope.js';
import { toJson } from '../language/values.js';
import { load } from '../load/index.js';
import { UserError } from '../model/diagnostic.js';
import type { Group, Host, Inventory } from '../model/inventory.js';
import { EXIT, type ExitCode } from '../model/result.js';
import { printDiagnostics } from '../report/diagnostics.js';
import { escapeTerminal } from '../shell/escape.js';
import { createRedactor } from '../shell/redact.js';
import { suggest } from '../source/suggest.js';
import { type Io, wantsColour } from './io.js';
import { lookupServices } from './lookups.js';

interface InventoryFlags {
  readonly inventory: readonly string[];
  readonly list: boolean;
  readonly graph: boolean;
  readonly host?: string;
  readonly vaultPasswordFile: readonly string[];
  readonly project?: string;
}

/** `deploy inventory`: `--graph` (default), `--list` and `--host` as ansible-inventory prints them; secrets stay out. */
export async function runInventory(environment: string | undefined, flags: InventoryFlags, io: Io): Promise<ExitCode> {
  if (environment === undefined && flags.inventory.length === 0) {
    io.stderr.write('Name an environment, or an inventory with -i.\n');
    return EXIT.options;
  }
  const target = environment === undefined ? { playbooks: [], inventories: flags.inventory } : { environment };
  const { diagnostics, sources, inventory, reader } = loadInventory(target, flags, io);
  const report = { out: (text: string) => void io.stdout.write(text), err: (text: string) => void io.stderr.write(text), colour: wantsColour(io.stderr, io.env), columns: 80, verbosity: 0, redact: (text: string) => createRedactor().redact(text), escape: escapeTerminal };
  printDiagnostics(diagnostics, (file) => sources.get(file), report);
  if (inventory === undefined || diagnostics.some(({ severity }) => severity === 'error')) return EXIT.before;
  const variables = (host: Host): unknown => hostVariables(host, lookupServices(reader, io.env, 'read'));
  if (flags.host !== undefined) {
    const host = inventory.hosts.get(flags.host);
    if (host === undefined) {
      const near = suggest(flags.host, inventory.hosts.keys());
      io.stderr.write(`There is no host "${escapeTerminal(flags.host)}"${near === undefined ? '' : `; did you mean "${near}"?`}\n`);
      return EXIT.before;
    }
    io.stdout.write(`${JSON.stringify(variables(host), undefined, 2)}\n`);
  } else if (flags.list) io.stdout.write(`${JSON.stringify(listing(inventory, variables), undefined, 2)}\n`);
  else io.stdout.write(graph(inventory));
  return EXIT.ok;
}

function loadInventory(target: Parameters<typeof load>[0]['target'], flags: InventoryFlags, io: Io) {
  const result = load({ cwd: io.cwd, env: io.env, project: flags.project, target, vaultPasswordFiles: flags.vaultPasswordFile.length > 0 ? flags.vaultPasswordFile : undefined });
  return { ...result, diagnostics: result.diagnostics.filter(({ code }) => code !== 'no-playbook') };
}

function hostVariables(host: Host, services: ReturnType<typeof lookupServices>): unknown {
  const scope = createScope({ layers: host.layers, services, magic: new Map([['inventory_hostname', host.name]]) });
  const shown: [string, unknown][] = [];
  for (const name of scope.names()) {
    if (name === 'inventory_hostname') continue;
    shown.push([name, valueOf(() => toJson(scope.lookup(name)))]);
  }
  return Object.fromEntries(shown);
}

/** A variable that needs a fact or a register can't be shown before a run. */
function valueOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (problem) {
    if (problem instanceof UserError) return `(${problem.diagnostic.summary})`;
    throw problem;
  }
}

function listing(inventory: Inventory, variables: (host: Host) => unknown): unknown {
  const groups = [...inventory.groups.values()].map((group) => [group.name, { ...(group.children.length > 0 ? { children: group.children } : {}), ...(ownHosts(group, inventory).length > 0 ? { hosts: ownHosts(group, inventory) } : {}) }]);
  return { _meta: { hostvars: Object.fromEntries([...inventory.hosts.values()].filter(({ implicit }) => implicit !== true).map((host) => [host.name, variables(host)])) }, ...Object.fromEntries(groups) };
}

function ownHosts(group: Group, inventory: Inventory): readonly string[] {
  const inChildren = new Set(group.children.flatMap((child) => inventory.groups.get(child)?.hosts ?? []));
  return group.hosts.filter((host) => !inChildren.has(host));
}

function graph(inventory: Inventory, name = 'all', depth = 0): string {
  const group = inventory.groups.get(name);
  const bar = '  |'.repeat(depth);
  const lines = [`${depth === 0 ? '' : `${bar}--`}@${name}:\n`];
  for (const child of group?.children ?? []) lines.push(graph(inventory, child, depth + 1));
  for (const host of group === undefined ? [] : ownHosts(group, inventory)) lines.push(`${'  |'.repeat(depth + 1)}--${host}\n`);
  return lines.join('');
}
