import { connectionOf } from './connecting.js';
import type { RunOptions, RunPorts } from './options.js';
import { runsOf } from './run.js';
import type { Playbook } from '../model/playbook.js';
import { quote } from '../shell/quote.js';
import { ConnectionLost, ConnectionRefused } from '../model/connection.js';

export interface Unlocked {
  readonly host: string;
  /** ended: what held the lock is gone; free: nothing held it; other: another run holds it; unreachable. */
  readonly outcome: 'ended' | 'free' | 'other' | 'unreachable';
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
        const [[answer] = []] = await connection.request([{ identity: run.lockIdentity(host), frames: [{ id: 'unlock', script: script(runId), deadline: 30 }] }]);
        const [outcome = 'other', ...detail] = (answer?.stdout.toString('utf8').trim() ?? '').split(' ');
        outcomes.push({ host: host.name, outcome: outcome as Unlocked['outcome'], detail: detail.join(' ') });
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

/** The lock's line is «RUN who since … PID»; the holder's descendants are found by their parents in /proc. */
function script(runId: string): string {
  return `
for d in /var/lib/jalon "$HOME/.local/state/jalon"; do
  [ -f "$d/lock" ] || continue
  exec 9<"$d/lock"
  if flock -n 9; then exec 9<&-; continue; fi
  read -r line <"$d/lock"
  if [ "\${line%% *}" != ${quote(runId)} ]; then echo "other $line"; exit; fi
  pid=\${line##* }
  tree() {
    echo "$1"
    for s in /proc/[0-9]*/stat; do
      { read -r t <"$s"; } 2>/dev/null || continue
      r=\${t##*) }; r=\${r#* }; c=\${s#/proc/}
      [ "\${r%% *}" != "$1" ] || tree "\${c%/stat}"
    done
  }
  all=$(tree "$pid")
  kill -TERM $all 2>/dev/null
  if flock -w 5 9; then echo "ended $line"; exit; fi
  kill -KILL $all 2>/dev/null
  if flock -w 5 9; then echo "ended $line"; else echo "other $line (it does not end)"; fi
  exit
done
echo free
`;
}
