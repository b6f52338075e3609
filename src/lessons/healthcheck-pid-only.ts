import type { Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { isSilent, looksForProcess } from './health/liveness.js';
import { missingTools } from './health/missing.js';
import { reportOnce, type HealthFault } from './health/once.js';
import { knownGood } from './health/repair.js';

/** Programs that only read what another one of the pipeline or test found. */
const FILTERS = new Set(['grep', 'egrep', 'awk', 'sed', 'wc', 'head', 'tail', 'cut', 'tr', 'sort', 'test', '[', '[[', 'cat', 'xargs', 'ls', 'stat']);

export const healthcheckPidOnly = defineRule({
  number: 26,
  name: 'healthcheck-pid-only',
  from: '002#26',
  severity: 'warning',
  summary: 'A health check looks only whether a process is there',
  project(project, context) {
    reportOnce(project, context, faultsOf);
  },
});

function faultsOf(service: Service): HealthFault[] {
  const { health } = service;
  if (health.state !== 'given') return [];
  const programs = health.programs.filter((program) => looksForProcess(program) || !isSilent(program));
  const [first] = programs.filter(looksForProcess);
  const onlyThat = programs.every((program) => looksForProcess(program) || FILTERS.has(program.name));
  if (first === undefined || !onlyThat || missingTools(service).length > 0) return [];
  const why = 'While the container runs, its first process is there: one that hangs, or that no longer answers, stays healthy (002#26: kill -0 1).';
  return [{ at: first.wordAt(0), text: `the health check looks only whether a process is there (${first.name})`, details: { why, ...knownGood(service, 'Ask the service for something, over HTTP or by its own client; for a worker without a port, the age of a heartbeat file: find F -mmin -2 | grep -q .') } }];
}
