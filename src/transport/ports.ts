import { ConnectionRefused } from '../model/connection.js';
import type { Attempt } from './refusal.js';

/** Seconds for a port to accept a connection while another one waits to be tried: a firewall that drops says nothing. */
export const LISTENING = 3;

export interface PortRefusal {
  readonly port: number;
  readonly refusal: ConnectionRefused;
  readonly attempt: Attempt;
}

/** Nobody who could be the host's sshd answered there. Whoever answered as an SSH server is asked no further port. */
export function isElsewhere({ attempt }: PortRefusal, dropped: boolean): boolean {
  if (attempt.stage === 'tcp') return attempt.error.message !== 'closed' || attempt.timedOut;
  return attempt.stage === 'handshake' && (dropped || !attempt.firstBytes.includes('SSH-'));
}

/** Why the port is not the first one. */
export function portNote(port: number, before: readonly Pick<PortRefusal, 'port' | 'refusal'>[]): string {
  return `port ${port} is used: ${before.map(({ port: other, refusal }) => `${other}: ${reasonOf(refusal)}`).join('; ')}`;
}

/** One refusal for all ports. */
export function noPort(where: string, refusals: readonly Pick<PortRefusal, 'port' | 'refusal'>[]): ConnectionRefused {
  const last = refusals[refusals.length - 1] as PortRefusal;
  if (refusals.length === 1) return last.refusal;
  return new ConnectionRefused(`${where}: no SSH server at any of its ports: ${refusals.map(({ port, refusal }) => `${port}: ${reasonOf(refusal)}`).join('; ')}`, last.refusal.hint, { cause: last.refusal });
}

function reasonOf({ message }: ConnectionRefused): string {
  return message.replace(/^.*?\): |^\S+:\d+: /, '');
}
