import type { LessonFile, Program, Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { missingTools } from './health/missing.js';
import { reportOnce, type HealthFault } from './health/once.js';
import { answersLocally, caddySites } from './health/sites.js';
import { targetsOf } from './health/targets.js';
import { isLoopbackHost } from './scripts/requests.js';

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
  const file = caddyfile(service);
  const sites = file === undefined || service.health.state !== 'given' || missingTools(service).length > 0 ? undefined : caddySites(file);
  if (sites === undefined) return [];
  const asked = service.health.programs.filter((program) => program.container === undefined && !sendsHost(program)).flatMap(targetsOf);
  return asked.flatMap(({ host, port = 80, scheme, at }) => {
    const local = isLoopbackHost(host);
    // 2019 is Caddy's own admin API; other ports may be another program's.
    if (!local || scheme === 'https' || scheme === 'tcp' || ![80, 443].includes(port) || answersLocally(sites, host, port)) return [];
    const why = 'Caddy answers a name that it does not know on port 80 with a redirect to HTTPS of that name, for which it has no certificate: the check fails though the site is up (002#14).';
    return [{ at, text: `the health check asks ${host} on port ${port}, and no site of the Caddyfile answers that name there`, details: { why, fix: 'Ask the admin API, http://127.0.0.1:2019/config/, or give the check a site of its own: http://127.0.0.1:8081 { respond /health 200 }' } }];
  });
}

/** The Caddyfile that the image reads, where it is a file that is known. */
function caddyfile({ mounts, command, image, project }: Service): LessonFile | undefined {
  if (image?.repository !== 'caddy' || command !== undefined) return undefined;
  const mount = mounts.find(({ target }) => target === '/etc/caddy/Caddyfile' || target === '/etc/caddy');
  const path = mount?.target === '/etc/caddy' ? `${mount.source}/Caddyfile` : mount?.source;
  return project.subject.files.find(({ dest }) => dest === path);
}

function sendsHost({ words }: Program): boolean {
  return words.some((word) => /^(?:--header=)?["']?host:/i.test(word));
}
