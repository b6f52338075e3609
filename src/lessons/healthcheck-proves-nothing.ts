import type { Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { emptinessOf } from './health/emptiness.js';
import { withoutShell } from './health/facts.js';
import { missingTools } from './health/missing.js';
import { reportOnce, type HealthFault } from './health/once.js';

const WHY = 'A check that can\'t fail hides an outage: the container stays healthy, and what waits for it starts too early (002#21: the check of Caddy was "caddy version").';

export const healthcheckProvesNothing = defineRule({
  number: 21,
  name: 'healthcheck-proves-nothing',
  from: '002#21',
  severity: 'warning',
  summary: 'A health check does not ask the service, or can not fail',
  project(project, context) {
    reportOnce(project, context, faultsOf);
  },
});

function faultsOf(service: Service): HealthFault[] {
  if (service.health.state !== 'given') return [];
  const found = emptinessOf(service);
  // What can't run at all is another mistake (L11, L23).
  if (found === undefined || missingTools(service).length > 0 || (service.health.form === 'shell' && withoutShell(service))) return [];
  const { at, text, fix, note } = found;
  return [{ at, text, details: { ...(note === true ? { severity: 'note' } : {}), why: WHY, fix } }];
}
