import { EXIT, EXIT_ORDER, type ExitCode } from '../model/result.js';
import type { HostRun } from './host-run.js';

interface Ending {
  readonly hosts: readonly HostRun[];
  readonly interrupted: boolean;
  /** By a preflight. */
  readonly refused: boolean;
}

/** Of what applies, the first in Jalon's order. */
export function exitOf({ hosts, interrupted, refused }: Ending): ExitCode {
  const codes = new Set<ExitCode>();
  if (interrupted) codes.add(EXIT.interrupted);
  if (hosts.some((host) => host.rolledBack)) codes.add(EXIT.rolledBack);
  if (hosts.some((host) => host.recap.unreachable > host.pardoned.unreachable)) codes.add(EXIT.unreachable);
  for (const { guardStands, status, pardoned, recap } of hosts) {
    const failed = recap.failed - pardoned.failed;
    if (failed > 0 || status === 'failed') codes.add(guardStands && failed === 1 ? EXIT.locked : EXIT.failed);
  }
  if (refused) codes.add(EXIT.before);
  return EXIT_ORDER.find((code) => codes.has(code)) ?? EXIT.ok;
}
