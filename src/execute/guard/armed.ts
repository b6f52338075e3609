import type { Identity } from '../../model/connection.js';
import type { Block } from '../../model/playbook.js';
import type { HostRun } from '../host-run.js';

/** How the next run will log in, where that differs from this one, and from which other hosts somebody must be able to. */
export interface NextLogin {
  readonly user?: string;
  readonly port?: number;
  readonly from?: readonly HostRun[];
}

/** A guard that stands on a host. */
export interface ArmedGuard {
  readonly block: Block;
  /** Root's, by which it was armed. */
  readonly identity: Identity;
  /** Tells this host from another machine at its address. */
  readonly nonce: string;
  readonly login: NextLogin;
  /** When the host restores itself at the earliest, milliseconds of the controller's clock. */
  readonly until: number;
}

export function secondsLeft({ until }: ArmedGuard, now: Date): number {
  return Math.max(0, Math.ceil((until - now.getTime()) / 1000));
}

/** A guard could not be armed, so nothing in it was changed. */
export class GuardRefused extends Error {
  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
    this.name = 'GuardRefused';
  }
}
