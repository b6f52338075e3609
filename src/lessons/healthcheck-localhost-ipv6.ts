import type { Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { imageText } from './health/facts.js';
import { askedByName, givesUp } from './health/localhost.js';
import { missingTools } from './health/missing.js';
import { reportOnce, type HealthFault } from './health/once.js';
import { fallbackOf } from './health/resolvers.js';

const SURE = 'Since Docker Engine 26 every container has ::1, so the name means ::1 first; BusyBox wget and Node 17 to 19 do not go on to 127.0.0.1, and a server on 0.0.0.0 is unhealthy for ever (002#22).';
const UNSURE = 'In containers the name means ::1 first since Docker Engine 26. Whether the client goes on to 127.0.0.1 depends on the client; the address does not (002#22).';

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
  return askedByName(service).flatMap((target) => {
    const { program, host, at, exact } = target;
    if (fallbackOf(program, service) === 'irrelevant' || absent.has(program)) return [];
    const certain = givesUp(target, service);
    const text = `the health check asks ${host}${certain ? `, and ${program.name} of ${imageText(service)} does not try IPv4 when ::1 refuses` : ', which is ::1 first'}`;
    const edits = exact ? { edits: [{ at, text: '127.0.0.1' }] } : {};
    return [{ at, text, details: { ...(certain ? {} : { severity: 'warning' as const }), why: certain ? SURE : UNSURE, fix: 'Write 127.0.0.1.', ...edits } }];
  });
}
