/** Every image of the test bed and what it is made of. */
import { certificates } from './certificates.js';
import { aptConf, type Mirror } from './mirror.js';
import { registry, registryHosts, type VpsImage } from './names.js';
import { bootstrap, build, type Recipe } from './recipe.js';

/** An image that the registry serves: its repository and tag there, and how it is made. */
export interface ServiceImage { repository: string; tag: string; recipe: Recipe }

export interface Catalog { vps: Record<VpsImage, Recipe>; registry: Recipe; services: ServiceImage[]; /** Ansible and Mitogen, for the benchmark. */ benchController: Recipe }

/** The name server's settings: registries are here, package mirrors are where they are, the rest is refused at once. */
export function dnsmasqConf(mirrorHosts: readonly string[]): string {
  return [
    'no-resolv', 'no-hosts', 'user=root', 'cache-size=1000',
    ...registryHosts.map((host) => `host-record=${host},${registry.address}`),
    ...[...new Set(mirrorHosts)].map((host) => `server=/${host}/127.0.0.11`),
    '',
  ].join('\n');
}

const services: Array<[repository: string, tag: string, folder: string]> = [
  ['library/postgres', '18.1-bookworm', 'postgres'],
  ['library/redis', '8.0-bookworm', 'redis'],
  ['library/caddy', '2.10.2-alpine', 'caddy'],
  ['qdrant/qdrant', 'v1.16.3', 'qdrant'],
];

/** The images for this machine's `mirror` and certificates. */
export function catalog(mirror: Mirror, tlsId: string): Catalog {
  const conf = aptConf(mirror);
  const debian = (suite: string): Recipe => bootstrap(`jalon/debian:${suite}`, suite, mirror.url, conf);
  const trixie = debian('trixie');
  const authority = { lateId: tlsId, late: async () => [{ path: 'ca.crt', content: (await certificates()).ca }] };
  const vps = (suite: string, on: Recipe): Recipe => build(`jalon/vps:${suite}`, 'vps', on, authority);
  const bare = vps('trixie', trixie);
  const mirrorHosts = [new URL(mirror.url).hostname, 'deb.debian.org', 'security.debian.org'];
  return {
    vps: {
      trixie: bare, docker: build('jalon/vps:docker', 'vps-docker', bare), bookworm: vps('bookworm', debian('bookworm')),
      python: build('jalon/vps:python', 'vps-python', bare), light: build('jalon/vps:light', 'vps-light', bare),
    },
    benchController: build('jalon/bench-controller:1', 'bench-controller', trixie),
    registry: build('jalon/registry:1', 'registry', trixie, {
      extra: [{ path: 'dnsmasq.conf', content: dnsmasqConf(mirrorHosts) }],
      lateId: tlsId,
      late: async () => {
        const { cert, key } = await certificates();
        return [{ path: 'tls.crt', content: cert }, { path: 'tls.key', content: key, mode: 0o600 }];
      },
    }),
    services: services.map(([repository, tag, folder]) => ({
      repository, tag,
      recipe: build(`${registry.push}/${repository}:${tag}`, folder, trixie, { args: { MIRROR: mirror.url } }),
    })),
  };
}

