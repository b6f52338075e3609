import { render } from '../language/evaluate.js';
import type { Scope } from '../language/scope.js';
import { pythonText } from '../language/values.js';
import { UserError } from '../model/diagnostic.js';
import type { HostChecks } from '../model/preflight.js';
import type { ExitCode, HostRecap } from '../model/result.js';
import type { Include, Play, Playbook, Task } from '../model/playbook.js';
import { SecretText, Undefined, Unknown } from '../model/value.js';
import { AddedHosts } from './added-hosts.js';
import { lockIdentities } from './lock-identity.js';
import { factsMentioned } from './mentioned.js';
import type { HostRun } from './host-run.js';
import { Meetings } from './meetings.js';
import type { RunOptions, RunPorts } from './options.js';
import { AnswerPending } from './pending.js';
import { after, NO_VARIABLES, type Place } from './place.js';
import { flush, runBatch } from './play.js';
import { Hosts, type PlayRun, type TimelessEvent } from './play-run.js';
import { Semaphore } from './semaphore.js';
import { askHosts, type Visit } from './preflight.js';
import { scopeAt } from './runtime-scope.js';
import { serialBatches } from './serial.js';
import { exitOf } from './exit-code.js';
import { runGate } from './gate.js';

export interface RunOutcome {
  readonly exit: ExitCode;
  readonly recap: Readonly<Record<string, HostRecap>>;
}

/**
 * Runs the plays of a compiled playbook in order, phase by phase, and tells everything through `ports.emit`.
 * @throws Locked when another run holds a host; other errors are bugs.
 */
export async function execute(playbook: Playbook, options: RunOptions, ports: RunPorts): Promise<RunOutcome> {
  const started = ports.now();
  const shared = sharedBy(playbook, options, ports);
  const { hosts, emit } = shared;
  const touched = [...new Set(playbook.plays.flatMap((play) => play.hosts))];
  emit({ type: 'run', runId: options.runId, playbook: options.command, check: options.check, diff: options.diff, hosts: touched, phases: [...new Set(playbook.plays.flatMap((play) => (play.phase === undefined ? [] : [play.phase.id])))] });
  for (const text of options.remarks ?? []) emit({ type: 'message', level: 'warning', verbosity: 0, text });
  try {
    shared.refused = !(await preflightHosts(shared, touched));
    if (!shared.refused) {
      await allPlays(shared);
      await guardHosts(shared, touched);
      // why something failed there: what comes out of it changes nothing
      await askAtEnd(shared, touched, ports.inquiry, 'diagnosis', ({ failed, unreachable }) => failed > 0 && unreachable === 0);
    }
  } finally {
    await Promise.all([...hosts.all()].map((host) => host.reset().catch(() => undefined)));
  }
  return report(shared, touched, (ports.now().getTime() - started.getTime()) / 1000);
}

function sharedBy(playbook: Playbook, options: RunOptions, ports: RunPorts): Shared {
  const added = new AddedHosts(playbook.inventory);
  return {
    playbook, options, ports,
    hosts: new Hosts(added, options.check),
    added,
    emit: (event) => ports.emit({ ...event, time: ports.now().toISOString() } as Parameters<RunPorts['emit']>[0]),
    forks: new Semaphore(Math.max(1, options.forks)),
    stepping: { on: options.step !== undefined },
    lock: lockIdentities(playbook, options),
    facts: new Map(),
    pending: new Map(),
    refused: false,
  };
}

/** What a command needs to reach the hosts of a playbook without running it: each play with its hosts, nothing begun. */
export function runsOf(playbook: Playbook, options: RunOptions, ports: RunPorts): readonly PlayRun[] {
  const shared = sharedBy(playbook, options, ports);
  return playbook.plays.map((play, number) => playRun(shared, play, number, membersOf(shared, play)));
}

interface Shared {
  readonly playbook: Playbook;
  readonly options: RunOptions;
  readonly ports: RunPorts;
  readonly hosts: Hosts;
  readonly added: AddedHosts;
  readonly emit: (event: TimelessEvent) => void;
  readonly forks: Semaphore;
  readonly stepping: { on: boolean };
  readonly lock: (host: HostRun) => ReturnType<PlayRun['lockIdentity']>;
  /** What each play mentions, by its number: the same for all its `serial` batches. */
  readonly facts: Map<number, ReturnType<typeof factsMentioned>>;
  /** Handlers notified and not run, by host. */
  readonly pending: Map<string, string[]>;
  /** A preflight found what must not be deployed onto. */
  refused: boolean;
}

