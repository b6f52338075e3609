import type { Place, Service } from '../../model/lesson.js';
import { isRedis } from '../redis/settings.js';
import { sourceAt } from './given.js';

/** Passwords without which the image does not start, and what may stand in their place. */
const NEEDED: readonly { readonly image: RegExp; readonly key: RegExp; readonly instead: RegExp }[] = [
  { image: /^(?:postgres|pgvector\/pgvector|postgis\/postgis|timescale\/timescaledb)$/, key: /^POSTGRES_PASSWORD$/, instead: /^POSTGRES_(?:PASSWORD_FILE|HOST_AUTH_METHOD)$/ },
  { image: /^(?:mysql|mariadb|percona)$/, key: /^(?:MYSQL|MARIADB)_ROOT_PASSWORD$/, instead: /_ROOT_PASSWORD_(?:FILE|HASH)$|(?:ALLOW_EMPTY|RANDOM)_(?:ROOT_)?PASSWORD/ },
];

/** Passwords of a server that are given, and empty. */
export function emptySecrets(service: Service): { readonly at: Place; readonly name: string; readonly effect: string }[] {
  const { image, environment, command, build, project } = service;
  if (build !== undefined) return [];
  const keys = [...environment].filter(([key, { raw, at }]) => raw.trim() === '' && at.kind === 'scalar' && at.value !== null && NEEDED.some((one) => one.image.test(image?.repository ?? '') && one.key.test(key) && ![...environment.keys()].some((other) => one.instead.test(other))));
  const words = isRedis(service) ? (command?.words ?? []) : [];
  const flags = words.filter(({ text, at }, index) => text === '' && /^--(?:requirepass|masterauth)$/.test(words[index - 1]?.text ?? '') && !/\$/.test(sourceAt(project, at) ?? '$'));
  return [...keys.map(([name, { at }]) => ({ at, name, effect: 'the image refuses to start' })), ...flags.map(({ at }) => ({ at, name: '--requirepass', effect: 'nobody is asked for one' }))];
}
