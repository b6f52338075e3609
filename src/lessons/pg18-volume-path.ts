import type { Mount, RuleContext, Service } from '../model/lesson.js';
import { partOf } from './compose/parts.js';
import { covers, isWithin } from './data/covering.js';
import { defineRule } from './define.js';
import { factsOf, imageText } from './health/facts.js';

const HOME = '/var/lib/postgresql';
const OLD = `${HOME}/data`;

export const pg18VolumePath = defineRule({
  number: 8,
  name: 'pg18-volume-path',
  from: '002#8',
  severity: 'error',
  summary: 'PostgreSQL 18 or newer has its volume where older versions kept their data',
  service(service, { report }) {
    if (!isFrom18(service) || isMoved(service)) return;
    const wrong = service.mounts.filter(({ target }) => target !== undefined && isWithin(target, OLD));
    for (const mount of wrong) reportOld(mount, service, report);
    const somewhere = service.mounts.some((mount) => mount.target === undefined || covers(mount, HOME) || isWithin(mount.target, HOME));
    if (wrong.length === 0 && !somewhere && isServer(service)) reportNone(service, report);
  },
});

/** The official image and those that keep its entrypoint, in a version that is surely 18 or newer. */
function isFrom18(service: Service): boolean {
  const { build } = service;
  const data = factsOf(service)?.data;
  return data?.length === 1 && data[0] === HOME && (build === undefined || !/\bPGDATA\b/.test(build.stage?.file.plain ?? 'PGDATA'));
}

/** Told where to keep its data, or not known. */
function isMoved(service: Service): boolean {
  const words = service.command?.words ?? [];
  return service.environment.has('PGDATA') || words.some(({ text }) => text === '-D' || text.includes('data_directory')) || service.build?.stage?.file.plain.includes('PGDATA') === true;
}

/** A client of the same image (`pg_dump`, a shell) keeps nothing. */
function isServer({ command, entrypoint }: Service): boolean {
  const first = command?.words[0]?.text ?? '';
  return entrypoint === undefined && (first === '' || first.startsWith('-') || first === 'postgres');
}

function reportOld(mount: Mount, service: Service, report: RuleContext['report']): void {
  const { name, key } = service;
  const node = mount.targetAt;
  const start = node.kind === 'scalar' ? node.text.indexOf(OLD) : -1;
  const exact = node.kind === 'scalar' && start >= 0 && mount.target === OLD && node.text.lastIndexOf(OLD) === start;
  report(node, `service "${name}": ${imageText(service)} does not keep its data in ${mount.target}`, {
    why: 'From 18 on PGDATA is /var/lib/postgresql/<major>/docker and the volume belongs at /var/lib/postgresql: with a mount at …/data the entrypoint refuses to start, or the data is in an anonymous volume (002#8, docker-library/postgres#1259).',
    fix: `Mount it at ${HOME}. What a version up to 17 wrote there needs pg_upgrade or a dump first; until then stay on 17 with …/data.`,
    edits: exact ? [{ at: partOf(node, start, start + OLD.length), text: HOME }] : [],
    within: key,
  });
}

function reportNone({ name, key, image }: Service, report: RuleContext['report']): void {
  report(image?.at ?? key, `service "${name}": nothing is mounted at ${HOME}, so the data is in an anonymous volume`, {
    severity: 'warning',
    why: 'An anonymous volume is left behind when the container is made anew after "down", and the database starts empty (002#8).',
    fix: `Mount a named volume at ${HOME}.`,
    within: key,
  });
}