/** Hosts are asked before the first of them is changed. */
async function preflightHosts(shared: Shared, names: readonly string[]): Promise<boolean> {
  const { preflights } = shared.ports;
  return preflights === undefined || (await askHosts(visitsTo(shared, names), preflights, 'preflight')).size === 0;
}

/** Hosts that the run changed and that came to its end are looked at again; what is not as it should be counts as a failure. */
async function guardHosts(shared: Shared, names: readonly string[]): Promise<void> {
  const wrong = await askAtEnd(shared, names, shared.ports.guards, 'guard', ({ changed, failed, unreachable }) => changed > 0 && failed === 0 && unreachable === 0);
  for (const name of wrong) (shared.hosts.get(name) as HostRun).recap.failed += 1;
}

/** Asks those of which `concerns` holds, in the login that is still open. */
async function askAtEnd<Found>(shared: Shared, names: readonly string[], checks: HostChecks<Found> | undefined, task: string, concerns: (recap: HostRecap) => boolean): Promise<ReadonlySet<string>> {
  const { ports, options, hosts } = shared;
  if (checks === undefined || options.check || ports.signal.aborted) return new Set();
  const asked = names.filter((name) => {
    const host = hosts.get(name);
    return host !== undefined && concerns(host.recap);
  });
  return askHosts(visitsTo(shared, asked).map((visit) => ({ ...visit, begins: false })), checks, task);
}

/** Each host with its first play; hosts with which the run begins are asked what that play wants, too. */
function visitsTo(shared: Shared, names: readonly string[]): readonly Visit[] {
  const { playbook } = shared;
  const runs = new Map<number, PlayRun>();
  return names.flatMap((name): Visit[] => {
    const host = shared.hosts.get(name);
    const number = playbook.plays.findIndex((play) => play.hosts.includes(name));
    const play = playbook.plays[number];
    if (host === undefined || play === undefined) return [];
    const run = runs.get(number) ?? playRun(shared, play, number, membersOf(shared, play));
    runs.set(number, run);
    return [{ host, run, begins: number === 0 && play.serial.length === 0 }];
  });
}

async function allPlays(shared: Shared): Promise<void> {
  let phase: string | undefined;
  for (const [number, play] of shared.playbook.plays.entries()) {
    if (shared.ports.signal.aborted) return;
    if (play.phase !== undefined && play.phase.id !== phase) shared.emit({ type: 'phase', phase: play.phase.id, name: play.phase.name });
    phase = play.phase?.id;
    const goesOn = await onePlay(shared, play, number);
    const last = shared.playbook.plays[number + 1]?.phase?.id !== phase;
    if (!goesOn) return;
    if (last && play.phase !== undefined && play.phase.gate.length > 0 && !(await runGate(playRun(shared, play, number, membersOf(shared, play)), play.phase))) return;
  }
}

function membersOf(shared: Shared, play: Play): readonly HostRun[] {
  return play.hosts.map((name) => shared.hosts.get(name)).filter((host) => host !== undefined);
}

/** False when the run must not go on to the next play. */
async function onePlay(shared: Shared, written: Play, number: number): Promise<boolean> {
  const play = { ...written, hosts: shared.added.hostsOf(written, shared.options.limit) };
  const members = membersOf(shared, play).filter((host) => host.status === 'active' || host.status === 'ended');
  for (const host of members) host.join();
  shared.emit({ type: 'play', play: play.name, phase: play.phase?.id, hosts: members.map((host) => host.name) });
  if (members.length === 0) return true;
  const first = playRun(shared, play, number, members);
  for (const batch of serialBatches(first, members)) {
    const run = playRun(shared, play, number, batch);
    await runBatch(run);
    keepPending(shared, play, batch, run);
    if (shared.ports.signal.aborted) return false;
    if (run.ending.by === 'failure' || nobodyLeft(play, batch)) return false;
    if (run.ending.by === 'end_play') break;
  }
  return true;
}

