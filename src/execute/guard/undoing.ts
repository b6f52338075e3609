import { type ConnectionSettings, isOutOfReach } from '../../model/connection.js';
import { GUARD_STATUS, ROLLBACK_DEADLINE } from '../../shell/guard/program.js';
import { COMMITTED, endedScript, rollbackScript } from '../../shell/guard/scripts.js';
import { delay } from '../delay.js';
import type { HostRun } from '../host-run.js';
import type { PlayRun } from '../play-run.js';
import { exchange } from '../request.js';
import { type ArmedGuard, secondsLeft } from './armed.js';
import { askAnew, nextLogins } from './fresh-login.js';
import { WORDS } from './words.js';

/** Seconds between two logins: sshd of Debian 13 punishes who comes too often. */
const BETWEEN = 8;
/** Seconds that a host may need beyond its deadline. */
const MARGIN = 60;

interface End {
  readonly kind: 'restored' | 'committed' | 'open';
  readonly outcome: string;
}

/**
 * Has the host restore itself now; where it can't be told, waits for it to do so by itself. What came of it is proven by
 * a new login as before. The one thing that is not undone is a commit whose answer was lost.
 */
export async function undo(run: PlayRun, host: HostRun, guard: ArmedGuard, reason: string): Promise<End> {
  const { rolledBack } = host;
  host.rolledBack = true;
  const warn = (text: string): void => run.emit({ type: 'message', level: 'warning', verbosity: 0, host: host.name, text });
  warn(WORDS.restoring(reason));
  const told = await tell(run, host, guard, reason);
  if (!told) warn(WORDS.alone(secondsLeft(guard, run.ports.now())));
  const end = await waitForEnd(run, host, guard);
  host.store.clear();
  if (end.kind === 'committed') host.rolledBack = rolledBack;
  return end;
}

/** Over the connection that there is, or over a new one. False when neither got through. */
async function tell(run: PlayRun, host: HostRun, guard: ArmedGuard, reason: string): Promise<boolean> {
  const script = rollbackScript(reason);
  const done = (status: number | null | undefined): boolean => status === 0 || status === GUARD_STATUS.late;
  if (host.status !== 'unreachable') {
    try {
      const { outputs } = await exchange(run, host, { steps: [{ id: 'guard', script, deadline: ROLLBACK_DEADLINE }], identity: guard.identity, direct: [], ahead: [], tasks: ['guard: restore'], evenInterrupted: true });
      if (done(outputs.get('guard')?.status)) return true;
    } catch (problem) {
      if (!isOutOfReach(problem)) throw problem;
    }
  }
  for (const settings of [...(await nextLogins(run, host)), ...(await otherLogins(run, host, guard))]) {
    const login = await askAnew(run, settings, guard.identity, script, ROLLBACK_DEADLINE);
    if (!('refused' in login) && done(login.status)) return true;
  }
  return false;
}

/** As the next run would log in, where that is not as now. */
async function otherLogins(run: PlayRun, host: HostRun, { login: { user, port } }: ArmedGuard): Promise<readonly ConnectionSettings[]> {
  return user === undefined && port === undefined ? [] : nextLogins(run, host, { user, port });
}

/** How a new login finds the guard's end, restored as before, or committed; or what was wrong last. */
async function waitForEnd(run: PlayRun, host: HostRun, guard: ArmedGuard): Promise<End> {
  // Whoever interrupts the run still wants to know; a second interrupt ends it.
  const patient = new AbortController().signal;
  const [before] = await nextLogins(run, host);
  const [after] = await otherLogins(run, host, guard);
  if (before === undefined) return { kind: 'open', outcome: WORDS.noLogin('there is no address') };
  for (let turn = 0; ; turn += 1) {
    const asBefore = after === undefined || turn % 2 === 0;
    const login = await askAnew(run, asBefore ? before : after, guard.identity, endedScript(guard.nonce));
    if (!('refused' in login) && login.status === 0) {
      if (login.stdout === COMMITTED) return { kind: 'committed', outcome: WORDS.stands };
      if (asBefore) return { kind: 'restored', outcome: WORDS.restored };
    }
    if (asBefore && run.ports.now().getTime() > guard.until + MARGIN * 1000) return { kind: 'open', outcome: WORDS.noLogin('refused' in login ? login.refused : 'the guard is still armed') };
    await delay(BETWEEN, patient);
  }
}
