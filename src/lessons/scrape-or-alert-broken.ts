import type { LessonFile, Place, Project, RuleContext, Service, Subject } from '../model/lesson.js';
import type { MapNode, Node } from '../model/node.js';
import { receiverFaults } from './alerts/receivers.js';
import { unmatched } from './alerts/rule-files.js';
import { unexported } from './alerts/exporters.js';
import { alertsIn, isInverted, isOneMiss, jobsAsked } from './alerts/rules.js';
import { readersOf } from './compose/readers.js';
import { listOf } from './compose/values.js';
import { defineRule } from './define.js';

const WHY = 'A target that no one is never answers: its alert fires for ever and people stop looking, or a rule waits for a metric that never comes (003: postgres-exporter was scraped and never deployed).';

export const scrapeOrAlertBroken = defineRule({
  number: 60,
  name: 'scrape-or-alert-broken',
  from: '003',
  severity: 'warning',
  summary: 'Prometheus scrapes what nobody runs, or its alerts reach nobody',
  subject(subject, context) {
    for (const file of subject.files) {
      if (!/\.ya?ml(?:\.(?:j2|hbs))?$/.test(file.dest)) continue;
      if (/^receivers:/m.test(file.plain)) for (const { at, message, ...details } of receiverFaults(file)) context.report(at, message, details);
      if (/^groups:/m.test(file.plain)) alerts(file, subject, context);
      if (!file.plain.includes('scrape_configs')) continue;
      const root = file.root;
      if (root?.kind === 'map' && root.get('scrape_configs')?.kind === 'sequence') judge(root, file, subject, context);
    }
  },
});

function judge(root: MapNode, file: LessonFile, subject: Subject, { report }: RuleContext): void {
  const readers = readersOf(file, subject);
  const project = readers[0]?.project;
  if (project !== undefined && !readers.some(meetsOthers)) {
    const names = new Set(subject.projects.filter(({ folder }) => folder === project.folder).flatMap((one) => [...namesIn(one)]));
    for (const { text, at } of targets(root.get('scrape_configs'), isPlain)) {
      const host = /^(?:https?:\/\/)?([a-z][a-z0-9_-]*):\d+(?:\/|$)/i.exec(text)?.[1];
      if (host === undefined || host === 'localhost' || host === host.toUpperCase() || names.has(host)) continue;
      report(at, `Prometheus scrapes "${host}", and project "${project.name}" has no such service`, { why: WHY, fix: 'Add the exporter, write the name of the service that is meant, or drop the job.' });
    }
  }
  const [reader] = readers;
  if (reader !== undefined) for (const { at, pattern, why } of unmatched(root, file, reader, subject)) report(at, `no file of rules is found under "${pattern}"`, { why, fix: 'Mount the folder of the rules where rule_files names it, beside the configuration.' });
  const rules = root.entry('rule_files');
  const managers = root.get('alerting');
  if (rules?.value.kind === 'sequence' && rules.value.items.length > 0 && managers === undefined) report(rules.key, 'Prometheus has rules and no alertmanager to send alerts to', { why: 'Alerts fire, and nobody hears of them (001, 003).', fix: 'Add alerting.alertmanagers with a target such as alertmanager:9093.' });
}

/** Rules that ask for a job that nobody has, and thresholds that are the wrong way round. */
function alerts(file: LessonFile, subject: Subject, { report }: RuleContext): void {
  const config = onlyConfig(subject);
  const jobs = config === undefined ? undefined : jobsOf(config.root);
  const scraped = config === undefined ? [] : targets(config.root.get('scrape_configs'), () => true).map(({ text }) => text);
  for (const { name, expr, at, waits } of alertsIn(file)) {
    if (isInverted(expr)) report(at, `alert "${name}" fires while there is plenty: it compares the wrong way round`, { why: 'What is left and what is used were taken for one another, so it fires all the time or never (004: "Netdata < 80 %").', fix: 'Compare what is left with "<", or what is used (100 - …) with ">".' });
    const missing = jobs === undefined ? undefined : jobsAsked(expr).find((job) => !jobs.has(job));
    if (missing !== undefined) report(at, `alert "${name}" asks for job "${missing}", and Prometheus scrapes no such job`, { why: 'There is no such series, so the alert can never fire (003).', fix: 'Write the job_name of scrape_configs.' });
    const strange = config === undefined || missing !== undefined ? undefined : unexported(expr, config.plain, scraped, subject);
    if (strange !== undefined) report(at, `alert "${name}" asks for ${strange.metric}, and nothing that Prometheus scrapes has it`, { why: `It comes from ${strange.exporter}, which no job names: the alert can never fire (003).`, fix: `Scrape ${strange.exporter}, or drop the alert.` });
    if (isOneMiss(expr) && !waits) report(at, `alert "${name}" fires at the first scrape that fails`, { severity: 'note', why: 'Each restart of the target is told, and people stop looking.', fix: 'Add "for: 2m".' });
  }
}

/** What a subject's one Prometheus scrapes; undefined: not known. */
function onlyConfig({ files }: Subject): { readonly root: MapNode; readonly plain: string } | undefined {
  const configs = files.flatMap(({ dest, plain, root, masked }) => (/\.ya?ml(?:\.(?:j2|hbs))?$/.test(dest) && plain.includes('scrape_configs') && root?.kind === 'map' && root.get('scrape_configs')?.kind === 'sequence' ? [{ root, plain, masked }] : []));
  const [config] = configs;
  return config === undefined || configs.length > 1 || config.masked || config.root.get('scrape_config_files') !== undefined ? undefined : config;
}

/** Names of all its jobs; undefined: not known. */
function jobsOf(root: MapNode): ReadonlySet<string> | undefined {
  const jobs = listOf(root.get('scrape_configs')).map((job) => (isPlain(job) ? job.get('job_name') : undefined));
  return jobs.every((job) => job?.kind === 'scalar') ? new Set(jobs.map((job) => job.text)) : undefined;
}

/** A job whose targets and name stay as they are written. */
function isPlain(job: Node): job is MapNode {
  return job.kind === 'map' && job.get('relabel_configs') === undefined;
}

/** In a network into which other projects put what they like, or in the host's. */
function meetsOthers({ networks, networkMode, project }: Service): boolean {
  return networkMode?.text === 'host' || networks.some(({ key }) => project.networks.get(key)?.external === true);
}

function namesIn({ services }: Project): Set<string> {
  return new Set(services.flatMap((service) => [service.name, service.containerName?.text ?? '', ...service.networks.flatMap(({ aliases }) => aliases), ...['extra_hosts', 'links', 'hostname'].flatMap((key) => hostsOf(service.get(key)))]));
}

function hostsOf(node: Node | undefined): string[] {
  if (node?.kind === 'map') return node.entries.map(({ key }) => key.text);
  if (node?.kind === 'scalar') return [node.text];
  return node?.kind === 'sequence' ? node.items.flatMap((item) => (item.kind === 'scalar' ? item.text.split(/[:=]/) : [])) : [];
}

function targets(jobs: Node | undefined, counts: (job: Node) => boolean): { readonly text: string; readonly at: Place }[] {
  const items = (nodes: readonly Node[], key: string): readonly Node[] => nodes.flatMap((node) => (node.kind === 'map' ? listOf(node.get(key)) : []));
  return items(items(listOf(jobs).filter(counts), 'static_configs'), 'targets').flatMap((target) => (target.kind === 'scalar' ? [{ text: target.text, at: target }] : []));
}
