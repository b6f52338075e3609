import type { Project, RuleContext, Service } from '../model/lesson.js';
import { exclusive } from './compose/collisions.js';
import { defineRule } from './define.js';
import { moreItems } from './edits/lines.js';
import { sourceAt } from './secrets/given.js';
import { definedNames, isEnabled, parts, references, traefikLabels, within, type Label, type Part } from './traefik/labels.js';
import { guessedPort } from './traefik/port.js';
import { backticks, ruleFault } from './traefik/matchers.js';
import { isForeign, keyForName, unreachable } from './traefik/networks.js';
import { namesUnder, traefiksOf, type Traefik } from './traefik/static.js';

const FAULTS = 'Traefik logs one line and drops the router; the page answers 404 (000, 001).';

interface Seen {
  readonly project: Project;
  readonly proxy: Traefik | undefined;
  readonly middlewares: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
  readonly say: RuleContext['report'];
}

export const traefikLabelReference = defineRule({
  number: 39,
  name: 'traefik-label-reference',
  from: '000',
  severity: 'error',
  summary: 'A label that Traefik can\'t read, or that names something that isn\'t there',
  project(project, { report }) {
    const found = traefiksOf(project);
    const seen: Seen = { project, proxy: found.length === 1 ? found[0] : undefined, ...definedNames(project.subject), say: report };
    for (const service of project.services) judge(service, seen);
    for (const { settings, service } of found) {
      const network = settings?.get('providers.docker.network');
      if (network !== undefined) networkName(network.text, network.at, service, seen);
    }
    sameRule(seen);
  },
});

function judge(service: Service, seen: Seen): void {
  const labels = traefikLabels(service);
  if (labels.length === 0 || isEnabled(labels) === false) return;
  const routers = parts(labels, 'routers');
  for (const router of routers) {
    rule(router, service, seen);
    targets(router, service, seen);
  }
  for (const label of labels) {
    if (['traefik.docker.network', 'traefik.swarm.network'].includes(label.key) && label.text !== undefined) networkName(label.text, label.at, service, seen);
    if (/basicauth\.users$|digestauth\.users$/.test(label.key)) dollars(label, service, seen);
  }
  port(labels, service, seen);
  const apart = seen.proxy === undefined || routers.length === 0 || isEnabled(labels) !== true ? undefined : unreachable(service, seen.proxy);
  if (apart !== undefined) seen.say(apart, `service "${service.name}" is on no network of Traefik ("${seen.proxy?.service.name}")`, { why: 'Traefik knows the route but can\'t reach the container: 504 (001).', fix: 'Add a network that both are on.', within: service.key });
}

