import type { Edit, Port, RuleContext, Service } from '../model/lesson.js';
import { partOf } from './compose/parts.js';
import { withProxy } from './compose/reachable.js';
import { defineRule } from './define.js';
import { factsOf } from './health/facts.js';
import { isNamedTool } from './images/named.js';
import { clearUpstreams } from './routing/upstreams.js';

type Report = RuleContext['report'];

/** Data that answers without a proxy; of each kind the ports of its protocol. */
const PRIVATE: ReadonlySet<string> = new Set(['database', 'cache', 'vector', 'queue', 'logs', 'metrics', 'storage', 'inference', 'secrets']);
const CERTAIN: ReadonlySet<number> = new Set([5432, 3306, 33060, 6379, 27017, 9200, 9300, 8123, 9000, 9009, 6333, 6334, 8000, 19530, 5672, 9092, 11434, 3100, 9090, 9100, 11211, 1433, 1521, 2379, 2181, 5984, 7687, 7700, 8086, 8428, 9042, 26257, 8108, 8529]);
/** Names of images that nobody described, with the port that gives them away. */
const NAMED: readonly (readonly [RegExp, number])[] = [[/postgres|postgis|pgvector|timescale/, 5432], [/mysql|mariadb/, 3306], [/redis|valkey|keydb/, 6379], [/mongo/, 27017], [/elasticsearch|opensearch/, 9200], [/ollama/, 11434], [/qdrant/, 6333], [/minio/, 9000]];

export const dbPortPublic = defineRule({
  number: 52,
  name: 'db-port-public',
  from: '003#52',
  severity: 'error',
  summary: 'A database, cache, queue or store of logs or metrics is published on every address of the host',
  service(service, { report }) {
    for (const port of service.ports) {
      if (!port.addressKnown || port.address !== '' || port.target === undefined) continue;
      const weight = weigh(port.target.from, service);
      if (weight !== undefined) reportPort(port, weight, service, report);
    }
    reportHost(service, report);
    reportProxy(service, report);
  },
  file(file, { report }) {
    for (const { at, host, port } of clearUpstreams(file)) report(at, `requests go to ${host}:${port} in clear, through the internet`, { severity: 'warning', why: 'Whoever stands between reads and changes them, and the port must be open to everybody (004, the load balancer).', fix: 'Go through a VPN or a private network, or speak TLS to it (https://, and check its certificate).' });
  },
});

/** How sure it is that data answers on a port of the container. */
function weigh(target: number, service: Service): 'error' | 'warning' | undefined {
  const { image } = service;
  const knowledge = factsOf(service);
  if (knowledge === undefined) return NAMED.some(([name, port]) => port === target && name.test(image?.repository?.split('/').at(-1) ?? '') && !isNamedTool(image?.repository ?? '')) ? 'warning' : undefined;
  if (!PRIVATE.has(knowledge.kind ?? '') || knowledge.ports?.includes(target) !== true) return undefined;
  return CERTAIN.has(target) ? 'error' : 'warning';
}

function reportPort(port: Port, severity: 'error' | 'warning', { name, key, image, build, profiles }: Service, report: Report): void {
  report(port.at, `service "${name}": port ${port.target?.from} of ${image?.repository ?? build?.stage?.from ?? 'the image'} is published on every address of the host`, {
    severity: profiles.some((profile) => /^(?:dev|debug|local|test)/.test(profile)) ? 'warning' : severity,
    why: 'Docker opens the port in front of ufw and firewalld: a rule there does not close it (moby#4737). Bots find such a port within hours; 003 and 004 published their databases so.',
    fix: `Write "127.0.0.1:${port.published?.from ?? port.target?.from}:${port.target?.from}", a VPN address, or no port: services of one network reach each other without.`,
    edits: loopback(port),
    within: key,
  });
}

/** The short form with the loopback address, the long one with another `host_ip`. */
function loopback({ at, raw }: Port): Edit[] {
  if (at.kind !== 'scalar' || at.text !== raw || at.text === '') return [];
  const address = /^(?:0\.0\.0\.0|\[::\])(?=:)/.exec(raw)?.[0];
  if (address !== undefined) return [{ at: partOf(at, 0, address.length), text: '127.0.0.1' }];
  return [{ at: partOf(at, 0, 1), text: raw.replace(/\$\{[^}]*\}+/g, '').includes(':') ? '127.0.0.1:' : '127.0.0.1::', insert: 'before' }];
}

/** With the host's own network everything that the image listens on is open. */
function reportHost(service: Service, report: Report): void {
  const { networkMode, image, name, key } = service;
  const { kind, ports = [] } = image?.knowledge ?? {};
  const told = [...(service.command?.words ?? []).map(({ text }) => text), ...[...service.environment.values()].map(({ raw }) => raw)].some((text) => /127\.0\.0\.1|localhost|--?(?:bind|listen|host|web\.listen)/.test(text));
  if (networkMode?.text !== 'host' || !PRIVATE.has(kind ?? '') || ports.length === 0 || told) return;
  report(networkMode.at, `service "${name}": ${image?.repository} listens on port ${ports[0]} of every address of the host`, {
    severity: 'warning',
    why: 'With network_mode: host nothing stands between the server and the network, and the image listens on all addresses by default.',
    fix: 'Use a network of Docker, or tell the server to listen on 127.0.0.1.',
    within: key,
  });
}

/** Set apart on a network of its own, and reachable from the internet's first stop all the same. */
function reportProxy(service: Service, report: Report): void {
  const { name, key, image } = service;
  const kind = image?.knowledge?.kind;
  const found = kind === 'database' || kind === 'cache' || kind === 'queue' ? withProxy(service) : undefined;
  if (found === undefined) return;
  report(found.at, `service "${name}" is on network "${found.apart}", and shares "${found.network}" with the public proxy "${found.proxy.name}"`, {
    severity: 'warning',
    why: 'Whoever takes the proxy over talks to the database; the network that was made to keep them apart does not (003, "isolated networks").',
    fix: `Leave it on "${found.apart}" alone, and put what uses it on both.`,
    related: [{ at: found.proxy.key, message: 'the proxy is started here' }],
    within: key,
  });
}
