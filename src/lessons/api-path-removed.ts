import type { Place, Project, Service } from '../model/lesson.js';
import { definitions } from './compose/definitions.js';
import { defineRule } from './define.js';
import { isLoopbackHost } from './scripts/requests.js';

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
  summary: 'A client asks for a path that this version of its server no longer has',
  project(project, { report }) {
    const servers = byName(project);
    if (servers.size === 0) return;
    for (const { item, service, who } of definitions(project, (client) => calls(client, servers))) {
      report(item.at, `${who}: ${item.by} asks "${item.server.name}" for ${item.path}, which its version no longer has`, { why: `${item.why} (000, 2.2).`, fix: 'Update the client library, or call the path that replaced it; a new version seldom has the old routes under another prefix.', within: service.key });
    }
  },
});

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
