import type { RuleContext, Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { keyLines, moreItems } from './edits/lines.js';
import { addsCap, dropsAll, keepsEntrypoint } from './owners/identity.js';

export const rootEntrypointCaps = defineRule({
  number: 34,
  name: 'root-entrypoint-caps',
  from: '002#8',
  severity: 'error',
  summary: 'An image prepares its directories as root, and has lost the capabilities for it',
  service(service, { report }) {
    const missing = missingCaps(service);
    if (missing.length === 0) return;
    const user = service.image?.knowledge?.dropsTo;
    report(placeOf(service), `service "${service.name}" starts as root and drops ${missing.join(', ')}, which ${service.image?.repository} needs at its start`, {
      ...(missing.every((cap) => cap === 'FOWNER') ? { severity: 'warning' as const } : {}),
      why: `The entrypoint takes its directories over and becomes ${user === undefined ? 'another user' : `user ${user}`}; without these capabilities it fails, often only at the second start, when the directories are there already (002#8, 002#13).`,
      fix: `Add cap_add: [${(service.image?.knowledge?.needsCaps ?? []).join(', ')}]${user === undefined ? '' : `, or start it as user: "${user}:${user}" with directories that belong to ${user}`}.`,
      edits: service.get('cap_add') === undefined ? keyLines(service, 'cap_add', [`cap_add: [${missing.join(', ')}]`]) : moreItems(service, 'cap_add', missing),
      within: service.key,
    });
  },
});

function missingCaps(service: Service): readonly string[] {
  const { image, build, user } = service;
  const knowledge = image?.knowledge;
  if (knowledge?.needsCaps === undefined || knowledge.uid !== 0 || build !== undefined || user !== undefined || !dropsAll(service) || !keepsEntrypoint(service)) return [];
  if (service.text(service.get('privileged')) === 'true') return [];
  const settled = knowledge.kind === 'cache' && !hasBoundData(service, knowledge.data ?? []);
  return knowledge.needsCaps.filter((cap) => !addsCap(service, cap) && !(settled && cap === 'CHOWN'));
}

/** A named volume has the image's owner from the start: redis and valkey find nothing to hand over in it. */
function hasBoundData({ mounts }: Service, data: readonly string[]): boolean {
  return mounts.some(({ type, target }) => type !== 'volume' && type !== 'anonymous' && target !== undefined && data.some((path) => path === target || target.startsWith(`${path}/`)));
}

function placeOf(service: Service): Parameters<RuleContext['report']>[0] {
  return service.get('cap_add') ?? service.capDrop.find(({ name }) => name === 'ALL')?.at ?? service.key;
}
