/** Every image of the test bed and what it is made of. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificates } from './certificates.js';
import { aptConf, type Mirror } from './mirror.js';
import { registry, registryHosts, type VpsImage } from './names.js';
import { places } from './places.js';
import { bootstrap, build, type BuildInputs, type Recipe } from './recipe.js';
import type { TarEntry } from './tar.js';

/** An image that the registry serves: its repository and tag there, and how it is made. */
export interface ServiceImage { repository: string; tag: string; recipe: Recipe }

export interface Catalog { vps: Record<VpsImage, Recipe>; registry: Recipe; services: ServiceImage[]; /** Ansible and Mitogen, for the benchmark. */ benchController: Recipe; /** Ansible with collections. */ conformanceController: Recipe }

/** The name server's settings: registries are here, package mirrors are where they are, the rest is refused at once. */
export function dnsmasqConf(mirrorHosts: readonly string[]): string {
  return [
    'no-resolv', 'no-hosts', 'user=root', 'cache-size=1000',
    ...registryHosts.map((host) => `host-record=${host},${registry.address}`),
    ...[...new Set(mirrorHosts)].map((host) => `server=/${host}/127.0.0.11`),
    '',
  ].join('\n');
}

/** What a service's image stands on: Debian, or for a stand-in Python on Debian, on BusyBox, or on nothing else. */
type Ground = 'debian' | 'standin' | 'standin-busybox' | 'standin-bare';

/** The image in `images/FOLDER`. The path is the name without its registry's host. */
interface Service { path: string; tag: string; folder: string; on: Ground; wget?: boolean }

const services: readonly Service[] = [
  { path: 'library/postgres', tag: '18.1-bookworm', folder: 'postgres', on: 'debian' },
  { path: 'library/redis', tag: '8.0-bookworm', folder: 'redis', on: 'debian' },
  { path: 'library/caddy', tag: '2.10.2-alpine', folder: 'caddy', on: 'debian' },
  { path: 'qdrant/qdrant', tag: 'v1.16.3', folder: 'qdrant', on: 'debian' },
  { path: 'n8nio/n8n', tag: '2.11.0', folder: 'n8n', on: 'standin-busybox' },
  { path: 'berriai/litellm', tag: 'main-v1.81.9-stable', folder: 'litellm', on: 'standin' },
  { path: 'openclaw/openclaw', tag: '2026.4.14', folder: 'openclaw', on: 'standin' },
  { path: 'victoriametrics/victoria-metrics', tag: 'v1.145.0', folder: 'victoria-metrics', on: 'debian', wget: true },
  { path: 'grafana/loki', tag: '3.6.5', folder: 'loki', on: 'standin-bare' },
  { path: 'grafana/alloy', tag: 'v1.13.0', folder: 'alloy', on: 'standin' },
  { path: 'grafana/grafana', tag: '12.3.1', folder: 'grafana', on: 'standin-busybox' },
  { path: 'crazymax/diun', tag: '4.33.0', folder: 'diun', on: 'standin-busybox' },
];

/** BusyBox's wget as Alpine has it; every image with one gets the same. */
const alpineWget = (): TarEntry => ({ path: 'wget', content: readFileSync(join(places.images, 'caddy/wget')) });

/** The images for this machine's `mirror` and certificates. */
export function catalog(mirror: Mirror, tlsId: string): Catalog {
  const conf = aptConf(mirror);
  const debian = (suite: string): Recipe => bootstrap(`jalon/debian:${suite}`, suite, mirror.url, conf);
  const trixie = debian('trixie');
  const authority = { lateId: tlsId, late: async () => [{ path: 'ca.crt', content: (await certificates()).ca }] };
  const vps = (suite: string, on: Recipe): Recipe => build(`jalon/vps:${suite}`, 'vps', on, authority);
  const bare = vps('trixie', trixie);
  const python = build('jalon/vps:python', 'vps-python', bare);
  const benchController = build('jalon/bench-controller:1', 'bench-controller', trixie);
  const standin = build('jalon/standin:debian', 'standin', trixie);
  const bareStandin = build('jalon/standin:bare', 'standin-bare', standin);
  const grounds: Record<Ground, Recipe> = {
    debian: trixie, standin, 'standin-bare': bareStandin,
    'standin-busybox': build('jalon/standin:busybox', 'standin-busybox', bareStandin, { extra: [alpineWget()] }),
  };
  const inputs = ({ on, wget }: Service): BuildInputs => ({ args: on === 'debian' ? { MIRROR: mirror.url } : {}, extra: wget ? [alpineWget()] : [] });
  const mirrorHosts = [new URL(mirror.url).hostname, 'deb.debian.org', 'security.debian.org'];
  return {
    vps: {
      trixie: bare, docker: build('jalon/vps:docker', 'vps-docker', bare), bookworm: vps('bookworm', debian('bookworm')),
      python, twin: build('jalon/vps:twin', 'vps-twin', python), light: build('jalon/vps:light', 'vps-light', bare),
    },
    benchController, conformanceController: build('jalon/conformance-controller:1', 'conformance-controller', benchController),
    registry: build('jalon/registry:1', 'registry', trixie, {
      extra: [{ path: 'dnsmasq.conf', content: dnsmasqConf(mirrorHosts) }],
      lateId: tlsId,
      late: async () => {
        const { cert, key } = await certificates();
        return [{ path: 'tls.crt', content: cert }, { path: 'tls.key', content: key, mode: 0o600 }];
      },
    }),
    services: services.map((service) => ({
      repository: service.path, tag: service.tag,
      recipe: build(`${registry.push}/${service.path}:${service.tag}`, service.folder, grounds[service.on], inputs(service)),
    })),
  };
}

