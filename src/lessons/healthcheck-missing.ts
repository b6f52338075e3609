import type { Place, ReportDetails, Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { factsOf, imageText } from './health/facts.js';
import { healthBlock } from './health/insert.js';
import { reportOnce, type HealthFault } from './health/once.js';
import { isOneShot, isWorker } from './health/service-kinds.js';
import { targetsOf } from './health/targets.js';

export const healthcheckMissing = defineRule({
  number: 56,
  name: 'healthcheck-missing',
  from: '003#1',
  severity: 'warning',
  summary: 'A service that runs on has no health check, or one that does not fit it',
  project(project, context) {
    reportOnce(project, context, faultsOf);
  },
});

function faultsOf(service: Service): HealthFault[] {
  const faults: HealthFault[] = [];
  const tell: Tell = (at, text, details) => void faults.push({ at, text, details });
  missing(service, tell);
  inherited(service, tell);
  celery(service, tell);
  timing(service, tell);
  return faults;
}

type Tell = (at: Place, text: string, details: ReportDetails) => void;

/** Only of images that are known: others may have a check of their own. */
function missing(service: Service, tell: Tell): void {
  const { health, build, project, name } = service;
  const facts = factsOf(service);
  // Who waits for its health is told so by L37, as an error.
  const awaited = project.services.some(({ dependsOn }) => dependsOn.some(({ service: other, condition, required }) => other === name && required && condition === 'service_healthy'));
  if (awaited || health.state !== 'none' || facts === undefined || facts.ownHealth === true || facts.noHealth === true || isOneShot(service)) return;
  if (build !== undefined && build.stage === undefined) return;
  if (facts.kind === 'base' && build === undefined && service.ports.length === 0 && !runsProgram(service)) return;
  tell(service.key, `no health check, and ${imageText(service)} has none of its own`, { why: 'Without one a service that hangs is never seen, and nobody can wait until it is ready: depends_on only waits for the start (003).', ...healthBlock(service) });
}

/** An interpreter's image with a program that is always started again. */
function runsProgram({ restart, command, entrypoint }: Service): boolean {
  const started = [...(entrypoint?.words ?? []), ...(command?.words ?? [])].map(({ text }) => text).join(' ');
  return /^(?:always|unless-stopped)$/.test(restart?.text ?? '') && /\b(?:python3?|node|npm|pnpm|yarn|uvicorn|gunicorn|flask|java|bun|deno|ruby|php)\b/.test(started);
}

/** A worker made from a web application's image takes its check with it, and is unhealthy for ever. */
function inherited(service: Service, tell: Tell): void {
  const { build, command } = service;
  if (service.at('healthcheck') !== undefined || command === undefined || !isWorker(service)) return;
  const own = build?.stage?.healthcheck;
  const asksWeb = own !== undefined && !own.disabled && service.health.programs.some((program) => targetsOf(program).length > 0);
  if (!asksWeb) return;
  tell(command.at, 'it runs a worker, and inherits the health check of the web server from its image', { why: 'Nothing listens on that port in the worker, so it is unhealthy for ever.', fix: 'healthcheck: {test: ["NONE"]}, or a check of the worker.' });
}

/** Without a destination any worker answers; without a timeout one second is too little. */
function celery({ health }: Service, tell: Tell): void {
  const ping = health.programs.find(({ name, words }) => (name === 'celery' || words.includes('celery')) && words.includes('inspect') && words.includes('ping'));
  if (ping === undefined || ping.words.some((word) => /^(?:-d|--destination)/.test(word))) return;
  tell(ping.wordAt(0), '"celery inspect ping" is answered by any worker, so this one may be dead', { why: 'It asks all workers, and waits one second, which is too short under load.', fix: 'celery inspect ping -d celery@$$HOSTNAME -t 10' });
}

function timing(service: Service, tell: Tell): void {
  const { interval, timeout, startPeriod = 0, retries = 3, state, at } = service.health;
  const place = (key: string): Place => service.at('healthcheck', key) ?? at;
  if (state !== 'given') return;
  if (interval !== undefined && timeout !== undefined && timeout >= interval && interval > 0) tell(place('timeout'), `the health check may take ${timeout} s, and is repeated every ${interval} s`, { why: 'A check that hangs is not seen earlier than the timeout, and the next one waits for it.', fix: 'A timeout shorter than the interval.' });
  const boot = factsOf(service)?.boot;
  if (boot === undefined || interval === undefined || startPeriod + interval * retries >= boot) return;
  tell(place('interval'), `it is unhealthy after ${startPeriod + interval * retries} s, and ${imageText(service)} may take ${boot} s to be ready`, { why: 'Who waits for its health gives up, though it only was not ready yet (004: 30 s to load a model).', fix: `start_period: ${boot}s` });
}
