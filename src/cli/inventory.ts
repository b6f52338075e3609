import { createScope } from '../language/scope.js';
import { toJson } from '../language/values.js';
import { UserError } from '../model/diagnostic.js';
import type { Group, Host, Inventory } from '../model/inventory.js';
import { EXIT, type ExitCode } from '../model/result.js';
import type { ReportOptions } from '../report/options.js';
import { safeJson } from '../report/values.js';
import { Undefined, type Value } from '../model/value.js';
import { createRedactor } from '../shell/redact.js';
import { suggest } from '../source/suggest.js';
import type { InventoryOptions } from './commands/inventory.js';
import type { Io } from './io.js';
import { lookupServices } from './lookups.js';
import { reportOptions, tellDiagnostics } from './reporting.js';
import { loadProject } from './stages.js';

/** `deploy inventory`: groups as a tree, everything, or one host, as ansible-inventory prints them; secrets stay out. */
export async function runInventory(options: InventoryOptions, io: Io): Promise<ExitCode> {
  const { diagnostics, sources, inventory, reader, secrets } = loadProject({ ...options, io, runsPrograms: true });
  const redactor = createRedactor();
  const report = reportOptions(io, (text) => redactor.redact(text));
  for (const secret of secrets) redactor.add(secret);
  const found = diagnostics.filter(({ code }) => code !== 'no-playbook');
  tellDiagnostics(found, (file) => sources.get(file), false, io, report);
  if (inventory === undefined || found.some(({ severity }) => severity === 'error')) return EXIT.before;
  const services = lookupServices(reader, io.env, 'read', (secret) => redactor.add(secret));
  const variables = (host: Host): unknown => hostVariables(host, services);
  const { show } = options;
  if (show === 'graph') report.out(report.escape(graph(inventory)));
  else if (show === 'list') printJson(listing(inventory, variables), report);
  else {
    const host = inventory.hosts.get(show.host);
    if (host === undefined) return noHost(show.host, inventory, report);
    printJson(variables(host), report);
  }
  return EXIT.ok;
}

function printJson(value: unknown, { out, redact }: ReportOptions): void {
  out(`${redact(safeJson(value, 2))}\n`);
}

function noHost(name: string, inventory: Inventory, { err, escape: safe }: ReportOptions): ExitCode {
  const near = suggest(name, inventory.hosts.keys());
  err(safe(`There is no host "${name}"${near === undefined ? '' : `; did you mean "${near}"?`}\n`));
  return EXIT.before;
}

function hostVariables(host: Host, services: ReturnType<typeof lookupServices>): unknown {
  const scope = createScope({ layers: host.layers, services, magic: new Map([['inventory_hostname', host.name]]) });
  const shown: [string, unknown][] = [];
  for (const name of scope.names()) {
    if (name === 'inventory_hostname') continue;
    shown.push([name, shownOrWhy(() => jsonOf(scope.lookup(name)))]);
  }
  return Object.fromEntries(shown);
}

function jsonOf(value: Value): unknown {
  return value instanceof Undefined ? `(undefined: ${value.path})` : toJson(value);
}

/** A variable that needs a fact or a register can't be shown before a run. */
function shownOrWhy(read: () => unknown): unknown {
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
