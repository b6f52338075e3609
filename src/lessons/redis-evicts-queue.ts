import type { Project, Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { factsOf } from './health/facts.js';
import { redisSetting } from './redis/settings.js';

/** Names of variables that make a Redis a queue, a broker or a store of sessions. */
const QUEUES = /(CELERY_?BROKER|BROKER_URL|BROKER_HOST|QUEUE_BULL|BULL_?(MQ_)?REDIS|QUEUE_REDIS|REDIS_QUEUE|QUEUE_URL|SIDEKIQ|RQ_REDIS|RQ_URL|ARQ_|DRAMATIQ|HUEY|RESQUE|CELERY_?RESULT|SESSION)/i;
/** What only gets the variables of the `env_file` that all share. */
const STORES: ReadonlySet<string> = new Set(['database', 'cache', 'vector', 'proxy']);
const WORKERS = /\b(celery|sidekiq|bullmq|rq worker|rqworker|dramatiq|arq|huey|resque|horizon|queue:work)\b/i;

export const redisEvictsQueue = defineRule({
  number: 57,
  name: 'redis-evicts-queue',
  from: '003#redis',
  severity: 'error',
  summary: 'A Redis that holds a queue may throw entries away',
  project(project, { report }) {
    for (const redis of project.services) {
      const policy = redisSetting(redis, 'maxmemory-policy');
      if (policy === undefined || !/^(allkeys|volatile)-\w+$/.test(policy.text)) continue;
      const client = clientOf(redis, project);
      if (client === undefined) continue;
      report(policy.at, `service "${redis.name}" evicts by ${policy.text}, but holds ${client.what} of service "${client.service.name}"`, {
        ...(policy.text.startsWith('volatile-') ? { severity: 'warning' as const } : {}),
        why: 'When memory runs out Redis deletes jobs, locks or sessions like any cached page, and nobody is told (bullmq#2215, rq#1280).',
        fix: 'Write noeviction here, and give the cache a Redis of its own.',
        edits: [{ at: policy.at, text: 'noeviction' }],
        within: redis.key,
        related: [{ at: client.service.key, message: 'this service uses it so' }],
      });
    }
  },
});

function clientOf(redis: Service, { services }: Project): { readonly service: Service; readonly what: string } | undefined {
  const names = [redis.name, redis.containerName?.text, ...redis.networks.flatMap(({ aliases }) => aliases)].filter((name) => name !== undefined);
  const pointsAt = (text: string) => names.some((name) => hostsIn(text).includes(name));
  for (const service of services) {
    if (service === redis || STORES.has(factsOf(service)?.kind ?? '')) continue;
    const pointing = [...service.environment].filter(([, given]) => pointsAt(given.text ?? given.raw));
    const words = [...(service.command?.words ?? []), ...(service.entrypoint?.words ?? [])].map(({ text }) => text).join(' ');
    const named = pointing.find(([name]) => QUEUES.test(name));
    if (named !== undefined) return { service, what: `the ${/SESSION/i.test(named[0]) ? 'sessions' : 'queue'} (${named[0]})` };
    if ((pointing.length > 0 || words.split(/[\s=]+/).some(pointsAt)) && WORKERS.test(words)) return { service, what: 'the queue' };
  }
  return undefined;
}

/** 'redis' of `redis`, `redis:6379` and `redis://:secret@redis:6379/0`. */
function hostsIn(text: string): string[] {
  const url = /^\w+:\/\/(.*)$/.exec(text)?.[1] ?? text;
  return [(url.slice(url.lastIndexOf('@') + 1).split(/[:/?]/)[0] as string)];
}
