import { isOutOfReach } from '../model/connection.js';
import type { HostChecks } from '../model/preflight.js';
import type { Playbook } from '../model/playbook.js';
import { connectionOf } from './connecting.js';
import type { RunOptions, RunPorts } from './options.js';
import { askHosts, type Visit } from './preflight.js';
import { runsOf } from './run.js';

export interface Inquired {
  /** Hosts that can't be reached, and why. */
  readonly unreachable: ReadonlyMap<string, string>;
}

/** Asks the hosts of a playbook, round after round in one login each, and runs nothing of it. */
export async function inquireHosts(playbook: Playbook, options: RunOptions, ports: RunPorts, rounds: readonly HostChecks<unknown>[]): Promise<Inquired> {
  const visits = new Map<string, Visit>();
  for (const run of runsOf(playbook, { ...options, check: true }, ports)) {
    for (const host of run.batch) if (!visits.has(host.name)) visits.set(host.name, { host, run, begins: false });
  }
  const unreachable = new Map<string, string>();
  try {
    await Promise.all([...visits.values()].map(({ host, run }) => run.forks.use(async () => {
      try {
        await connectionOf(run, host);
      } catch (problem) {
        if (!isOutOfReach(problem)) throw problem;
        unreachable.set(host.name, problem.message);
      }
    })));
    const reached = [...visits.values()].filter(({ host }) => !unreachable.has(host.name));
    for (const checks of rounds) await askHosts(reached, checks, 'diagnosis');
  } finally {
    await Promise.all([...visits.values()].map(({ host }) => host.reset()));
  }
  return { unreachable };
}
