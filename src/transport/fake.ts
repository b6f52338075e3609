import { ConnectionLost } from '../model/connection.js';
import type { Connection, Frame, FrameResult, Identity, RequestListener, RequestPart } from '../model/connection.js';
import { identityKey } from '../shell/become.js';

/** What one frame is expected to be, and what the host then answers. */
export interface Expectation {
  /** The frame's id, or a pattern of its script. */
  readonly match: string | RegExp;
  /** `login` or the become user; without it any. */
  readonly user?: string;
  /** Pattern of its stdin. */
  readonly stdin?: RegExp;
  /** Default 0. */
  readonly status?: number;
  readonly stdout?: string | Buffer;
  readonly stderr?: string | Buffer;
  /** How often it answers; default once, 'any' also never. */
  readonly times?: number | 'any';
}

export interface FakeOptions {
  readonly user?: string;
  /** The connection is lost after so many frames were answered. */
  readonly lostAfter?: number;
  /** Thrown by the first request (Locked, BecomeFailed …). */
  readonly refuses?: Error;
}

export interface FakeRecord {
  readonly identity: Identity;
  readonly frame: Frame;
  readonly status: number | null;
}

export interface FakeConnection extends Connection {
  /** Every frame that came, in order, skipped ones too (status null). */
  readonly record: readonly FakeRecord[];
  readonly requests: readonly (readonly RequestPart[])[];
  readonly kills: readonly Identity[];
  readonly closed: boolean;
  /** Throws when a frame came that nothing expected, or an expectation was never used. To be called at a test's end. */
  verify(): void;
}

/** A host made of expectations: the first that matches and is not used up answers. `stop` and `always` work as on a host. */
export function fakeConnection(expectations: readonly Expectation[], { user = 'deploy', lostAfter, refuses }: FakeOptions = {}): FakeConnection {
  const left = expectations.map((expectation) => ({ expectation, used: 0 }));
  const record: FakeRecord[] = [];
  const requests: (readonly RequestPart[])[] = [];
  const kills: Identity[] = [];
  const unexpected: string[] = [];
  const shells = new Set<string>();
  let exchanges = 0;
  let answered = 0;
  let closed = false;
  let lost = false;

  const answer = (identity: Identity, frame: Frame): FrameResult => {
    const found = left.find(({ expectation, used }) => used < most(expectation) && fits(expectation, identity, frame));
    if (!found) {
      const text = `unexpected frame "${frame.id}" as ${identity.become?.user ?? 'login'}: ${frame.script}`;
      unexpected.push(text);
      throw new Error(text);
    }
    found.used += 1;
    const { status = 0, stdout = '', stderr = '' } = found.expectation;
    return { id: frame.id, status, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) };
  };

  const runPart = (part: RequestPart, finished: FrameResult[], begun: string[], listener: RequestListener): void => {
    let stopped = false;
    for (const frame of part.frames) {
      if (stopped && !frame.always) {
        finished.push({ id: frame.id, status: null, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) });
        record.push({ identity: part.identity, frame, status: null });
        continue;
      }
      if (lostAfter !== undefined && answered >= lostAfter) {
        begun.push(frame.id);
        lost = true;
        return;
      }
      const result = answer(part.identity, frame);
      answered += 1;
      listener.started?.(frame.id, 1000 + answered);
      if (result.stdout.length > 0) listener.output?.(frame.id, 'stdout', result.stdout);
      if (result.stderr.length > 0) listener.output?.(frame.id, 'stderr', result.stderr);
      finished.push(result);
      record.push({ identity: part.identity, frame, status: result.status });
      if (frame.stop && result.status !== 0) stopped = true;
    }
  };

  return {
    user,
    record,
    requests,
    kills,
    get exchanges() {
      return exchanges;
    },
    get closed() {
      return closed;
    },
    async request(parts, listener = {}) {
      await Promise.resolve();
      if (closed) throw new Error('request after close');
      if (lost) throw new ConnectionLost('fake: connection lost');
      requests.push(parts);
      const opens = parts.map((part) => identityKey(part.identity)).filter((key) => !shells.has(key));
      for (const key of opens) shells.add(key);
      exchanges += opens.length > 0 ? 2 : 1;
      if (refuses) throw refuses;
      const finished: FrameResult[][] = parts.map(() => []);
      const begun: string[] = [];
      parts.forEach((part, index) => {
        if (!lost) runPart(part, finished[index] as FrameResult[], begun, listener);
      });
      if (lost) throw new ConnectionLost('fake: connection lost', finished, begun);
      return finished;
    },
    async kill(identity) {
      kills.push(identity);
    },
    async close() {
      closed = true;
    },
    verify() {
      const unused = left.filter(({ expectation, used }) => expectation.times !== 'any' && used < most(expectation)).map(({ expectation }) => `unused expectation: ${String(expectation.match)}`);
      const problems = [...unexpected, ...unused];
      if (problems.length > 0) throw new Error(problems.join('\n'));
    },
  };
}

function most(expectation: Expectation): number {
  return expectation.times === 'any' ? Number.POSITIVE_INFINITY : (expectation.times ?? 1);
}

function fits({ match, user, stdin }: Expectation, identity: Identity, frame: Frame): boolean {
  if (user !== undefined && user !== (identity.become?.user ?? 'login')) return false;
  if (stdin && !stdin.test((frame.stdin ?? Buffer.alloc(0)).toString('utf8'))) return false;
  return typeof match === 'string' ? match === frame.id : match.test(frame.script);
}
