import type { Place, RuleContext, Service, Subject } from '../model/lesson.js';
import { bytesOf } from './compose/memory.js';
import { defineRule } from './define.js';
import { isOneShot } from './health/service-kinds.js';
import { hasUnseenConfig, isRedis, redisSetting } from './redis/settings.js';

/** A folder of thousands of files is searched once. */
const limited = new WeakMap<Subject, boolean>();

export const unboundedResources = defineRule({
  number: 58,
  name: 'unbounded-resources',
  from: '004#memory',
  severity: 'warning',
  summary: 'A service may take all memory, or its engine does not know its limit',
  service(service, context) {
    if (service.image === undefined && service.build === undefined) return;
    // 0 is none
    if (service.memoryLimit !== undefined && service.memoryLimit.bytes !== 0) judgeEngine(service, service.memoryLimit, context);
    else if (!isOneShot(service)) tellUnlimited(service, context);
  },
});

function tellUnlimited(service: Service, { report }: RuleContext): void {
  const logs = service.get('logging') === undefined && !hostLimitsLogs(service);
  report(service.key, `service "${service.name}" has no memory limit${logs ? ', and no log limit is written here' : ''}`, {
    why: 'One leak takes the whole host down: the kernel then kills whatever is biggest, which is seldom the culprit. Logs of the json-file driver grow without end (004).',
    fix: `Write mem_limit: 512m (or deploy.resources.limits.memory, which Compose applies as well)${logs ? ', and logging: {driver: local} or log-opts with max-size in daemon.json' : ''}.`,
  });
}

/** Where the playbook writes the daemon's settings itself. */
function hostLimitsLogs({ project: { subject } }: Service): boolean {
  const known = limited.get(subject) ?? subject.files.some(({ dest, plain }) => dest.endsWith('/daemon.json') && /"max-size"|"log-driver"\s*:\s*"(local|journald|none)"/.test(plain));
  limited.set(subject, known);
  return known;
}

/** The largest heap that arguments or variables allow Java. */
function heapOf({ environment, command, entrypoint }: Service): { readonly bytes: number; readonly at: Place } | undefined {
  const texts = [...[...environment.values()].map(({ text, at }) => ({ text: text ?? '', at })), ...(entrypoint?.words ?? []), ...(command?.words ?? [])];
  const heaps = texts.flatMap(({ text, at }) => {
    const bytes = bytesOf(/(?:^|[\s"'])-Xmx(\d+[kmgKMG]?)(?=$|[\s"'])/.exec(text)?.[1]);
    return bytes === undefined ? [] : [{ bytes, at }];
  });
  return heaps[0];
}

function judgeEngine(service: Service, { bytes, at }: NonNullable<Service['memoryLimit']>, { report }: RuleContext): void {
  const heap = bytes === undefined || bytes === 0 ? undefined : heapOf(service);
  if (heap !== undefined && bytes !== undefined && heap.bytes >= bytes) report(heap.at, `service "${service.name}" is limited to ${Math.round(bytes / 2 ** 20)} MiB, and Java may take ${Math.round(heap.bytes / 2 ** 20)} MiB for its heap alone`, { why: 'Java knows of no other limit once -Xmx is given, and needs more than its heap: the kernel kills it (004).', fix: `Leave room beside the heap: -Xmx${Math.max(1, Math.floor(bytes / 2 ** 21))}m.`, within: service.key });
  if (!isRedis(service) || bytes === undefined || bytes === 0 || hasUnseenConfig(service)) return;
  const cap = redisSetting(service, 'maxmemory');
  const capBytes = cap === undefined ? undefined : bytesOf(cap.text);
  if (cap !== undefined && (capBytes === undefined || (capBytes > 0 && capBytes < bytes))) return;
  report(cap?.at ?? at, `service "${service.name}" is limited to ${Math.round(bytes / 2 ** 20)} MiB, but ${cap === undefined ? 'Redis has no maxmemory' : `maxmemory ${cap.text} is not below that`}`, {
    why: 'Redis does not look at the limit of its container: it grows until the kernel kills it, instead of evicting or refusing writes (004).',
    fix: `Add --maxmemory ${Math.max(1, Math.floor((bytes * 0.75) / 2 ** 20))}mb to its command.`,
    within: service.key,
  });
}
