import type { Severity } from '../model/diagnostic.js';
import type { Place, Port, Service } from '../model/lesson.js';
import { definitions } from './compose/definitions.js';
import { openPort } from './compose/reach.js';
import { defineRule } from './define.js';
import { parts, references, traefikLabels, type Part } from './traefik/labels.js';
import { isTraefik, traefiksOf } from './traefik/static.js';

interface Exposed {
  readonly at: Place;
  readonly message: string;
  readonly severity: Severity;
  readonly fix: string;
}

/** Interfaces that let everybody in, by image; the ports of data stores are lesson L52. */
const ADMIN: readonly { readonly image: RegExp; readonly ports: readonly number[]; readonly what: string }[] = [
  { image: /^prom\/prometheus$|^quay\.io\/prometheus\/prometheus$/, ports: [9090], what: 'Prometheus' },
  { image: /^(?:quay\.io\/)?prom(?:etheus)?\/alertmanager$/, ports: [9093], what: 'Alertmanager' },
  { image: /^(?:quay\.io\/)?prom(?:etheus)?\/pushgateway$/, ports: [9091], what: 'the push gateway' },
  { image: /^(?:quay\.io\/)?prom(?:etheus)?\/node-exporter$/, ports: [9100], what: 'node-exporter' },
  { image: /cadvisor\/cadvisor$|google\/cadvisor$/, ports: [8080], what: 'cAdvisor' },
  { image: /^victoriametrics\/victoria-metrics$/, ports: [8428], what: 'VictoriaMetrics' },
  { image: /^grafana\/loki$/, ports: [3100], what: 'Loki' },
  { image: /^ollama\/ollama$/, ports: [11434], what: 'Ollama' },
];
const FIX = 'Publish it on 127.0.0.1 or a VPN address ("127.0.0.1:8080:8080"), or route it through the proxy behind basicauth, forwardauth or an ipallowlist.';

export const adminOrDevModeExposed = defineRule({
  number: 40,
  name: 'admin-or-dev-mode-exposed',
  from: '000',
  severity: 'error',
  summary: 'An interface for administrators, or a development mode, is open to whoever finds it',
  project(project, { report }) {
    const apis = new Map(traefiksOf(project).map((proxy) => [proxy.service, proxy.settings]));
    const routed = traefiksOf(project).some(({ service }) => openPort(service) !== undefined);
    const pick = (service: Service): Exposed[] => [...insecureApi(service, apis.get(service)), ...dashboards(service, routed), ...adminPort(service), ...anonymousAdmin(service), ...devMode(service), ...caddyAdmin(service)];
    for (const { item, service, who } of definitions(project, pick)) {
      report(item.at, `${who}: ${item.message}`, { severity: item.severity, why: 'Scanners find such a port within hours, and it shows or changes everything behind it (000: Traefik\'s API on 8080, 001: Prometheus, 004: vault server -dev).', fix: item.fix, within: service.key });
    }
  },
});

function insecureApi(service: Service, settings: ReadonlyMap<string, { readonly text: string; readonly at: Place }> | undefined): Exposed[] {
  const flag = settings?.get('api.insecure');
  if (flag === undefined || flag.text.toLowerCase() !== 'true') return [];
  const open = openPort(service, 8080) !== undefined || service.networkMode?.text === 'host';
  return [{ at: flag.at, message: `Traefik's API answers without a login${open ? ', and its port is published on every address' : ' to every container that reaches it'}`, severity: open ? 'error' : 'warning', fix: 'Take api.insecure away; route api@internal behind an auth middleware, or publish 127.0.0.1:8080:8080.' }];
}

/** Routers of `api@internal` whose middlewares, all of them known, ask nobody for anything. */
function dashboards(service: Service, routed: boolean): Exposed[] {
  const labels = traefikLabels(service);
  const middlewares = new Map(parts(labels, 'middlewares').map((part) => [part.name, part]));
  return parts(labels, 'routers').flatMap(({ name, options }) => {
    const target = options.get('service');
    if (target?.text !== 'api@internal') return [];
    const used = options.get('middlewares');
    if (used !== undefined && (used.text === undefined || references(used).some(({ name: one }) => mayGuard(middlewares.get(one))))) return [];
    return [{ at: target.at, message: `router "${name}" shows Traefik's dashboard without a login`, severity: routed ? ('error' as const) : ('warning' as const), fix: `Add traefik.http.routers.${name}.middlewares with basicauth, forwardauth or ipallowlist; a headers middleware is none.` }];
  });
}

