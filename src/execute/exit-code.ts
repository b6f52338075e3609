import { EXIT, EXIT_ORDER, type ExitCode, type HostRecap } from '../model/result.js';
import type { HostRun } from './host-run.js';

interface Ending {
  readonly hosts: readonly HostRun[];
  readonly recaps: readonly HostRecap[];
  readonly interrupted: boolean;
  /** By a preflight. */
  readonly refused: boolean;
}

/** Of what applies, the first in Jalon's order. */
export function exitOf({ hosts, recaps, interrupted, refused }: Ending): ExitCode {
  const codes = new Set<ExitCode>();
  if (interrupted) codes.add(EXIT.interrupted);
  if (hosts.some((host) => host.rolledBack)) codes.add(EXIT.rolledBack);
  if (recaps.some((host) => host.unreachable > 0)) codes.add(EXIT.unreachable);
  for (const { guardStands, recap: { failed } } of hosts) if (failed > 0) codes.add(guardStands && failed === 1 ? EXIT.locked : EXIT.failed);
  if (refused) codes.add(EXIT.before);
  return EXIT_ORDER.find((code) => codes.has(code)) ?? EXIT.ok;
}
