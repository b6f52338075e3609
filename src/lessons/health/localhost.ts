import type { Service } from '../../model/lesson.js';
import { fallbackOf } from './resolvers.js';
import { targetsOf, type Target } from './targets.js';

const NAME = /^(?:localhost\.?|ip6-localhost|\[::1\]|::1)$/i;

/** What a health check asks by the name of this machine, each place once. */
export function askedByName(service: Service): Target[] {
  const { health } = service;
  if (health.state !== 'given' || listensOnBoth(service)) return [];
  const found = health.programs.filter(({ container }) => container === undefined).flatMap(targetsOf).filter(({ host }) => NAME.test(host));
  return [...new Map(found.map((target) => [`${target.at.range.file}:${target.at.range.start}`, target])).values()];
}

/** The client takes ::1 and gives up when nothing answers there. */
export function givesUp({ program, host }: Target, service: Service): boolean {
  return fallbackOf(program, service) === 'none' && !host.includes(':');
}

/** The server is told to listen on IPv6 too, or on ::1 alone. */
function listensOnBoth({ command, entrypoint, environment }: Service): boolean {
  const told = [...(command?.words ?? []), ...(entrypoint?.words ?? [])].map(({ text }) => text);
  const given = [...environment].flatMap(([name, { text }]) => (/host|listen|bind|addr/i.test(name) ? [text ?? ''] : []));
  return [...told, ...given].some((text) => /(?:^|[=/ ])\[::1?\](?::|$)|(?:^|=)::1?$/.test(text));
}
