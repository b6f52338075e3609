import type { Phase } from '../model/playbook.js';
import { Pace } from './pace.js';
import { startAt } from './place.js';
import type { PlayRun } from './play-run.js';

/** A phase's gate: read-only tasks after the last flush. One failure ends the run before the next phase. */
export async function runGate(run: PlayRun, phase: Phase): Promise<boolean> {
  const members = run.batch.filter((host) => host.status === 'active');
  const passed = await Promise.all(
    members.map(async (host) => {
      try {
        return await new Pace(run, host, startAt(phase.gate, [run.number, Number.MAX_SAFE_INTEGER]), []).work();
      } finally {
        run.meetings.leave(host);
      }
    }),
  );
  return passed.every(Boolean);
}
