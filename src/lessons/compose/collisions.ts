import type { Port, Service } from '../../model/lesson.js';

/** Whether two ports can't both be bound on one host. */
export function collides(a: Port, b: Port): boolean {
  if (a.published === undefined || b.published === undefined || !a.addressKnown || !b.addressKnown || a.protocol !== b.protocol) return false;
  return a.published.from <= b.published.to && b.published.from <= a.published.to && (a.address === b.address || a.address === '' || b.address === '');
}

/** Services of profiles that never meet may share names and ports. */
export function exclusive(a: Service, b: Service): boolean {
  return a.profiles.length > 0 && b.profiles.length > 0 && !a.profiles.some((profile) => b.profiles.includes(profile));
}

/** '80/tcp', '79-81/tcp' */
export function portText({ published, protocol }: Port): string {
  const { from, to } = published ?? { from: 0, to: 0 };
  return `${from}${to === from ? '' : `-${to}`}/${protocol}`;
}
