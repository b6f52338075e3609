import type { Place, Project, Service, TopLevel } from '../../model/lesson.js';
import type { Traefik } from './static.js';

/** A key of a network where its real name is meant: `proxy` is `<project>_proxy` unless named or external. */
export function keyForName(project: Project, text: string): TopLevel | undefined {
  const network = project.networks.get(text);
  if (network === undefined || network.external || network.name === text || givenName(network)) return undefined;
  return [...project.networks.values()].some(({ name }) => name === text) ? undefined : network;
}

/** Whether a name belongs to none of the networks that a service is on, all of them being known. */
export function isForeign(service: Service, text: string): boolean {
  const { networks } = service.project;
  const mine = service.networks.map(({ key }) => networks.get(key));
  if (service.networkMode !== undefined || mine.some((network) => network === undefined || network.name === undefined)) return false;
  return !mine.some((network) => network?.name === text || (network !== undefined && !givenName(network) && !network.external && text.endsWith(`_${network.key}`)));
}

function givenName({ node }: TopLevel): boolean {
  return node.kind === 'map' && node.get('name') !== undefined;
}

/** Where a service is on none of the networks of the Traefik beside it. */
export function unreachable(service: Service, { service: proxy }: Traefik): Place | undefined {
  if (proxy.networkMode !== undefined || service.networkMode !== undefined || service === proxy) return undefined;
  const shared = service.networks.some(({ key }) => proxy.networks.some((one) => one.key === key));
  return shared || proxy.networks.length === 0 || service.networks.length === 0 ? undefined : (service.networks[0]?.at ?? service.key);
}
