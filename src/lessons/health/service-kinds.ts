import type { Service } from '../../model/lesson.js';
import { factsOf } from './facts.js';

const ONCE = /(?:^|[-_.])(?:init|initdb|migrat\w*|migrations?|seed\w*|setup|bootstrap|create\w*|provision\w*|import|installer?|job|once|pull(?:er)?|certs?|keygen|permissions?|fix\w*|cli|tools?|test\w*|mc)(?:$|[-_.\d])/i;

const SERVERS: ReadonlySet<string> = new Set(['database', 'cache', 'queue', 'vector', 'storage', 'proxy', 'metrics', 'alerts', 'logs', 'inference', 'secrets']);

/** Runs to its end, or only when somebody calls it. What is always started again, publishes a port or has a check of its own does not, nor does a server that is started again when it fails. */
export function isOneShot(service: Service): boolean {
  const { name, restart, project, profiles, command, entrypoint, ports, health } = service;
  if (project.services.some(({ dependsOn }) => dependsOn.some((on) => on.service === name && on.condition === 'service_completed_successfully'))) return true;
  if (/^(?:always|unless-stopped)$/.test(restart?.text ?? '') || ports.length > 0 || health.state === 'given') return false;
  if (/^(?:no|false)$/.test(restart?.text ?? '')) return true;
  if (restart?.text?.startsWith('on-failure') === true) return !SERVERS.has(factsOf(service)?.kind ?? '');
  if (ONCE.test(name) || profiles.some((profile) => /^(?:tools?|debug|cli|test\w*|dev|setup|init|manual|backup|migrat\w*)$/.test(profile))) return true;
  const started = [...(entrypoint?.words ?? []), ...(command?.words ?? [])].map(({ text }) => text).join(' ');
  const last = started.split(/&&|;|\n/).map((part) => part.trim()).findLast((part) => part !== '') ?? '';
  return /^(?:true|exit|echo)\b|\b(?:migrate|migrations?|createbuckets?|mc (?:alias|mb|config)|db:migrate|chown -R|initdb|collectstatic|ollama (?:pull|create))\b/.test(last);
}

/** Takes work from a queue, or starts it by the clock: nobody connects to it. */
export function isWorker({ command, entrypoint }: Service): boolean {
  const started = [...(entrypoint?.words ?? []), ...(command?.words ?? [])].map(({ text }) => text).join(' ');
  return /\bcelery\b.*\b(?:worker|beat)\b|\b(?:sidekiq|resque|rqworker|dramatiq|huey_consumer|solid_queue:start|good_job)\b|\brq worker\b|\bqueue:(?:work|listen)\b|\bschedule:work\b|\bhorizon\b|(?:^|\s)(?:worker|beat|scheduler)(?:\s|$)/.test(started);
}
