import { render } from '../../language/evaluate.js';
import { literalTemplate } from '../../language/template.js';
import { ConnectionRefused } from '../../model/connection.js';
import { isDict, Unknown, type Value } from '../../model/value.js';
import type { Block } from '../../model/playbook.js';
import { GUARD_STATUS } from '../../shell/guard/program.js';
import { armScript } from '../../shell/guard/scripts.js';
import { findUnknown } from '../arguments.js';
import { loginOf, settingsFor } from '../connecting.js';
import type { HostRun } from '../host-run.js';
import { identityOf, text } from '../identity.js';
import { NO_VARIABLES, type Place } from '../place.js';
import type { PlayRun } from '../play-run.js';
import { exchange } from '../request.js';
import { scopeAt } from '../runtime-scope.js';
import { type ArmedGuard, GuardRefused, type NextLogin } from './armed.js';
import { askAnew, nextLogins } from './fresh-login.js';
import { standing, WORDS } from './words.js';

/** Twice a login's limit, and what sshd's penalties may cost. */
const DEADLINE = 180;
/** Seconds to save what stands there. */
const SAVING = 120;

/**
 * Arms the guard of a block before its first change: proves that a second login works at all, then has the host save what it
 * would restore, and start the timer and the boot unit that restore it.
 * @throws GuardRefused when one of them can't be had, ConnectionRefused when the host was lost; then nothing was changed.
 */
export async function armGuard(run: PlayRun, host: HostRun, block: Block, place: Place): Promise<ArmedGuard> {
  const { deadline, login, paths, units } = settingsOf(run, host, block, place);
  const identity = rootOf(run, host, block);
  await proveNow(run, host, identity);
  const users = [...new Set([loginOf(run, host), ...(login.user === undefined ? [] : [login.user])])];
  const script = armScript({ deadline, paths, units, users, runId: run.options.runId, who: run.options.who, since: run.ports.now().toISOString() });
  const until = run.ports.now().getTime() + deadline * 1000;
  const { outputs, lost } = await exchange(run, host, { steps: [{ id: 'guard', script, deadline: SAVING }], identity, direct: [], ahead: [], tasks: ['guard: arm'] });
  const answer = outputs.get('guard');
  const stderr = answer?.stderr.toString('utf8').trim() ?? '';
  if (lost !== undefined) throw new ConnectionRefused(`the connection was lost while the guard was armed: ${lost.message}`, 'If it was armed, the host restores itself; nothing was changed.');
  if (answer?.status === GUARD_STATUS.armed) {
    host.guardStands = true;
    throw new GuardRefused(WORDS.anotherStands(standing(stderr)), WORDS.againLater);
  }
  if (answer?.status !== 0) throw new GuardRefused(`the guard could not be armed: ${stderr === '' ? `exit status ${answer?.status ?? 'none'}` : stderr}`, 'Nothing in the block was changed.');
  run.emit({ type: 'message', level: 'note', verbosity: 0, host: host.name, text: WORDS.armed(deadline) });
  return { block, identity, nonce: answer.stdout.toString('utf8').trim(), login, until };
}

/** Where nobody can log in anew, there is nothing to protect, and nothing could be proven afterwards. */
async function proveNow(run: PlayRun, host: HostRun, identity: ArmedGuard['identity']): Promise<void> {
  for (const settings of await nextLogins(run, host)) {
    const login = await askAnew(run, settings, identity, '[ "$(id -u)" = 0 ]');
    if ('refused' in login) throw new GuardRefused(`a second login does not work even now: ${login.refused}`, 'Nothing in the block was changed.');
    if (login.status !== 0) throw new GuardRefused(`a new login does not become root: ${login.stderr}`, 'Nothing in the block was changed.');
  }
}

/** Root's identity on the host, by the keywords and variables of the block. */
function rootOf(run: PlayRun, host: HostRun, { keywords }: Block): ArmedGuard['identity'] {
  const scope = scopeAt(run, host, { layers: run.play.layers }, NO_VARIABLES);
  const { becomeUser: _user, ...rest } = keywords;
  return identityOf({ ...rest, become: literalTemplate(true, run.play.range) }, scope, { ...run.options, becomeUser: 'root' }, loginOf(run, host));
}

function settingsOf(run: PlayRun, host: HostRun, block: Block, place: Place): { readonly deadline: number; readonly login: NextLogin; readonly paths: readonly string[]; readonly units: readonly string[] } {
  const given = block.guard?.settings === undefined ? undefined : render(block.guard.settings, scopeAt(run, host, block, place.variables));
  const unknown = given === undefined ? undefined : given instanceof Unknown ? given : findUnknown(given);
  if (unknown !== undefined) throw new GuardRefused(`its settings depend on ${unknown.reason}`);
  const of = (name: string): Value | undefined => (given !== undefined && isDict(given) ? (given[name] as Value | undefined) : undefined);
  const user = text(of('user'));
  const port = text(of('port'));
  const list = (name: string): string[] => { const value = of(name); return (Array.isArray(value) ? (value as readonly Value[]) : []).map((one) => text(one) ?? ''); };
  const deadline = Number(text(of('deadline')) ?? DEADLINE);
  if (!Number.isInteger(deadline) || deadline < 30 || deadline > 3600) throw new GuardRefused(`deadline: ${String(text(of('deadline')))} is no number of seconds from 30 to 3600`);
  if (port !== undefined && !/^\d{1,5}$/.test(port)) throw new GuardRefused(`port: ${port} is no port`);
  for (const path of list('paths')) if (!/^\/[^\n]+$/.test(path)) throw new GuardRefused(`paths: "${path}" is no absolute path`);
  for (const unit of list('units')) if (!/^[A-Za-z0-9@_.:\\][A-Za-z0-9@_.:\\-]*$/.test(unit)) throw new GuardRefused(`units: "${unit}" is no unit's name`);
  const from = list('prove_from').map((name) => {
    const other = run.hosts.get(name);
    if (other === undefined || settingsFor(run, other, run.play.keywords).kind !== 'ssh') throw new GuardRefused(`prove_from: "${name}" is no host of the inventory that is reached by ssh`);
    return other;
  });
  const login = { ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port: Number(port) }), from };
  return { deadline, login, paths: list('paths'), units: list('units') };
}