function rule({ name, options }: Part, service: Service, { proxy, project, say }: Seen): void {
  const label = options.get('rule');
  const fault = label === undefined ? undefined : ruleFault(label.text ?? label.raw.replace(/\(\s*\$/g, '(`'), proxy?.major);
  if (label === undefined || fault === undefined) return;
  say(label.at, `service "${service.name}": router "${name}" ${fault.message}`, { why: `${FAULTS} Seeds 000 and 001 print Host('…').`, fix: fault.fix, edits: fault.quotes ? backticks(label.at, sourceAt(project, label.at)) : [], within: service.key });
}

function port(labels: readonly Label[], service: Service, { say }: Seen): void {
  const guess = isEnabled(labels) === true ? guessedPort(service, labels) : undefined;
  if (guess === undefined) return;
  const setting = `traefik.http.services.${guess.router}.loadbalancer.server.port=${guess.meant ?? 'PORT'}`;
  say(guess.at, `service "${service.name}": router "${guess.router}" is given no port, so Traefik takes ${guess.taken}`, { severity: 'warning', why: 'Traefik answers 502, or with what another port of the container says.', fix: `Add ${setting}.`, edits: guess.meant === undefined || guess.router.includes('$') ? [] : moreItems(service, 'labels', [setting]), within: service.key });
}

/** Entry points, resolvers, middlewares and services that a router names. */
function targets({ name, options, protocol }: Part, service: Service, seen: Seen): void {
  const { proxy, say } = seen;
  const details = { why: FAULTS, within: service.key };
  const missing = (option: string, what: string, known: ReadonlySet<string> | undefined, severity: 'error' | 'warning', fix: string): void => {
    const label = options.get(option);
    if (label === undefined || known === undefined || known.size === 0) return;
    for (const { name: target, provider } of references(label)) {
      if (known.has(target) || (provider !== undefined && provider !== 'docker')) continue;
      say(label.at, `service "${service.name}": ${protocol} router "${name}" names ${what} "${target}", which ${severity === 'error' ? 'is not defined' : 'no label here defines'}`, { ...details, severity, fix });
    }
  };
  const settings = proxy?.settings;
  const resolvers = settings === undefined ? undefined : namesUnder(settings, 'certificatesresolvers');
  missing('entrypoints', 'entry point', settings === undefined ? undefined : namesUnder(settings, 'entrypoints'), 'error', 'Use the name of an entry point of Traefik\'s static configuration (--entrypoints.NAME.address=…).');
  missing('tls.certresolver', 'certificate resolver', resolvers, 'error', 'Use the name of a resolver of Traefik\'s static configuration (--certificatesresolvers.NAME.acme…).');
  if (proxy !== undefined) missing('middlewares', 'middleware', new Set([...seen.middlewares, '']), 'warning', 'Define it by labels (traefik.http.middlewares.NAME.…), or write NAME@file where a file defines it.');
  if (protocol === 'http') missing('service', 'service', new Set([...seen.services, '']), proxy === undefined ? 'warning' : 'error', 'Add traefik.http.services.NAME.loadbalancer.server.port, or write NAME@file, api@internal.');
}

function networkName(text: string, at: Label['at'] | { readonly range: Label['at']['range'] }, service: Service, { project, say }: Seen): void {
  const network = keyForName(project, text);
  const why = 'Traefik wants the real name: Compose puts the project\'s name before a key that has no "name:" (traefik/traefik#5731). Traefik then takes any network, and some requests time out.';
  if (network !== undefined) say(at, `service "${service.name}": Traefik is told network "${text}", which is a key; the network is called <project>_${text}`, { why, fix: `Add "name: ${text}" to the network, or declare it external.`, related: [{ at: network.at, message: 'the network is declared here' }], within: service.key });
  else if (!text.includes('$') && isForeign(service, text)) say(at, `service "${service.name}" is on no network called "${text}"`, { severity: 'warning', why, fix: 'Name a network that the container is on.', within: service.key });
}

/** Compose reads `$apr1$…` as variables. */
function dollars(label: Label, service: Service, { project, say }: Seen): void {
  const source = sourceAt(project, label.at);
  const from = source?.indexOf(':$') ?? -1;
  if (source === undefined || !/:\$(?:apr1|2[aby]|1|5|6|\{SHA\})\$[^$]/.test(source.replaceAll('$$', '')) || from < 0 || /\$\{/.test(source)) return;
  const edits = [...source.matchAll(/\$/g)].filter(({ index }) => index > from).map(({ index }) => ({ at: within(label.at, index, index + 1), text: '$$' }));
  say(label.at, `service "${service.name}": the "$" of the password hash are not doubled`, { why: 'Compose takes $apr1 and what follows for variables, so the hash that arrives is cut and no password fits.', fix: 'Write every "$" of the hash twice.', edits, within: service.key });
}

/** Two containers for one rule on one entry point: which answers is chance. */
function sameRule({ project, say }: Seen): void {
  const first = new Map<string, { service: Service; router: Part }>();
  for (const service of project.services) {
    const labels = traefikLabels(service);
    if (isEnabled(labels) === false) continue;
    for (const router of parts(labels, 'routers')) {
      const label = router.options.get('rule');
      if (label === undefined || router.options.has('priority')) continue;
      const key = [router.protocol, (label.text ?? label.raw).replace(/\s+/g, ''), router.options.get('entrypoints')?.text ?? ''].join(' ');
      const other = first.get(key);
      if (other === undefined) first.set(key, { service, router });
      else if (other.service !== service && other.router.name !== router.name && !exclusive(other.service, service)) say(label.at, `service "${service.name}": router "${router.name}" has the rule of router "${other.router.name}" (service "${other.service.name}")`, { severity: 'warning', why: 'With two routers of one rule and one length, Traefik takes either (001: two routes for one host).', fix: 'Give each a rule of its own, such as a PathPrefix, or a priority.', related: [{ at: other.router.at, message: 'the other router' }], within: service.key });
    }
  }
}
