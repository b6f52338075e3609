import { randomBytes } from 'node:crypto';
import { BecomeFailed, ConnectionRefused, type FrameResult, type Identity } from '../model/connection.js';
import type { HostChecks, Question, Reply } from '../model/preflight.js';
import { quote } from '../shell/quote.js';
import { breath } from './breath.js';
import { loginOf } from './connecting.js';
import { firstReads, keepFacts } from './gathering.js';
import type { HostRun } from './host-run.js';
import { identityOf, secret, variable } from './identity.js';
import { NO_VARIABLES, startAt } from './place.js';
import type { PlayRun } from './play-run.js';
import { exchange, type Extra } from './request.js';
import { scopeAt } from './runtime-scope.js';
import { Semaphore } from './semaphore.js';

/** Seconds for one question, and for all of them. */
const EACH = 10;
const TOGETHER = 25;

/** Hosts asked at one time, whatever `--forks`: logins, first shells and reads of two hundred at once would only wait for each other. */
const MOST = 40;

/** A host with the first play that it is in. */
export interface Visit {
  readonly host: HostRun;
  readonly run: PlayRun;
  /** The play begins with it: what it would ask first is asked along. */
  readonly begins: boolean;
}

/** Asks every host its questions, one exchange each; gives those with whose answers something is wrong. A host that can't be asked is left to the run. */
export async function askHosts<Found>(visits: readonly Visit[], checks: HostChecks<Found>, task: string): Promise<ReadonlySet<string>> {
  const crowd = new Semaphore(MOST);
  const answered = await Promise.all(visits.map(async (visit) => [visit.host.name, await crowd.use(() => visit.run.forks.use(() => judged(visit, checks, task)))] as const));
  const found = new Map(answered.flatMap(([host, diagnostics]) => (diagnostics === undefined ? [] : [[host, diagnostics] as const])));
  return found.size === 0 ? new Set() : checks.tell(found);
}

/** Undefined where there is nothing to ask, or nobody to be asked. */
async function judged<Found>(visit: Visit, checks: HostChecks<Found>, task: string): Promise<readonly Found[] | undefined> {
  await breath();
  if (visit.run.ports.signal.aborted) return undefined;
  const { name } = visit.host;
  const questions = checks.questions(name);
  const replies = questions.length === 0 ? undefined : await ask(visit, questions, task);
  return replies === undefined ? undefined : checks.judge(name, replies);
}

async function ask({ host, run, begins }: Visit, questions: readonly Question[], task: string): Promise<readonly Reply[] | undefined> {
  const scripts = groups(questions, { root: rootOf(run, host), login: {} });
  const mark = randomBytes(8).toString('hex');
  const extra: Extra[] = scripts.map(({ identity, list }, index) => ({ identity, frame: { id: `q${index}`, script: together(list, mark), always: true, deadline: limitOf(list) } }));
  try {
    const reads = begins ? await firstReads(run, host, run.play.sections.map(({ nodes }, index) => startAt(nodes, [run.number, index + 1]))) : undefined;
    const answer = await exchange(run, host, { steps: [], direct: [], ahead: reads?.ahead ?? [], ...(reads?.facts === undefined ? {} : { facts: reads.facts }), extra, tasks: [task] });
    if (answer.lost !== undefined) return undefined;
    if (begins && run.play.gatherFacts) keepFacts(run, host, answer.facts);
    const found = new Map(scripts.flatMap(({ list }, index) => list.map((question, at) => [question, replyOf(answer.outputs.get(`q${index}`), at, mark, question.seconds)] as const)));
    return questions.map((question) => found.get(question) ?? { failed: 'it was not asked' });
  } catch (problem) {
    if (problem instanceof ConnectionRefused || problem instanceof BecomeFailed) return undefined;
    throw problem;
  }
}

/** Root by the way that the play becomes it, else by the lock's; the login user where nothing in the run becomes root. */
function rootOf(run: PlayRun, host: HostRun): Identity {
  const login = loginOf(run, host);
  const scope = scopeAt(run, host, { layers: run.play.layers }, NO_VARIABLES);
  const own = identityOf(run.play.keywords, scope, run.options, login);
  if (own.become?.user === 'root' || login === 'root') return own.become?.user === 'root' ? own : {};
  const { become } = run.lockIdentity(host);
  const given = variable(scope, 'ansible_become_password') ?? variable(scope, 'ansible_become_pass');
  return become === undefined ? {} : { become: { ...become, ...(given === undefined || given === null ? {} : { password: secret(given) }) } };
}

function groups(questions: readonly Question[], by: { readonly root: Identity; readonly login: Identity }): readonly { readonly identity: Identity; readonly list: readonly Question[] }[] {
  const asRoot = questions.filter(({ root }) => root);
  const asLogin = questions.filter(({ root }) => !root);
  if (by.root.become === undefined) return [{ identity: by.login, list: questions }];
  return [{ identity: by.root, list: asRoot }, { identity: by.login, list: asLogin }].filter(({ list }) => list.length > 0);
}

/** Seconds for a script of all: those that may take longer than the others come on top. */
function limitOf(questions: readonly Question[]): number {
  return TOGETHER + questions.reduce((sum, { seconds = 0 }) => sum + seconds, 0);
}

/** One script of all: each has its own deadline, and its answer stands between two lines that it can't know. */
function together(questions: readonly Question[], mark: string): string {
  return questions.map(({ script, seconds = EACH }, at) => `printf '@${mark} %s\\n' ${at}; timeout -k 1 ${seconds} sh -c ${quote(script)} </dev/null 2>/dev/null; printf '\\n@${mark} %s %s\\n' ${at} $?`).join('\n');
}

function replyOf(output: FrameResult | undefined, at: number, mark: string, seconds = EACH): Reply {
  if (output === undefined || output.status === null) return { failed: 'nobody there could be asked' };
  const text = output.stdout.toString('utf8');
  const found = new RegExp(`(?:^|\\n)@${mark} ${at}\\n([\\s\\S]*?)\\n@${mark} ${at} (\\d+)(?:\\n|$)`).exec(text);
  if (found === null) return { failed: output.status === 124 ? 'all questions together took too long' : `the host's shell ended with status ${output.status}` };
  if (found[2] === '124' || found[2] === '137') return { failed: `it took longer than ${seconds} s` };
  return found[2] === '0' ? { stdout: found[1] ?? '' } : { failed: `it ended with status ${found[2]}` };
}
