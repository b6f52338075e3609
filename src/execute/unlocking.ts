import { connectionOf } from './connecting.js';
import type { RunOptions, RunPorts } from './options.js';
import { runsOf } from './run.js';
import type { Playbook } from '../model/playbook.js';
import { unlockScript } from '../shell/processes.js';
import { ConnectionLost, ConnectionRefused } from '../model/connection.js';

export interface Unlocked {
  readonly host: string;
  /** ended: what held the lock is gone; notHeld: that run does not hold it (any more). */
  readonly outcome: 'ended' | 'notHeld' | 'unreachable';
  readonly detail: string;
}

/** Ends what the named run left on each host: the driver that holds the lock, and what it still runs. Never another run's. */
export async function endOrphans(playbook: Playbook, options: RunOptions, ports: RunPorts, runId: string): Promise<readonly Unlocked[]> {
  const seen = new Set<string>();
  const outcomes: Unlocked[] = [];
  for (const run of runsOf(playbook, { ...options, check: true }, ports)) {
    for (const host of run.batch) {
      if (seen.has(host.name)) continue;
      seen.add(host.name);
      try {
        const connection = await connectionOf(run, host);
        const [[answer] = []] = await connection.request([{ identity: run.lockIdentity(host), frames: [{ id: 'unlock', script: unlockScript(runId), deadline: 30 }] }]);
        outcomes.push({ host: host.name, outcome: answer?.status === 0 ? 'ended' : 'notHeld', detail: answer?.stdout.toString('utf8').trim() ?? '' });
      } catch (problem) {
        if (!(problem instanceof ConnectionRefused || problem instanceof ConnectionLost)) throw problem;
        outcomes.push({ host: host.name, outcome: 'unreachable', detail: problem.message });
      } finally {
        await host.reset();
      }
    }
  }
  return outcomes;
}
