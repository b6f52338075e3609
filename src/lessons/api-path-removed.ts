import type { Place, Project, Service } from '../model/lesson.js';
import { definitions } from './compose/definitions.js';
import { defineRule } from './define.js';
import { isLoopbackHost } from './scripts/requests.js';
import { traefikLabels, type Label } from './traefik/labels.js';
import { traefiksOf } from './traefik/static.js';

interface Client {
  readonly at: Place;
  readonly by: string;
  readonly path: string;
  readonly server: Service;
  readonly why: string;
}

export const apiPathRemoved = defineRule({
  number: 45,
  name: 'api-path-removed',
  from: '000',
  severity: 'warning',
  summary: 'A client asks for a path that this version of its server no longer has, or sets what it no longer reads',
  project(project, { report }) {
    for (const { item, service, who } of definitions(project, unreadVariables)) report(item.at, `${who}: ${item.name} is no longer read by ${service.image?.repository}`, { why: item.why, fix: `Take ${item.name} away, and what goes with it.`, within: service.key });
    if (hasOnlyNewTraefik(project)) for (const { item, service, who } of definitions(project, oldLabels)) report(item.at, `${who}: ${item.key} is a label of Traefik 1, which later versions do not read`, { why: 'Traefik makes the route from what else it knows, or none at all, and says nothing.', fix: 'Write traefik.http.routers.NAME.rule and traefik.http.services.NAME.loadbalancer.server.port.', within: service.key });
    const servers = byName(project);
    if (servers.size === 0) return;
    for (const { item, service, who } of definitions(project, (client) => calls(client, servers))) {
      report(item.at, `${who}: ${item.by} asks "${item.server.name}" for ${item.path}, which its version no longer has`, { why: `${item.why} (000, 2.2).`, fix: 'Update the client library, or call the path that replaced it; a new version seldom has the old routes under another prefix.', within: service.key });
    }
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

function hasOnlyNewTraefik(project: Project): boolean {
  const all = traefiksOf(project);
  return all.length > 0 && all.every(({ major }) => major !== undefined && major >= 2);
}

/** Services whose image has dropped a path, by every name that others call them. */
function byName({ services }: Project): ReadonlyMap<string, Service> {
  return new Map(services.filter(({ image }) => (image?.knowledge?.removedPaths ?? []).length > 0).flatMap((service) => [service.name, service.containerName?.text, ...service.networks.flatMap(({ aliases }) => aliases)].flatMap((name) => (name === undefined ? [] : [[name, service] as const]))));
}

function calls(client: Service, servers: ReadonlyMap<string, Service>): Client[] {
  const environment = [...client.environment].map(([by, { text, raw, at }]) => ({ by, text: text ?? raw, at }));
  const words = [...(client.command?.words ?? []), ...client.health.words].map(({ text, at }) => ({ by: 'a command', text, at }));
  return [...environment, ...words].flatMap(({ by, text, at }) => [...text.matchAll(/https?:\/\/([\w.-]+)(?::\d+)?(\/[^\s"'?#)]*)/g)].flatMap(([, host = '', path = '']) => {
    const own = isLoopbackHost(host) ? [...servers.values()].find((server) => server === client) : undefined;
    const server = servers.get(host) ?? own;
    const removed = server?.image?.knowledge?.removedPaths?.find((one) => path === one.path || path.startsWith(`${one.path.replace(/\/$/, '')}/`));
    return server === undefined || removed === undefined ? [] : [{ at, by, path: removed.path, server, why: removed.why }];
  }));
}
