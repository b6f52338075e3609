import { ConnectionLost, type Frame, type FrameResult, type Identity, type RequestListener, type RequestPart } from '../model/connection.js';
import type { FactReader } from '../model/fact.js';
import { ProbeError, type Reader, type Resource } from '../model/resource.js';
import { type Dict, dict } from '../model/value.js';
import { connectionOf } from './connecting.js';
import type { HostRun } from './host-run.js';
import { identityKey } from './identity.js';
import type { Need } from './planned.js';
import type { PlayRun } from './play-run.js';

/** Seconds that a read may take: one made ahead of its task is given up soon. */
const AHEAD_DEADLINE = 10;
const DIRECT_DEADLINE = 60;

export interface RequestPlan {
  /** Steps and actions of the batch, all by one identity. */
  readonly steps: readonly Frame[];
  readonly identity?: Identity;
  /** What the next task can't do without; a failure to read it is the task's. */
  readonly direct: readonly Need[];
  /** What later tasks will want. */
  readonly ahead: readonly Need[];
  readonly facts?: { readonly identity: Identity; readonly readers: readonly FactReader[] };
  /** Read-only questions beside the reads. */
  readonly extra?: readonly Extra[];
  /** Names of the tasks, for journal and lock. */
  readonly tasks: readonly string[];
  /** Hears of each frame's start and output. */
  readonly follower?: RequestListener;
  /** Its steps are not left out when the run was interrupted before. */
  readonly evenInterrupted?: boolean;
}

export interface Extra {
  readonly identity: Identity;
  readonly frame: Frame;
}

export interface Answer {
  readonly outputs: ReadonlyMap<string, FrameResult>;
  readonly facts?: Dict;
  /** Direct needs could not be read because something asked for ahead of time spoilt the frame: ask for them alone. */
  readonly retryDirect: boolean;
  readonly lost?: ConnectionLost;
}

/** One exchange with a host: the batch's steps, then reads for what comes next. States go into the host's store. */
export async function exchange(run: PlayRun, host: HostRun, plan: RequestPlan): Promise<Answer> {
  return host.exclusive(async () => {
    if (run.ports.signal.aborted && plan.steps.length > 0 && plan.evenInterrupted !== true) return { outputs: notBegun(plan.steps), retryDirect: false };
    const connection = await connectionOf(run, host);
    const probes = probeFrames(plan);
    const facts = factFrames(plan);
    const parts = partsOf(plan, probes, facts);
    const number = connection.exchanges + 1;
    run.emit({ type: 'request', host: host.name, state: 'started', tasks: plan.tasks, exchange: number });
    let answers: readonly (readonly FrameResult[])[];
    let lost: ConnectionLost | undefined;
    const halt = (): void => connection.halt?.();
    run.ports.signal.addEventListener('abort', halt);
    try {
      answers = await connection.request(parts, plan.follower);
      run.emit({ type: 'request', host: host.name, state: 'finished', tasks: plan.tasks, exchange: connection.exchanges });
    } catch (problem) {
      if (!(problem instanceof ConnectionLost)) throw problem;
      run.emit({ type: 'request', host: host.name, state: 'lost', tasks: plan.tasks, exchange: number });
      lost = problem;
      answers = problem.finished;
    } finally {
      run.ports.signal.removeEventListener('abort', halt);
    }
    const outputs = new Map(answers.flat().map((answer) => [answer.id, answer] as const));
    const stopped = plan.steps.some((step) => outputs.get(step.id)?.status !== 0);
    if (stopped) host.store.clear();
    if (plan.steps.length > 0) host.changes += 1;
    const retryDirect = probes.map((probe) => takeStates(host, probe, outputs)).includes(true);
    return { outputs, facts: takeFacts(plan, facts, outputs), retryDirect, lost };
  });
}

function notBegun(steps: readonly Frame[]): Answer['outputs'] {
  const nothing = Buffer.alloc(0);
  return new Map(steps.map(({ id }) => [id, { id, status: null, stdout: nothing, stderr: nothing }]));
}

interface ProbeFrame {
  readonly identity: Identity;
  readonly reader: Reader<unknown>;
  readonly resources: readonly Resource<unknown>[];
  readonly direct: ReadonlySet<string>;
  readonly frame: Frame;
}

