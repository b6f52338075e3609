import type { Port, Service } from '../../model/lesson.js';

/** A port that every address of the host answers; loopback, VPN addresses and addresses from variables are not. */
export function openPort({ ports, networkMode }: Service, ...targets: readonly number[]): Port | undefined {
  if (networkMode?.text === 'host') return undefined;
  return ports.find(({ address, addressKnown, target }) => addressKnown && ['', '0.0.0.0', '::'].includes(address) && (targets.length === 0 || (target !== undefined && targets.some((port) => target.from <= port && port <= target.to))));
}
