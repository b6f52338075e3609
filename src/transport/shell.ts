import { randomBytes } from 'node:crypto';
import { BecomeFailed, ConnectionLost, ConnectionRefused, Locked } from '../model/connection.js';
import type { Frame, FrameResult, Identity, LockRequest, RequestListener } from '../model/connection.js';
import { becomeProblem, createDialogue, explainBecome, needsDialogue, startCommand } from '../shell/become.js';
import { createDecoder, encodeHello, encodeRequest, HEARTBEAT } from '../shell/frames.js';
import type { FrameSink, Stream } from '../shell/frames.js';
import { deferred } from './deferred.js';
import type { Channel, Link } from './link.js';
import { how, lastLine } from './last-words.js';
import { listenFor } from './listening.js';
import { createRequestState } from './request.js';
import type { RequestState } from './request.js';

export interface ShellOptions {
  /** For messages: 'web1 (192.0.2.7:22)'. */
  readonly where: string;
  readonly identity: Identity;
  readonly lock?: LockRequest;
  readonly writable: boolean;
  /** Seconds for the shell to answer. */
  readonly timeout: number;
  /** Seconds; see Hello. */
  readonly tick: number;
}

/** Limit of each wait of the password dialogue (ms): a PAM module that asks something else would wait for ever. */
const DIALOGUE_LIMIT = 10_000;
/** What nologin(8) says instead of running anything, `become` or not. */
const NO_LOGIN = /account is currently not available/i;
/** Limit for the driver to be ready once it has begun (ms): from then on nothing but ours runs, and a host short of CPU forks slowly. */
const BEGUN_LIMIT = 60_000;
/** How much of what came before the driver is kept for a message. */
const NOISE_KEPT = 8192;

/** One identity's driver on a host. Made by `startShell`; answers one request at a time, later ones wait. */
export interface Shell {
  /** Settles when the driver is ready, and holds the lock where one was asked for. */
  readonly ready: Promise<void>;
  request(frames: readonly Frame[], listener?: RequestListener): Promise<FrameResult[]>;
  /** Of the running frame, and of the driver. */
  running(): { pid: number; driver: number } | undefined;
  readonly busy: boolean;
  readonly closed: boolean;
  /** It begins nothing more, and goes as soon as nothing runs. */
  readonly halted: boolean;
  heartbeat(): void;
  /** End of stdin: the driver lets the running frame end, begins no other, and goes. */
  halt(): void;
  /** End of stdin: an idle driver cleans up and goes. Resolves when it is gone or after two seconds. */
  close(): Promise<void>;
}

