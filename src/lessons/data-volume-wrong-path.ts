import type { ImageKnowledge, Mount, RuleContext, Service } from '../model/lesson.js';
import { covers, mayBeTold, isTold, isWithin } from './data/covering.js';
import { defineRule } from './define.js';

type Report = RuleContext['report'];

export const dataVolumeWrongPath = defineRule({
  number: 46,
  name: 'data-volume-wrong-path',
  from: '001#107',
  severity: 'error',
  summary: 'No mount covers the folder in which the image keeps its data',
  service(service, { report }) {
    const knowledge = service.image?.knowledge;
    const data = knowledge?.data ?? [];
    if (knowledge === undefined || isPostgres18(data) || isMoved(service)) return;
    // a volume of the image's own lies over a mount at its parent
    const isWrong = ({ target = '' }: Mount) => knowledge.notData?.includes(target) === true;
    const isIn = (mount: Mount, folder: string) => isWithin(mount.target ?? '', folder) && !isContent(mount);
    if (service.mounts.some((mount) => mount.target === undefined || (!isWrong(mount) && data.some((folder) => covers(mount, folder) || isIn(mount, folder))))) return;
    const written = service.mounts.filter((mount) => holdsData(mount) && !isContent(mount));
    const wrong = written.filter((mount) => isWrong(mount) && !isTold(service, mount.target ?? '') && !(knowledge.kind === 'logs' && mayBeTold(service)));
    if (wrong.length > 0) for (const mount of wrong) reportWrong(mount, data, service, report);
    else if (data.length > 0 && written.length === 0 && needsVolume(service, knowledge)) reportNone(data, service, report);
  },
});

/** What people write for it to read, inside of the folder where it keeps what it makes itself. */
function isContent({ target = '', readOnly }: Mount): boolean {
  return readOnly || /\/(?:dashboards|provisioning)(?:\/|$)/.test(target);
}

/** L08 tells it. */
function isPostgres18(data: readonly string[]): boolean {
  return data[0] === '/var/lib/postgresql';
}

/** A setting that moves the data, or may do so. */
function isMoved({ environment, command, build }: Service): boolean {
  const moving = [...environment.keys()].some((key) => /PGDATA|PERSIST_DIRECTORY|DATA_?(?:DIR|PATH|FOLDER)$|USER_FOLDER|STORAGE_?PATH|PATH_DATA|_HOME$|HOME_DIR/i.test(key));
  return moving || build !== undefined || (command?.words ?? []).some(({ text }) => /^--?[\w.-]*(?:dir|datadir|path|data-path|storage|dbpath)\b/i.test(text) && !/config/i.test(text));
}

/** Writable, and no configuration, socket or single file. */
function holdsData({ type, readOnly, target = '' }: Mount): boolean {
  if (readOnly || !['bind', 'volume', 'anonymous', 'other'].includes(type)) return false;
  return !/^\/(?:etc|run|var\/run|tmp|dev|sys|proc|docker-entrypoint-initdb\.d|usr\/share|usr\/local\/etc|scripts?|init|backups?|certs?|ssl|logs?|var\/log)(?:\/|$)/.test(target) && !/\.(?:ya?ml|json|conf|cnf|toml|ini|sh|sql|env|js|crt|key|pem|sock|xml|properties)$/.test(target);
}

/** Whether an empty start is a loss: a server with state, not a client of its image, and not a cache that only caches. */
function needsVolume(service: Service, { kind }: ImageKnowledge): boolean {
  const words = (service.command?.words ?? []).map(({ text }) => text);
  if (kind === 'cache') return words.some((word, index) => /^--?appendonly/.test(word) && /yes/.test(`${word} ${words[index + 1] ?? ''}`)) && service.entrypoint === undefined;
  // certificates are worth a volume where they are used
  if (kind === 'proxy') return service.ports.some(({ published }) => published?.from === 443);
  if (kind === 'logs' && words.some((word) => word.includes('config'))) return false;
  if (kind === undefined || ['base', 'inference'].includes(kind) || /alertmanager|linuxserver\/|registry$/.test(service.image?.repository ?? '') || service.entrypoint !== undefined) return false;
  const [first = '-'] = words;
  return first.startsWith('-') || /^(?:postgres|mysqld|mariadbd|mongod|rabbitmq-server|server|start|run|\/usr\/bin\/|docker-entrypoint)/.test(first);
}

/** Settings that are not known could move the data. */
function isUnsure(service: Service): boolean {
  return service.image?.tagKnown === false || service.get('env_file') !== undefined || (service.command?.words ?? []).some(({ text }) => text.includes('${'));
}

function reportWrong(mount: Mount, data: readonly string[], service: Service, report: Report): void {
  const { name, key, image } = service;
  report(mount.targetAt, `service "${name}": ${image?.text ?? image?.raw ?? 'the image'} ${data.length === 0 ? 'keeps no data' : `keeps its data in ${data.join(' and ')}, not`} in ${mount.target}`, {
    ...(isUnsure(service) ? { severity: 'warning' } : {}),
    why: 'What it writes stays in the container or in an anonymous volume, and is gone when the container is made anew; the mounted folder stays empty (001: n8n and Chroma lost theirs so).',
    fix: `Mount it at ${data[0] ?? 'the folder that its arguments name'}; copy what is in the running container first, since moving the mount is the loss.`,
    within: key,
  });
}

function reportNone(data: readonly string[], { name, key, image }: Service, report: Report): void {
  report(image?.at ?? key, `service "${name}": ${image?.text ?? image?.raw ?? 'the image'} keeps its data in ${data.join(' and ')}, and nothing is mounted there`, {
    severity: 'warning',
    why: 'What it writes is gone when the container is made anew.',
    fix: `Mount a named volume at ${data[0]}.`,
    within: key,
  });
}
