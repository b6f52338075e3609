import type { Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { imageText } from './health/facts.js';
import { missingTools } from './health/missing.js';
import { reportOnce, type HealthFault } from './health/once.js';
import { fallbackOf } from './health/resolvers.js';
import { targetsOf, type Target } from './health/targets.js';

const SURE = 'Since Docker Engine 26 every container has ::1, so the name means ::1 first; BusyBox wget and Node 17 to 19 do not go on to 127.0.0.1, and a server on 0.0.0.0 is unhealthy for ever (002#22).';
const UNSURE = 'In containers the name means ::1 first since Docker Engine 26. Whether the client goes on to 127.0.0.1 depends on the client; the address does not (002#22).';
const NAME = /^(?:localhost\.?|ip6-localhost|\[::1\]|::1)$/i;

export const healthcheckLocalhostIpv6 = defineRule({
  number: 22,
  name: 'healthcheck-localhost-ipv6',
  from: '002#22',
  severity: 'error',
  summary: 'A health check asks localhost, which is ::1 first, where the server may listen on IPv4 only',
  project(project, context) {
    reportOnce(project, context, faultsOf);
  },
});

function faultsOf(service: Service): HealthFault[] {
  const absent = new Set(missingTools(service).map(({ program }) => program));
  return askedByName(service).flatMap(({ program, host, at, exact }) => {
    const fallback = fallbackOf(program, service);
    if (fallback === 'irrelevant' || absent.has(program)) return [];
    const certain = fallback === 'none' && !host.includes(':');
    const text = `the health check asks ${host}${certain ? `, and ${program.name} of ${imageText(service)} does not try IPv4 when ::1 refuses` : ', which is ::1 first'}`;
    const edits = exact ? { edits: [{ at, text: '127.0.0.1' }] } : {};
    return [{ at, text, details: { ...(certain ? {} : { severity: 'warning' as const }), why: certain ? SURE : UNSURE, fix: 'Write 127.0.0.1.', ...edits } }];
  });
}

function askedByName(service: Service): Target[] {
  const { health } = service;
  if (health.state !== 'given' || listensOnBoth(service)) return [];
  const found = health.programs.filter(({ container }) => container === undefined).flatMap(targetsOf).filter(({ host }) => NAME.test(host));
  return [...new Map(found.map((target) => [`${target.at.range.file}:${target.at.range.start}`, target])).values()];
}

/** The server is told to listen on IPv6 too, or on ::1 alone. */
function listensOnBoth({ command, entrypoint, environment }: Service): boolean {
  const told = [...(command?.words ?? []), ...(entrypoint?.words ?? [])].map(({ text }) => text);
  const given = [...environment].flatMap(([name, { text }]) => (/host|listen|bind|addr/i.test(name) ? [text ?? ''] : []));
  return [...told, ...given].some((text) => /(?:^|[=/ ])\[::1?\](?::|$)|(?:^|=)::1?$/.test(text));
}
