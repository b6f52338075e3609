import type { Program, Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { missingTools } from './health/missing.js';
import { reportOnce, type HealthFault } from './health/once.js';
import { type Target, targetsOf } from './health/targets.js';
import { askAllowed } from './proxies/allowed-hosts.js';
import type { Asked } from './proxies/answer.js';
import { askCaddy } from './proxies/caddy.js';
import { askNginx } from './proxies/nginx.js';
import { askTraefik } from './proxies/traefik.js';
import { isLoopbackHost } from './scripts/requests.js';

const PROXIES = [askCaddy, askNginx, askTraefik, askAllowed];

export const healthcheckWrongVhost = defineRule({
  number: 14,
  name: 'healthcheck-wrong-vhost',
  from: '002#14',
  severity: 'error',
  summary: 'A health check asks a proxy for a name that none of its sites answers',
  project(project, context) {
    reportOnce(project, context, faultsOf);
  },
});

function faultsOf(service: Service): HealthFault[] {
  if (service.health.state !== 'given' || missingTools(service).length > 0) return [];
  const targets = service.health.programs.filter(({ container }) => container === undefined).flatMap((program) => targetsOf(program));
  return targets.flatMap((target): HealthFault[] => {
    const asked = askedOf(target);
    const answer = asked === undefined ? undefined : PROXIES.map((ask) => ask(service, asked)).find((one) => one !== undefined);
    if (answer === undefined) return [];
    const { text, why, fix, unsure } = answer;
    return [{ at: target.at, text: `the health check asks ${text}`, details: { why, fix, ...(unsure === true ? { severity: 'warning' as const } : {}) } }];
  });
}

/** A request over HTTP to the container itself. */
function askedOf({ program, host, port, portKnown, scheme, path }: Target): Asked | undefined {
  if (!portKnown || scheme === 'tcp' || !isLoopbackHost(host)) return undefined;
  const secure = scheme === 'https' || (scheme === undefined && port === 443);
  return { host, port: port ?? (secure ? 443 : 80), path: path.split(/[?#]/)[0] ?? '', secure, namesHost: sendsHost(program) };
}

function sendsHost({ words }: Program): boolean {
  return words.some((word) => /^(?:--header=|-H)?["']?host:/i.test(word) || /^--resolve\b|^--connect-to\b/.test(word));
}