/** Needs of one identity and reader travel in one frame, equal ones once. */
function probeFrames(plan: RequestPlan): readonly ProbeFrame[] {
  const groups = new Map<string, { identity: Identity; reader: Reader<unknown>; resources: Map<string, Resource<unknown>>; direct: Set<string> }>();
  const stepIdentity = plan.steps.length > 0 && plan.identity !== undefined ? identityKey(plan.identity) : undefined;
  const add = (need: Need, direct: boolean): void => {
    const owner = identityKey(need.identity);
    // Another identity's shell would read while the steps are still running.
    if (stepIdentity !== undefined && owner !== stepIdentity) return;
    const key = `${owner}\0${need.resource.reader.name}`;
    const group = groups.get(key) ?? { identity: need.identity, reader: need.resource.reader, resources: new Map(), direct: new Set<string>() };
    groups.set(key, group);
    const known = group.resources.get(need.resource.key);
    group.resources.set(need.resource.key, known === undefined ? need.resource : merged(known, need.resource));
    if (direct) group.direct.add(need.resource.key);
  };
  for (const need of plan.direct) add(need, true);
  for (const need of plan.ahead) add(need, false);
  return [...groups.values()].map(({ identity, reader, resources, direct }, index) => {
    const list = [...resources.values()];
    const deadline = direct.size === list.length ? DIRECT_DEADLINE : AHEAD_DEADLINE;
    return { identity, reader, resources: list, direct, frame: { id: `p${index}`, script: reader.script(list), always: true, deadline } };
  });
}

/** Content is held back by a hint only where everybody who wants it has the same. */
function merged(a: Resource<unknown>, b: Resource<unknown>): Resource<unknown> {
  const hints = [a, b].filter(({ wants }) => wants.includes('content')).map(({ hint }) => hint);
  const { hint: _hint, ...rest } = a;
  const same = hints.length > 0 && hints.every((hint) => hint === hints[0]) ? hints[0] : undefined;
  return { ...rest, wants: [...new Set([...a.wants, ...b.wants])], ...(same === undefined ? {} : { hint: same }) };
}

interface FactFrame {
  readonly reader: FactReader;
  readonly frame: Frame;
}

function factFrames(plan: RequestPlan): readonly FactFrame[] {
  return (plan.facts?.readers ?? []).map((reader, index) => ({ reader, frame: { id: `f${index}`, script: reader.script, always: true } }));
}

function partsOf(plan: RequestPlan, probes: readonly ProbeFrame[], facts: readonly FactFrame[]): readonly RequestPart[] {
  const parts = new Map<string, { identity: Identity; frames: Frame[]; ahead: boolean }>();
  const part = (identity: Identity, ahead = false): Frame[] => {
    const key = identityKey(identity);
    const known = parts.get(key) ?? { identity, frames: [], ahead };
    parts.set(key, { ...known, ahead: known.ahead && ahead });
    return known.frames;
  };
  if (plan.steps.length > 0) part(plan.identity ?? {}).push(...plan.steps);
  if (plan.facts !== undefined) part(plan.facts.identity).push(...facts.map(({ frame }) => frame));
  for (const { identity, frame } of plan.extra ?? []) part(identity, true).push(frame);
  for (const probe of probes) part(probe.identity, probe.direct.size === 0).push(probe.frame);
  return [...parts.values()];
}

/** Puts what a probe read into the store; true when direct needs must be asked for again, alone. */
function takeStates(host: HostRun, probe: ProbeFrame, outputs: ReadonlyMap<string, FrameResult>): boolean {
  const output = outputs.get(probe.frame.id);
  if (output === undefined || output.status === null) return false;
  const key = identityKey(probe.identity);
  const alone = probe.direct.size === probe.resources.length;
  const states = output.status === 0 ? parsed(probe, output.stdout.toString('utf8')) : spoilt(probe, output);
  let again = false;
  probe.resources.forEach((resource, index) => {
    const state = states[index] ?? new ProbeError('nothing was read');
    const isDirect = probe.direct.has(resource.key);
    if (!(state instanceof ProbeError) || (isDirect && (alone || output.status === 0))) host.store.put(key, resource, state);
    else if (isDirect) again = true;
  });
  return again;
}

function parsed(probe: ProbeFrame, stdout: string): readonly unknown[] {
  try {
    return probe.reader.parse(stdout, probe.resources);
  } catch (problem) {
    if (!(problem instanceof ProbeError)) throw problem;
    return probe.resources.map(() => problem);
  }
}

function spoilt(probe: ProbeFrame, output: FrameResult): readonly unknown[] {
  const why = output.status === 124 ? `reading ${probe.reader.name} took too long` : output.stderr.toString('utf8').trim() || `reading ${probe.reader.name} ended with status ${output.status}`;
  return probe.resources.map(() => new ProbeError(why));
}

function takeFacts(plan: RequestPlan, frames: readonly FactFrame[], outputs: ReadonlyMap<string, FrameResult>): Dict | undefined {
  if (plan.facts === undefined) return undefined;
  return dict(frames.flatMap(({ reader, frame }) => Object.entries(reader.parse(outputs.get(frame.id)?.stdout.toString('utf8') ?? ''))));
}