/** A whole batch failed: the run ends, as in Ansible, which counts a batch that had lost hosts in an earlier play as not whole. */
function nobodyLeft(play: Play, batch: readonly HostRun[]): boolean {
  const whole = play.serial.length > 0 || batch.length === play.hosts.length;
  return whole && batch.every((host) => host.status !== 'active' && host.status !== 'ended');
}

function keepPending(shared: Shared, play: Play, batch: readonly HostRun[], run: PlayRun): void {
  for (const host of batch) {
    const names = play.handlers.filter((handler) => host.notified.has(handler.id)).map((handler) => run.nameOf(host, handler));
    if (names.length > 0) shared.pending.set(host.name, [...(shared.pending.get(host.name) ?? []), ...names]);
  }
}

function playRun(shared: Shared, play: Play, number: number, batch: readonly HostRun[]): PlayRun {
  const { playbook, options, ports, hosts, added, emit, forks, stepping } = shared;
  const facts = shared.facts.get(number) ?? factsMentioned(playbook, play, ports);
  shared.facts.set(number, facts);
  const run: PlayRun = {
    playbook, play, number: number + 1, options, ports, hosts, batch, emit, forks, stepping,
    meetings: new Meetings(batch),
    factNames: facts.known,
    factsWanted: facts.wanted,
    ending: {},
    throttles: new Map(),
    addedHosts: added,
    fatal: new Set(),
    host: (name) => hosts.get(name),
    lockIdentity: shared.lock,
    nameOf: (host, task, scope) => nameOf(run, host, task, scope),
    flushHandlers: (host, order) => flush(run, host, order, []),
    judgeFailures: () => judgeFailures(run),
    clearErrors: () => {
      for (const host of membersOf(shared, play)) if (host.status === 'failed' || host.status === 'unreachable') host.pardon();
    },
    afterRole: (place, task) => afterRole(place, task),
  };
  return run;
}

/** A task's name with its expressions filled in; without a name, what it does. */
function nameOf(run: PlayRun, host: HostRun, task: Task | Include, scope?: Scope): string {
  if (task.name === undefined) return task.module;
  if (task.name.kind === 'literal') return String(pythonText(task.name.value));
  try {
    const value = render(task.name, scope ?? scopeAt(run, host, task, NO_VARIABLES));
    if (value instanceof Unknown || value instanceof Undefined) return task.module;
    return value instanceof SecretText ? value.redacted() : String(pythonText(value));
  } catch (problem) {
    if (problem instanceof UserError || problem instanceof AnswerPending) return task.module;
    throw problem;
  }
}

/** max_fail_percentage: when more than that have failed, nobody goes on. */
function judgeFailures(run: PlayRun): void {
  const failed = run.batch.filter((host) => host.status === 'failed' || host.status === 'unreachable').length;
  const [host] = run.batch;
  if (failed === 0 || host === undefined || run.play.maxFailPercentage === undefined) return;
  const limit = Number(pythonText(render(run.play.maxFailPercentage, scopeAt(run, host, { layers: run.play.layers }, NO_VARIABLES))));
  if ((failed / run.batch.length) * 100 > limit) run.ending.by = 'failure';
}

/** Out of the blocks of the role, then past what is left of it in their list; another turn of its include is another run of it. */
function afterRole(start: Place, { role }: Task): Place {
  if (role === undefined) return start;
  let place = start;
  while (place.parent !== undefined && place.parent.nodes[place.parent.index]?.role === role) place = after(place.parent);
  while (place.nodes[place.index]?.role === role) place = after(place);
  return place;
}

function report(shared: Shared, touched: readonly string[], elapsed: number): RunOutcome {
  const recap: Record<string, HostRecap> = {};
  const runs = new Set([...touched.map((name) => shared.hosts.get(name)), ...[...shared.hosts.all()].filter(({ recap: counts }) => Object.values(counts).some((number) => number > 0))]);
  for (const host of runs) if (host !== undefined) recap[host.name] = host.recap;
  const exit = exitOf({ hosts: [...shared.hosts.all()], interrupted: shared.ports.signal.aborted, refused: shared.refused });
  // A run that was refused did nothing for what an earlier one left.
  const pending = shared.refused ? shared.options.leftHandlers : shared.pending;
  shared.emit({ type: 'recap', hosts: recap, elapsed, exit, pendingHandlers: Object.fromEntries(pending) });
  return { exit, recap };
}
