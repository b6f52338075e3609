import type { Project, RuleContext, Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { sourceAt } from './secrets/given.js';
import { isEnabled, parts, traefikLabels, within, type Label } from './traefik/labels.js';
import { isTraefik, traefiks, traefiksOf } from './traefik/static.js';

const WHY = 'Traefik gives every enabled container without a rule one of its own, Host(`name-project`): a router that nobody asked for, or one that answers for no name (000, 1.1).';

export const traefikRouterWithoutRule = defineRule({
  number: 38,
  name: 'traefik-router-without-rule',
  from: '000',
  severity: 'error',
  summary: 'Traefik makes a router for a container that names no rule',
  project(project, context) {
    for (const service of project.services) if (service.image !== undefined || service.build !== undefined) judge(service, project, context);
    exposed(project, context);
  },
});

function judge(service: Service, project: Project, { report }: RuleContext): void {
  const labels = traefikLabels(service);
  const enable = labels.find(({ key }) => key === 'traefik.enable');
  if (enable === undefined || isEnabled(labels) !== true || labels.some(({ key }) => /^traefik\.(?:frontend|backend|port$|\w+\.frontend)/.test(key)) || service.get('label_file') !== undefined) return;
  const all = traefiks(project.subject);
  const known = all.filter(({ settings }) => settings !== undefined);
  if (known.some(({ settings }) => ['docker', 'swarm'].some((provider) => settings?.has(`providers.${provider}.defaultrule`)))) return;
  const severity = known.length > 0 && known.length === all.length ? 'error' : 'warning';
  const routers = parts(labels, 'routers').filter(({ protocol }) => protocol !== 'udp');
  const details = { severity, why: WHY, within: service.key } as const;
  if (routers.length === 0 && parts(labels, 'routers').length === 0) {
    report(enable.at, `service "${service.name}" is enabled for Traefik and has no router rule`, { ...details, fix: 'Give it a rule (traefik.http.routers.NAME.rule=Host(`x.example.com`)), or traefik.enable=false where it is routed elsewhere.', edits: disable(enable, project) });
    return;
  }
  for (const { name, protocol, options, at } of routers) {
    if (options.has('rule') || name.includes('$')) continue;
    report(at, `service "${service.name}": ${protocol} router "${name}" has no rule`, { ...details, fix: `Add traefik.${protocol}.routers.${name}.rule, or write the name of the router that was meant.` });
  }
  ambiguous(service, labels, { ...details, severity: 'error' }, report);
}

/** A router that names no service, where the labels define several. */
function ambiguous(service: Service, labels: readonly Label[], details: object, report: RuleContext['report']): void {
  const names = parts(labels, 'services').filter(({ protocol }) => protocol === 'http').map(({ name }) => name);
  if (names.length < 2) return;
  for (const { name, options, protocol, at } of parts(labels, 'routers')) {
    if (protocol !== 'http' || options.has('service')) continue;
    report(options.get('rule')?.at ?? at, `service "${service.name}": router "${name}" names no service, and the labels define ${names.length}`, { ...details, why: 'Traefik drops such a router: "cannot be linked automatically with multiple Services".', fix: `Add traefik.http.routers.${name}.service=${names[0]}, or the one that is meant.` });
  }
}

/** `true` to `false`, where it is written just so. */
function disable(label: Label, project: Project) {
  const text = sourceAt(project, label.at);
  const found = text === undefined ? null : /true(?=["']?$)/.exec(text);
  return text === undefined || found === null || text.includes('$') ? [] : [{ at: within(label.at, found.index, found.index + 4), text: 'false' }];
}

function exposed(project: Project, { report }: RuleContext): void {
  for (const { service, settings } of traefiksOf(project)) {
    const provider = [...(settings ?? [])].find(([key]) => /^providers\.docker(?:\.|$)/.test(key));
    const off = settings?.get('providers.docker.exposedbydefault');
    if (settings === undefined || provider === undefined || (off !== undefined && off.text.toLowerCase() !== 'true') || settings.has('providers.docker.constraints') || settings.has('providers.docker.defaultrule')) continue;
    const bare = project.services.filter((one) => !isTraefik(one) && one.networkMode === undefined && isBare(one)).map(({ name }) => `"${name}"`);
    if (bare.length === 0) continue;
    report((off ?? provider[1]).at, `service "${service.name}" (Traefik) routes to every container: ${bare.join(', ')} have no rule and no traefik.enable`, { severity: 'warning', why: `exposedByDefault is true unless it is set. ${WHY}`, fix: 'Set --providers.docker.exposedbydefault=false and enable the services that are meant.', within: service.key });
  }
}

function isBare(service: Service): boolean {
  const labels = traefikLabels(service);
  return isEnabled(labels) === undefined && !labels.some(({ key }) => key === 'traefik.enable' || /\.routers\./.test(key) || /^traefik\.frontend/.test(key));
}
