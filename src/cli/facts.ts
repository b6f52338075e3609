import { writeYaml } from '../language/yaml-text.js';
import { EXIT, type ExitCode } from '../model/result.js';
import { dict, type Dict, isDict, SecretText, type Value } from '../model/value.js';
import { adhocReporter } from '../report/adhoc.js';
import { painter } from '../report/colour.js';
import type { Reporter, ReportOptions } from '../report/options.js';
import { plainJson, safeJson } from '../report/values.js';
import { suggest } from '../source/suggest.js';
import type { FactsOptions } from './commands/facts.js';
import { runDeploy } from './deploy.js';
import { oneTask } from './exec.js';
import type { Io } from './io.js';

/** `deploy facts`: what `setup` reads of a host, as YAML or JSON; a name may be written with `ansible_` or without. */
export async function runFacts({ target, hosts, filter, json, flags }: FactsOptions, io: Io): Promise<ExitCode> {
  let found: ReadonlyMap<string, Dict> = new Map();
  let order: readonly string[] = [];
  let known: readonly string[] = [];
  let print = (): void => {};
  const reporter = (report: ReportOptions): Reporter => {
    const others = adhocReporter(report);
    print = () => report.out(json ? asJson(found, report) : asYaml(found, report));
    return {
      ...others,
      take(event) {
        if (event.type === 'play') order = event.hosts;
        const facts = event.type === 'task' && event.outcome.outcome === 'ok' ? event.outcome.result.ansible_facts : undefined;
        if (event.type !== 'task' || facts === undefined || !isDict(facts)) return others.take(event);
        known = [...new Set([...known, ...Object.keys(facts)])];
        const shown = dict(Object.entries(facts).filter(([name]) => matches(name, filter)).map(([name, value]): [string, Value] => [short(name), value as Value]).sort(([a], [b]) => (a < b ? -1 : 1)));
        found = new Map([...found, [event.host, shown] as const].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)));
      },
      async close() {
        if ([...found.values()].some((one) => Object.keys(one).length > 0)) print();
      },
    };
  };
  const where = 'environment' in target ? `${target.environment} ` : '';
  const exit = await runDeploy(target, flags, io, { name: `facts ${where}${hosts}`, text: oneTask(hosts, 'ansible.builtin.setup', undefined, false), reporter });
  if (exit !== EXIT.ok || filter === undefined || [...found.values()].some((one) => Object.keys(one).length > 0)) return exit;
  const near = suggest(short(filter), known.map(short));
  io.stderr.write(`No fact is called ${JSON.stringify(filter)}${near === undefined ? '' : `; did you mean "${near}"?`}\n`);
  return EXIT.before;
}

const short = (name: string): string => name.replace(/^ansible_/, '');

/** Shell patterns: `*`, `?`. */
function matches(name: string, filter: string | undefined): boolean {
  if (filter === undefined) return true;
  const pattern = new RegExp(`^${short(filter).replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`);
  return pattern.test(short(name));
}

function asJson(found: ReadonlyMap<string, Dict>, { redact }: ReportOptions): string {
  return `${redact(safeJson(Object.fromEntries([...found].map(([host, facts]) => [host, plainJson(facts)])), 2))}\n`;
}

/** One host's facts stand by themselves, those of several below their names. */
function asYaml(found: ReadonlyMap<string, Dict>, report: ReportOptions): string {
  const paint = painter(report);
  const text = (facts: Dict): string => {
    const yaml = writeYaml(facts, { indent: 2, sortKeys: false, flow: false });
    return yaml instanceof SecretText ? yaml.redacted() : yaml;
  };
  const lines = (facts: Dict): string => text(facts).trimEnd().split('\n').map((line) => {
    const [, name, rest] = /^(\s*(?:- )?[\w.:/-]+:)(.*)$/.exec(line) ?? [];
    return name === undefined ? `${paint(undefined, line)}\n` : `${paint('cyan', name)}${paint(undefined, rest ?? '')}\n`;
  }).join('');
  return [...found].map(([host, facts]) => (found.size === 1 ? lines(facts) : `${paint('bold', `# ${host}`)}\n${lines(facts)}`)).join('\n');
}
