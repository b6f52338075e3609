import { matchHosts } from '../compile/hosts.js';
import type { Host } from '../model/inventory.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { SourceText } from '../model/range.js';
import { EXIT, type ExitCode } from '../model/result.js';
import { where } from '../report/diagnostics.js';
import { painter, type Paint } from '../report/colour.js';
import type { ReportOptions } from '../report/options.js';
import { plainJson, safeJson } from '../report/values.js';
import { width } from '../report/width.js';
import { createRedactor } from '../shell/redact.js';
import { suggest } from '../source/suggest.js';
import type { VarsOptions } from './commands/vars.js';
import type { Io } from './io.js';
import { lookupServices } from './lookups.js';
import { reportOptions, tellDiagnostics } from './reporting.js';
import { type Checked, checkAll, loadProject } from './stages.js';
import { isMagic, LEVELS, namesSet, type Setter, settersOf } from './vars/setters.js';

/** `deploy vars explain`: each place that sets a variable for a host, the winner first. Hosts for which all is the same are told together. */
export async function runVars(options: VarsOptions, io: Io): Promise<ExitCode> {
  const { target, name, limit, extraVars } = options;
  const redactor = createRedactor();
  const loading = loadProject({ ...options, io, runsPrograms: true });
  let checked: Checked | undefined;
  const find = (file: string): SourceText | undefined => checked?.find(file) ?? loading.sources.get(file);
  const report = reportOptions(io, (text) => redactor.redact(text), { find });
  const { inventory, reader } = loading;
  for (const secret of loading.secrets) redactor.add(secret);
  const wrong = loading.diagnostics.filter(({ code, severity }) => code !== 'no-playbook' && severity === 'error');
  if (inventory === undefined || wrong.length > 0) return refuse(wrong, find, io, report);
  // Compiling tells what roles, plays and tasks set; what is wrong with the playbook is for `deploy lint`.
  if (loading.loaded !== undefined) checked = checkAll({ target, io, runsPrograms: true, project: options.project, rules: [], extraVars, vaultSources: options.vaultSources });
  for (const secret of checked?.secrets ?? []) redactor.add(secret);
  const { hosts, unmatched } = matchHosts([limit ?? 'all'], inventory);
  if (unmatched.length > 0 || hosts.length === 0) return noHosts(limit ?? 'all', [...inventory.hosts.keys(), ...inventory.groups.keys()], report);
  const services = lookupServices(reader, io.env, 'read', (secret) => redactor.add(secret));
  const given = checked?.loaded?.extraVars ?? { level: 22, origin: '-e', variables: new Map() };
  const whole = checked?.whole;
  const explained = hosts.map((host) => ({ host, setters: settersOf(name, inventory.hosts.get(host) as Host, given, whole, services) }));
  if (options.json) report.out(`${redactor.redact(safeJson(Object.fromEntries(explained.map(({ host, setters }) => [host, setters.map((setter, at) => asData(setter, at === winnerOf(setters), find))])), 2))}\n`);
  const paint = painter(report);
  if (explained.every(({ setters }) => setters.length === 0)) return notSet(name, hosts.map((host) => inventory.hosts.get(host) as Host), namesSet(inventory.hosts.get(hosts[0] as string) as Host, given, whole), report);
  if (!options.json) for (const text of grouped(explained.map(({ host, setters }) => [host, told(setters, find, report, paint)]), name, paint)) report.out(text);
  return EXIT.ok;
}

function refuse(wrong: readonly Diagnostic[], find: (file: string) => SourceText | undefined, io: Io, report: ReportOptions): ExitCode {
  tellDiagnostics(wrong, find, false, io, report);
  return EXIT.before;
}

function noHosts(limit: string, known: readonly string[], { err, escape: safe }: ReportOptions): ExitCode {
  const near = suggest(limit, known);
  err(safe(`"${limit}" matches no host${near === undefined ? '' : `; did you mean "${near}"?`}\n`));
  return EXIT.before;
}

function notSet(name: string, hosts: readonly Host[], known: ReadonlySet<string>, { err, escape: safe }: ReportOptions): ExitCode {
  const near = suggest(name, known);
  const text = isMagic(name) ? `"${name}" is a magic variable: deploy itself sets it, above everything else.` : `Nothing sets "${name}" for ${listed(hosts.map(({ name: host }) => host))}${near === undefined ? '.' : `; did you mean "${near}"?`}`;
  err(safe(`${text}\n`));
  return isMagic(name) ? EXIT.ok : EXIT.before;
}

const listed = (hosts: readonly string[]): string => (hosts.length > 5 ? `${hosts.slice(0, 5).join(', ')} and ${hosts.length - 5} more` : hosts.join(', '));

/** Hosts with the same explanation in one. */
function* grouped(texts: readonly (readonly [host: string, text: string])[], name: string, paint: Paint): Generator<string> {
  const byText = new Map<string, string[]>();
  for (const [host, text] of texts) byText.set(text, [...(byText.get(text) ?? []), host]);
  let first = true;
  for (const [text, hosts] of byText) {
    yield `${first ? '' : '\n'}${paint('bold', name)} ${paint(undefined, `for ${listed(hosts)}`)}\n${text === '' ? `${paint(undefined, '  nothing sets it')}\n` : text}`;
    first = false;
  }
}

/** These count for one block, task or use of a role, and for nothing else. */
const LOCAL: ReadonlySet<number> = new Set([16, 17, 20, 21]);

/** The strongest that counts for all of the play. */
function winnerOf(setters: readonly Setter[]): number {
  return Math.max(0, setters.findIndex(({ level }) => !LOCAL.has(level)));
}

/** A line for each: winner, level, value; below it the place. */
function told(setters: readonly Setter[], find: (file: string) => SourceText | undefined, { columns }: ReportOptions, paint: Paint): string {
  const names = setters.map(({ level }) => `${String(level).padStart(2)} ${LEVELS[level]}`);
  const column = Math.max(...names.map(width), 0) + 2;
  const winner = winnerOf(setters);
  return setters.map((setter, at) => {
    const mark = at === winner ? '→' : ' ';
    const value = valueText(setter);
    const shown = width(value) > Math.max(20, columns - column - 4) ? `${[...value].slice(0, Math.max(19, columns - column - 5)).join('')}…` : value;
    const place = `${where(setter.range, find)}${setter.within === undefined ? '' : `, in ${setter.within}`}${LOCAL.has(setter.level) ? ', only there' : ''}`;
    return `${paint(at === winner ? 'green' : undefined, `${mark} ${(names[at] as string).padEnd(column)}${shown}`)}\n  ${' '.repeat(column)}${paint('dim', place)}\n`;
  }).join('');
}

function valueText({ value, why }: Setter): string {
  return value === undefined ? `(${why})` : safeJson(plainJson(value));
}

function asData(setter: Setter, wins: boolean, find: (file: string) => SourceText | undefined): unknown {
  const { level, origin, range, value, why, within } = setter;
  return { wins, level, name: LEVELS[level], origin, place: where(range, find), ...(within === undefined ? {} : { within }), ...(value === undefined ? { unknown: why } : { value: plainJson(value) }) };
}
