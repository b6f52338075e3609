import type { Place, Service } from '../../model/lesson.js';
import { filesWithin } from '../sources/within.js';

interface Setting {
  readonly text: string;
  readonly at: Place;
}

/** Redis, Valkey and their like, whoever built them. */
export function isRedis({ image }: Service): boolean {
  return /(^|\/)(redis|valkey|keydb|redis-stack-server|redis-stack)$/.test(image?.repository ?? '');
}

/** A setting as the command or the mounted configuration gives it; undefined: not given, or not known. */
export function redisSetting(service: Service, name: string): Setting | undefined {
  if (!isRedis(service)) return undefined;
  const words = service.command?.words ?? [];
  const index = words.findIndex(({ text }) => text === `--${name}`);
  const value = index === -1 ? undefined : words[index + 1];
  if (value !== undefined) return { text: value.text, at: value.at };
  const shell = words.find(({ text }) => text.includes(`--${name} `));
  const inside = shell === undefined ? undefined : new RegExp(`--${name} +["']?([\\w-]+)`).exec(shell.text)?.[1];
  return shell !== undefined && inside !== undefined ? { text: inside, at: shell.at } : inFiles(service, name);
}

/** Whether a configuration file is read that nobody sees here. */
export function hasUnseenConfig(service: Service): boolean {
  const words = service.command?.words ?? [];
  return service.entrypoint !== undefined || (words.some(({ text }) => /\.conf\b/.test(text)) && confFiles(service).length === 0);
}

function inFiles(service: Service, name: string): Setting | undefined {
  for (const file of confFiles(service)) {
    const found = new RegExp(`^[ \\t]*${name}[ \\t]+(\\S+)`, 'm').exec(file.plain);
    if (found !== null) {
      const end = found.index + found[0].length;
      return { text: found[1] as string, at: file.place(end - (found[1] as string).length, end) };
    }
  }
  return undefined;
}

function confFiles({ mounts, project }: Service) {
  const sources = mounts.flatMap(({ type, source }) => (type === 'bind' && source !== undefined ? [source] : []));
  return filesWithin(project.subject, ...sources).filter(({ dest }) => dest.endsWith('.conf'));
}