/** @returns the shell as soon as requests may be written, with the waits that this took. */
export async function startShell(link: Link, options: ShellOptions): Promise<{ shell: Shell; waits: number }> {
  const { identity, where } = options;
  const problem = becomeProblem(identity);
  if (problem !== undefined) throw new BecomeFailed(problem);
  const random = (): string => randomBytes(16).toString('hex');
  const tokens = { prompt: `jalon-${random()}:`, started: random() };
  const nonce = random();

  let channel: Channel | undefined;
  let waits = 0;
  let driver = 0;
  let isReady = false;
  let began = false;
  let failure: Error | undefined;
  let gone = false;
  let halted = false;
  let current: RequestState | undefined;
  let task: string | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  const noise = { stdout: '', stderr: '' };
  /** Of the driver itself, once it was ready: why it ended. */
  let lastSaid = '';
  const readiness = deferred<void>();
  const goneSignal = deferred<void>();
  const dialogueDone = deferred<void>();
  readiness.promise.catch(() => {});
  dialogueDone.promise.catch(() => {});

  const fail = (error: Error): void => {
    if (failure) return;
    failure = error;
    listened();
    readiness.reject(error);
    dialogueDone.reject(error);
    current?.fail(error instanceof ConnectionLost ? error.message : undefined, error);
    current = undefined;
    channel?.end();
    if (!(error instanceof Locked)) setTimeout(() => channel?.destroy(), 500).unref();
  };
  const tooLate = (): void => {
    const said = noise.stdout + noise.stderr;
    if (began) fail(new ConnectionRefused(`${where}: the shell of ${identity.become?.user} began, and was not ready in ${BEGUN_LIMIT / 1000} s`, 'The host may be short of CPU or memory.'));
    else if (identity.become) fail(new BecomeFailed(`Can't become ${identity.become.user}: no answer from ${identity.become.method}`, said.trim() ? `It said${lastLine(said)}` : 'A PAM module may be waiting for something else than a password; try it by hand.'));
    else fail(new ConnectionRefused(`${where}: the login worked, but no shell answered in ${options.timeout} s`, 'A login script (.bashrc, .profile, ForceCommand) may be waiting for something.'));
  };
  let listened = listenFor(options.timeout * 1000, tooLate);
  const restart = (milliseconds: number): void => {
    listened();
    listened = listenFor(milliseconds, tooLate);
  };

  const begun = (): void => {
    began = true;
    restart(Math.max(options.timeout * 1000, BEGUN_LIMIT));
  };

  const sink: FrameSink = {
    ready(pid) {
      driver = pid;
      isReady = true;
      listened();
      readiness.resolve();
    },
    begun: (id, pid) => current?.begun(id, pid),
    output: (id, stream, chunk) => current?.output(id, stream, chunk),
    ended: (id, status) => current?.ended(id, status),
    skipped: (id) => current?.skipped(id),
    locked: (holder) => fail(new Locked(holder)),
    refused: (reason) => fail(new ConnectionRefused(`${where}: the deployment lock can't be taken: ${reason}`)),
    noise(stream, chunk) {
      if (isReady) lastSaid = (lastSaid + chunk.toString('utf8')).slice(-NOISE_KEPT);
      else if (noise[stream].length < NOISE_KEPT) noise[stream] += chunk.toString('utf8');
      if (!isReady && !began && noise.stdout.includes(tokens.started)) begun();
    },
  };
  const decode = createDecoder(nonce, sink);
  const dialogue = needsDialogue(identity) ? createDialogue(identity, tokens) : undefined;
  let talking = dialogue !== undefined;
  let passwordSent = false;
  const talk = (stream: Stream, chunk: Buffer): void => {
    const step = dialogue?.(stream, chunk) ?? { kind: 'wait' };
    if (step.kind === 'started') {
      talking = false;
      dialogueDone.resolve();
      decode(stream, step.rest);
      return;
    }
    sink.noise(stream, chunk);
    if (step.kind === 'send') {
      passwordSent = true;
      restart(DIALOGUE_LIMIT);
      channel?.write(Buffer.from(`${identity.become?.password?.text ?? ''}\n`));
    } else if (step.kind === 'failed') {
      fail(new BecomeFailed(...explained(identity, step.reason === 'wrong password' ? 'incorrect password' : 'a password is required', 1)));
    }
  };

  const closed = (status: number | null): void => {
    gone = true;
    if (halted && link.lost === undefined && current?.running() === undefined) {
      current?.skipRest();
      current = undefined;
      failure ??= new ConnectionLost(`${where}: the run was interrupted`);
      readiness.reject(failure);
    }
    if (link.lost !== undefined || (isReady && current)) fail(new ConnectionLost(link.lost !== undefined ? `${where}: connection lost (${link.lost})` : `${where}: the shell on the host ended in mid-request${how(status)}${lastLine(lastSaid)}`));
    else if (identity.become && !NO_LOGIN.test(noise.stdout + noise.stderr)) fail(new BecomeFailed(...explained(identity, `${noise.stderr}\n${noise.stdout}`, status)));
    else fail(new ConnectionRefused(`${where}: the login worked, but its shell ended${how(status)}${lastLine(noise.stderr + noise.stdout)}`, 'Is the login shell /usr/sbin/nologin, or a ForceCommand set for this user?'));
    goneSignal.resolve();
  };

  const listener = { data: (stream: Stream, chunk: Buffer) => (talking ? talk(stream, chunk) : decode(stream, chunk)), closed };
  try {
    const started = await link.start(startCommand(identity, tokens), listener);
    channel = started.channel;
    waits = started.waits;
    if (failure) throw failure;
    if (dialogue) {
      if (!started.confirmed) waits += 1;
      restart(DIALOGUE_LIMIT);
      await dialogueDone.promise;
      if (passwordSent) waits += 1;
      begun();
    }
  } catch (error) {
    listened();
    throw error;
  }
  channel.write(encodeHello({ nonce, tick: options.tick, temporary: options.writable ? random() : undefined, lock: options.lock }));

  const send = (frames: readonly Frame[], listen?: RequestListener): Promise<FrameResult[]> => {
    if (failure) return Promise.reject(failure);
    if (frames.length === 0) return Promise.resolve([]);
    const encoded = encodeRequest(frames, task);
    task = encoded.task;
    const state = createRequestState(frames, listen);
    if (halted) {
      state.skipRest();
      return state.done;
    }
    current = state;
    for (const bytes of encoded.bytes) channel?.write(bytes);
    return state.done.finally(() => {
      if (current === state) current = undefined;
    });
  };

  const shell: Shell = {
    ready: readiness.promise,
    request(frames, listen) {
      const result = queue.then(() => send(frames, listen));
      queue = result.catch(() => {});
      return result;
    },
    running() {
      const pid = current?.running();
      return pid === undefined ? undefined : { pid, driver };
    },
    get busy() {
      return current !== undefined;
    },
    get closed() {
      return gone || failure !== undefined;
    },
    get halted() {
      return halted;
    },
    halt() {
      halted = true;
      if (!gone) channel?.end();
    },
    heartbeat() {
      if (!gone && !failure && !halted) channel?.write(HEARTBEAT);
    },
    async close() {
      if (gone) return;
      listened();
      channel?.end();
      await Promise.race([goneSignal.promise, pause(2000)]);
      if (!gone) channel?.destroy();
    },
  };
  return { shell, waits };
}

function explained(identity: Identity, said: string, status: number | null): [string, string?] {
  const { message, hint } = explainBecome(identity, said, status);
  return [message, hint];
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
