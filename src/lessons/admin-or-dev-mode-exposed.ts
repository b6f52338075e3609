import type { LessonFile, Place, Port, Service } from '../model/lesson.js';
import { adminByVariable, inCaddyfile } from './admin/caddyfile.js';
import { BIND, openInterface, type Exposed, consoleOf } from './admin/exposed.js';
import { openRoutes } from './admin/routers.js';
import { definitions } from './compose/definitions.js';
import { openPort } from './compose/reach.js';
import { defineRule } from './define.js';
import { traefiksOf } from './traefik/static.js';

const WHY = 'Scanners find it within hours, and it shows or changes everything behind it (000: Traefik\'s API on 8080, 001: Prometheus, 004: vault server -dev).';

export const adminOrDevModeExposed = defineRule({
  number: 40,
  name: 'admin-or-dev-mode-exposed',
  from: '000',
  severity: 'error',
  summary: 'An interface for administrators, or a development mode, is open to whoever finds it',
  project(project, { report }) {
    const apis = new Map(traefiksOf(project).map((proxy) => [proxy.service, proxy.settings]));
    const pick = (service: Service): Exposed[] => [...insecureApi(service, apis.get(service)), ...openRoutes(service), ...adminPort(service), ...consolePort(service), ...anonymousAdmin(service), ...devMode(service), ...adminByVariable(service)];
    for (const { item, service, who } of definitions(project, pick)) report(item.at, `${who}: ${item.message}`, { severity: item.severity, why: WHY, fix: item.fix, within: service.key });
  },
  file(file, { report }, subject) {
    if (isCaddyfile(file)) for (const { at, message, severity, fix } of inCaddyfile(file, subject)) report(at, message, { severity, why: WHY, fix });
  },
});

function isCaddyfile({ dest }: LessonFile): boolean {
  return /\/(?:[\w.-]*Caddyfile|[\w.-]+\.caddy)(?:\.(?:j2|hbs))?$/.test(dest);
}

function insecureApi(service: Service, settings: ReadonlyMap<string, { readonly text: string; readonly at: Place }> | undefined): Exposed[] {
  const flag = settings?.get('api.insecure');
  if (flag === undefined || flag.text.toLowerCase() !== 'true') return [];
  const open = openPort(service, 8080) !== undefined || service.networkMode?.text === 'host';
  return [{ at: flag.at, message: `Traefik's API answers without a login${open ? ', and its port is published on every address' : ' to every container that reaches it'}`, severity: open ? 'error' : 'warning', fix: 'Take api.insecure away; route api@internal behind an auth middleware, or publish 127.0.0.1:8080:8080.' }];
}

/** Found by everybody, its login is all that stands before the databases or the Docker host. */
function consolePort(service: Service): Exposed[] {
  const found = consoleOf(service);
  const port = found === undefined ? undefined : openPort(service, ...found.ports);
  return found === undefined || port === undefined ? [] : [{ at: port.at, message: `the login of ${found.what} is published on every address`, severity: 'warning', fix: BIND }];
}

function adminPort(service: Service): Exposed[] {
  const found = openInterface(service);
  const port = found === undefined ? undefined : openPort(service, ...found.ports);
  if (found === undefined || port === undefined) return [];
  const message = `${found.what} asks for no login, and its port is published on every address`;
  const flag = service.command?.words.find(({ text }) => /^--web\.enable-(?:admin-api|lifecycle)\b/.test(text));
  if (flag !== undefined) return [{ at: flag.at, message: `${message} with ${flag.text.split('=')[0]}: whoever finds it stops it or deletes what it knows`, severity: 'warning', fix: BIND }];
  return isData(service, port) ? [] : [{ at: port.at, message, severity: found.writes === undefined ? 'warning' : 'error', fix: BIND }];
}

/** Published data is lesson L52's finding. */
function isData({ image }: Service, { target }: Port): boolean {
  const { kind = '', ports = [] } = image?.knowledge ?? {};
  return ['metrics', 'logs', 'inference', 'vector'].includes(kind) && target !== undefined && ports.includes(target.from);
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
  const flask = ['FLASK_ENV', 'FLASK_DEBUG', 'DJANGO_DEBUG'].flatMap((key) => {
    const given = environment.get(key);
    const on = key === 'FLASK_ENV' ? given?.text === 'development' : ['1', 'true'].includes(given?.text?.toLowerCase() ?? '');
    return given !== undefined && on ? [{ at: given.at, message: `${key} turns the debugger on, which runs code for whoever sees an error page`, severity: 'warning' as const, fix: `Take ${key} away, or set it in a compose.override.yaml of developers.` }] : [];
  });
  return [...devServer(words, line, open), ...flask];
}

/** Servers that reload what changes, or show their insides with an error. Django's own is told where others reach it. */
const DEV_SERVERS: readonly { readonly line: RegExp; readonly word: RegExp; readonly what: string; readonly published?: true }[] = [
  { line: /\b(?:uvicorn|gunicorn|fastapi|hypercorn)\b.*\s--reload\b/s, word: /(?:^|\s)--reload(?:\s|$)/, what: '--reload' },
  { line: /\bfastapi\s+dev\b/, word: /^dev$|\bfastapi\s+dev\b/, what: '"fastapi dev"' },
  { line: /\bflask\b.*\srun\b.*\s--debug\b|\bflask\b.*\s--debug\b.*\srun\b/s, word: /(?:^|\s)--debug(?:\s|$)/, what: '--debug' },
  { line: /\bmanage\.py\s+runserver\b/, word: /\brunserver\b/, what: 'runserver', published: true },
];

function devServer(words: readonly { readonly text: string; readonly at: Place }[], line: string, open: boolean): Exposed[] {
  const found = DEV_SERVERS.find((server) => server.line.test(line) && (open || server.published !== true));
  const word = words.find(({ text }) => found?.word.test(text));
  return found === undefined || word === undefined ? [] : [{ at: word.at, message: `the server runs with ${found.what}, a mode for development`, severity: 'warning', fix: `Leave ${found.what} to a compose.override.yaml of developers.` }];
}
