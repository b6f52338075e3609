import type { LessonFile, Place, Project, RuleContext, Service, Subject } from '../model/lesson.js';
import type { MapNode, Node } from '../model/node.js';
import { readersOf } from './compose/readers.js';
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
      if (!/\.ya?ml$/.test(file.dest) || !file.plain.includes('scrape_configs')) continue;
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
    for (const { text, at } of targets(root.get('scrape_configs'))) {
      const host = /^(?:https?:\/\/)?([a-z][a-z0-9_-]*):\d+(?:\/|$)/i.exec(text)?.[1];
      if (host === undefined || host === 'localhost' || host === host.toUpperCase() || names.has(host)) continue;
      report(at, `Prometheus scrapes "${host}", and project "${project.name}" has no such service`, { why: WHY, fix: 'Add the exporter, write the name of the service that is meant, or drop the job.' });
    }
  }
  const rules = root.entry('rule_files');
  const managers = root.get('alerting');
  if (rules?.value.kind === 'sequence' && rules.value.items.length > 0 && managers === undefined) report(rules.key, 'Prometheus has rules and no alertmanager to send alerts to', { why: 'Alerts fire, and nobody hears of them (001, 003).', fix: 'Add alerting.alertmanagers with a target such as alertmanager:9093.' });
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

function targets(jobs: Node | undefined): { readonly text: string; readonly at: Place }[] {
  const items = (node: Node | undefined): readonly Node[] => (node?.kind === 'sequence' ? node.items : []);
  return items(jobs).flatMap((job) => (job.kind === 'map' && job.get('relabel_configs') === undefined ? items(job.get('static_configs')) : [])).flatMap((config) => (config.kind === 'map' ? items(config.get('targets')) : [])).flatMap((target) => (target.kind === 'scalar' ? [{ text: target.text, at: target }] : []));
}
