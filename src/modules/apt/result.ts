import { dict, type Dict } from '../../model/value.js';
import type { AptState } from '../probes/packages-apt.js';
import type { AptArgs } from './args.js';
import { onlyUpdate } from './plan.js';
import type { AptStates } from './reads.js';

export function aptResult(_args: AptArgs, states: AptStates): Dict {
  const cache = states.cache as AptState | undefined;
  return dict([['cache_updated', false], ['cache_update_time', cache?.updated ?? 0]]);
}

/**
 * Keys as in Ansible. `changed` is here, because only apt's output knows it after an update:
 * with `state: latest`, `upgrade` and the like, and for an update that was only on the way.
 */
export function aptFinish(args: AptArgs, captured: Readonly<Record<string, string>>): Dict {
  const { update, ...rest } = captured;
  const stdout = Object.values(rest).join('');
  const out = dict([
    ['changed', didSomething(stdout) || (update !== undefined && onlyUpdate(args))],
    ['cache_updated', update !== undefined],
    ['stdout', stdout || (update ?? '')],
    ['stderr', ''],
  ]);
  out.stdout_lines = String(out.stdout).split('\n').slice(0, String(out.stdout).endsWith('\n') ? -1 : undefined);
  out.stderr_lines = [];
  return out;
}

function didSomething(stdout: string): boolean {
  const counts = /^(\d+) upgraded, (\d+) newly installed, (?:(\d+) reinstalled, )?(?:(\d+) downgraded, )?(\d+) to remove/gm;
  return [...stdout.matchAll(counts)].some((match) => match.slice(1).some((count) => Number(count ?? 0) > 0)) || /^(Setting up|Unpacking|Removing|Purging|Del) /m.test(stdout);
}