/** One that stands elsewhere may be anything. */
function mayGuard(part: Part | undefined): boolean {
  return part === undefined || [...part.options.keys()].some((option) => /^(?:basicauth|digestauth|forwardauth|ipallowlist|ipwhitelist|plugin|chain)\b/.test(option));
}

function adminPort(service: Service): Exposed[] {
  const repository = service.image?.repository;
  const found = ADMIN.find(({ image }) => repository !== undefined && image.test(repository));
  const port = found === undefined ? undefined : openPort(service, ...found.ports);
  if (found === undefined || port === undefined || service.command?.words.some(({ text }) => /--web\.config\.file|-httpAuth\./.test(text)) === true) return [];
  const message = `${found.what} asks for no login, and its port is published on every address`;
  const flag = service.command?.words.find(({ text }) => /^--web\.enable-(?:admin-api|lifecycle)\b/.test(text));
  if (flag !== undefined) return [{ at: flag.at, message: `${message} with ${flag.text.split('=')[0]}: whoever finds it stops it or deletes what it knows`, severity: 'warning', fix: FIX }];
  return isData(service, port) ? [] : [{ at: port.at, message, severity: 'warning', fix: FIX }];
}

/** Published data is lesson L52's finding. */
function isData({ image }: Service, { target }: Port): boolean {
  const { kind = '', ports = [] } = image?.knowledge ?? {};
  return ['metrics', 'logs', 'inference'].includes(kind) && target !== undefined && ports.includes(target.from);
}

function anonymousAdmin({ environment }: Service): Exposed[] {
  const role = environment.get('GF_AUTH_ANONYMOUS_ORG_ROLE');
  if (role?.text?.toLowerCase() !== 'admin' || environment.get('GF_AUTH_ANONYMOUS_ENABLED')?.text?.toLowerCase() !== 'true') return [];
  return [{ at: role.at, message: 'everybody is an administrator of Grafana, without a login', severity: 'error', fix: 'Set GF_AUTH_ANONYMOUS_ORG_ROLE=Viewer, or GF_AUTH_ANONYMOUS_ENABLED=false.' }];
}

/** Modes that their makers say are not for servers. */
function devMode(service: Service): Exposed[] {
  const { image, command, entrypoint, environment } = service;
  const words = [...(entrypoint?.words ?? []), ...(command?.words ?? [])];
  const line = words.map(({ text }) => text).join(' ');
  const open = openPort(service) !== undefined;
  const vault = words.find(({ text }) => /(?:^|\s)-dev(?:\s|$)/.test(text));
  if (vault !== undefined && /vault|openbao/.test(`${image?.repository} ${line}`) && /\bserver\b/.test(line)) return [{ at: vault.at, message: `Vault runs in development mode: in memory, unsealed, its root token known${open ? ', and published on every address' : ''}`, severity: open ? 'error' : 'warning', fix: 'Run "vault server -config=…" with storage and TLS, and unseal it.' }];
  const reload = words.find(({ text }) => /(?:^|\s)--reload(?:\s|$)/.test(text));
  const dev = reload !== undefined && /\b(?:uvicorn|gunicorn|fastapi|hypercorn)\b/.test(line) ? [{ at: reload.at, message: 'the server runs with --reload, a mode for development', severity: 'warning' as const, fix: 'Leave --reload to a compose.override.yaml of developers.' }] : [];
  const flask = ['FLASK_ENV', 'FLASK_DEBUG', 'DJANGO_DEBUG'].flatMap((key) => {
    const given = environment.get(key);
    const on = key === 'FLASK_ENV' ? given?.text === 'development' : ['1', 'true'].includes(given?.text?.toLowerCase() ?? '');
    return given !== undefined && on ? [{ at: given.at, message: `${key} turns the debugger on, which runs code for whoever sees an error page`, severity: 'warning' as const, fix: `Take ${key} away, or set it in a compose.override.yaml of developers.` }] : [];
  });
  return [...dev, ...flask];
}

function caddyAdmin(service: Service): Exposed[] {
  const given = service.environment.get('CADDY_ADMIN');
  if (isTraefik(service) || given?.text === undefined || !/^(?:0\.0\.0\.0|\[::\])?:\d+$/.test(given.text)) return [];
  const open = openPort(service, 2019) !== undefined;
  return [{ at: given.at, message: `Caddy's admin API, which changes its configuration, listens on every address${open ? ' and is published' : ''}`, severity: open ? 'error' : 'warning', fix: 'Leave it on localhost:2019, or turn it off.' }];
}
