import type { LessonFile, Place, Project, Service, Subject } from '../model/lesson.js';
import { definitions } from './compose/definitions.js';
import { isWithin } from './data/covering.js';
import { defineRule } from './define.js';
import { isLoopbackHost } from './scripts/requests.js';
import { traefikLabels, type Label } from './traefik/labels.js';
import { traefiksOf } from './traefik/static.js';

interface Client {
  readonly at: Place;
  readonly path: string;
  readonly server: Service;
  readonly why: string;
}

const FIX = 'Update the client library, or call the path that replaced it; a new version seldom has the old routes under another prefix.';
const URLS = /https?:\/\/([\w.-]+)(?::(\d+))?(\/[^\s"'`?#)<>]*)/g;
const CODE = /\.(?:py|[cm]?[jt]sx?|go|rb|php|rs|java|kt|cs|sh|bash|toml|ini|conf)$/;

export const apiPathRemoved = defineRule({
  number: 45,
  name: 'api-path-removed',
  from: '000',
  severity: 'warning',
  summary: 'A client asks for a path that this version of its server no longer has, or sets what it no longer reads',
  project(project, { report }) {
    for (const { item, service, who } of definitions(project, unreadVariables)) report(item.at, `${who}: ${item.name} is no longer read by ${service.image?.repository}`, { why: item.why, fix: `Take ${item.name} away, and what goes with it.`, within: service.key });
    if (hasOnlyTraefik(project, 3)) for (const { item, service, who } of definitions(project, goneOptions)) report(item.at, `${who}: Traefik 3 no longer follows ${item.key.split('.').at(-1)} of the headers middleware`, { why: 'It says nothing, and what the label was for is not done: a redirect to https, or a policy.', fix: /feature/.test(item.key) ? 'Write permissionspolicy.' : 'Redirect at the entry point (entrypoints.web.http.redirections.entrypoint.to), or by the middleware redirectscheme.', within: service.key });
    if (hasOnlyTraefik(project, 2)) for (const { item, service, who } of definitions(project, oldLabels)) report(item.at, `${who}: ${item.key} is a label of Traefik 1, which later versions do not read`, { why: 'Traefik makes the route from what else it knows, or none at all, and says nothing.', fix: 'Write traefik.http.routers.NAME.rule and traefik.http.services.NAME.loadbalancer.server.port.', within: service.key });
    const servers = serversOf(project);
    if (servers.length === 0) return;
    for (const { item, service, who } of definitions(project, (client) => calls(client, servers))) {
      report(item.at, `${who}: ${item.by} asks "${item.server.name}" for ${item.path}, which its version no longer has`, { why: `${item.why} (000, 2.2).`, fix: FIX, within: service.key });
    }
  },
  file(file, { report }, subject) {
    if (!CODE.test(file.dest)) return;
    for (const { at, path, server, why } of inCode(file, subject)) report(at, `this asks "${server.name}" for ${path}, which its version no longer has`, { why: `${why} (000, 2.2).`, fix: FIX });
  },
});

/** The first variable of each kind that the image's version has stopped reading. */
function unreadVariables({ image, environment }: Service): { readonly at: Place; readonly name: string; readonly why: string }[] {
  return (image?.knowledge?.unread ?? []).flatMap(({ variable, why }) => [...environment].filter(([name]) => name.startsWith(variable)).slice(0, 1).map(([name, { at }]) => ({ at, name, why })));
}

/** The first of a service that is meant for it. */
function oldLabels(service: Service): Label[] {
  return traefikLabels(service).filter(({ key }) => /^traefik\.(?:\w+\.)?(?:frontend\.|backend$|port$|protocol$|weight$)/.test(key)).slice(0, 1);
}

/** Options of Traefik 2 that are set to something; the first of a service. */
function goneOptions(service: Service): Label[] {
  return traefikLabels(service).filter(({ key, text }) => /^traefik\.http\.middlewares\..+\.headers\.(?:ssl(?:redirect|temporaryredirect|host|forcehost)|featurepolicy)$/.test(key) && text !== '' && text !== 'false').slice(0, 1);
}

function hasOnlyTraefik(project: Project, atLeast: number): boolean {
  const all = traefiksOf(project);
  return all.length > 0 && all.every(({ major }) => major !== undefined && major >= atLeast);
}

/** Services whose image has dropped a path. */
function serversOf({ services }: Project): readonly Service[] {
  return services.filter(({ image }) => (image?.knowledge?.removedPaths ?? []).length > 0);
}

function calls(client: Service, servers: readonly Service[]): (Client & { readonly by: string })[] {
  const environment = [...client.environment].map(([by, { text, raw, at }]) => ({ by, text: text ?? raw, at }));
  const words = [...(client.command?.words ?? []), ...client.health.words].map(({ text, at }) => ({ by: 'a command', text, at }));
  return [...environment, ...words].flatMap(({ by, text, at }) => [...text.matchAll(URLS)].flatMap(([, host = '', , path = '']) => {
    const server = servers.find((one) => namesOf(one).includes(host) || (one === client && isLoopbackHost(host)));
    return removed(server, path).map((found) => ({ ...found, at, by }));
  }));
}

/** By every name that others call it. */
function namesOf({ name, containerName, networks }: Service): string[] {
  return [name, ...(containerName?.text === undefined ? [] : [containerName.text]), ...networks.flatMap(({ aliases }) => aliases)];
}

function removed(server: Service | undefined, path: string): Omit<Client, 'at'>[] {
  const found = server?.image?.knowledge?.removedPaths?.find((one) => path === one.path || path.startsWith(`${one.path.replace(/\/$/, '')}/`));
  return server === undefined || found === undefined ? [] : [{ path: found.path, server, why: found.why }];
}

/** URLs in source code beside or below a compose file, by the service's name or by the port that it publishes. */
function inCode(file: LessonFile, { projects }: Subject): Client[] {
  const servers = projects.filter(({ folder }) => isWithin(file.dest, folder)).flatMap(serversOf);
  if (servers.length === 0) return [];
  return [...file.plain.matchAll(URLS)].flatMap((match) => {
    const [whole, host = '', port, path = ''] = match;
    const server = servers.find((one) => (isLoopbackHost(host) ? publishes(one, port) : namesOf(one).includes(host)));
    return removed(server, path).map((found) => ({ ...found, at: file.place(match.index, match.index + whole.length) }));
  });
}

function publishes({ ports, image }: Service, port: string | undefined): boolean {
  return ports.some(({ published, target }) => published !== undefined && published.from === Number(port) && target !== undefined && image?.knowledge?.ports?.includes(target.from) === true);
}
