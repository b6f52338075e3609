import type { Place, Service } from '../../model/lesson.js';
import { openPort } from './reach.js';

/** Networks that their names, or `internal: true`, set apart for data. */
const APART = /(?:^|[_-])(?:back(?:-?end)?|internal|private|data|database|db|storage)(?:$|[_-])/i;

/** A network that a database shares with the public proxy of its project, though another is set apart for it. */
export function withProxy(service: Service): { readonly at: Place; readonly proxy: Service; readonly network: string; readonly apart: string } | undefined {
  const { project, networks } = service;
  const apart = networks.find(({ key }) => isApart(key, service));
  if (apart === undefined || networks.length < 2) return undefined;
  for (const proxy of project.services.filter((other) => other !== service && isPublicProxy(other))) {
    if (proxy.networks.some(({ key }) => key === apart.key)) continue;
    const shared = networks.find(({ key }) => proxy.networks.some((one) => one.key === key));
    if (shared !== undefined) return { at: shared.at, proxy, network: shared.key, apart: apart.key };
  }
  return undefined;
}

function isApart(key: string, service: Service): boolean {
  const node = service.project.networks.get(key)?.node;
  return APART.test(key) || (node?.kind === 'map' && service.text(node.get('internal')) === 'true');
}

function isPublicProxy(service: Service): boolean {
  return service.image?.knowledge?.kind === 'proxy' && openPort(service, 80, 443, 8080, 8443) !== undefined;
}
