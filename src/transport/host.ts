import { BecomeFailed, ConnectionLost } from '../model/connection.js';
import type { Connection, ConnectionNote, ConnectionSettings, FrameResult, Identity, RequestListener, RequestPart } from '../model/connection.js';
import { identityKey } from '../shell/become.js';
import { killScript } from '../shell/processes.js';
import { runOnce } from './once.js';
import { NoSession } from './link.js';
import type { Link } from './link.js';
import { startShell } from './shell.js';
import type { Shell } from './shell.js';

/** More shells than this are closed again, the longest unused first. OpenSSH's default MaxSessions is 10. */
const MOST_SHELLS = 4;
/** The watchdog's limit is 90 s. */
const HEARTBEAT_EVERY = 20_000;

export interface HostOptions {
  readonly settings: ConnectionSettings;
  /** For messages. */
  readonly where: string;
  /** A further login, where the server allows one session on each (MaxSessions 1). */
  readonly another: () => Promise<Link>;
  /** Seconds; the driver ends itself after three of them in silence. */
  readonly tick?: number;
  readonly notes?: readonly ConnectionNote[];
}

const EMPTY = Buffer.alloc(0);

interface Entry {
  readonly opening: Promise<{ shell: Shell; waits: number }>;
  shell?: Shell;
  link?: Link;
  used: number;
}

/** One host: its logins, and on them one shell for each identity, opened at first need. */
export function hostConnection(first: Link, { settings, where, another, tick = 30, notes }: HostOptions): Connection {
  const links: Link[] = [first];
  const entries = new Map<string, Entry>();
  const lockKey = settings.lock && identityKey(settings.lock.identity);
  let exchanges = 0;
  let clock = 0;
  const timer = setInterval(() => {
    for (const entry of entries.values()) entry.shell?.heartbeat();
  }, HEARTBEAT_EVERY).unref();

  /** Closes what is dead, and the longest unused idle shells until there is room for one more. */
  const makeRoom = async (): Promise<void> => {
    for (const [key, entry] of entries) if (entry.shell?.closed) entries.delete(key);
    const idle = [...entries].filter(([key, entry]) => key !== lockKey && entry.shell && !entry.shell.busy).sort((a, b) => a[1].used - b[1].used);
    for (const [key, entry] of idle.slice(0, Math.max(0, entries.size - MOST_SHELLS + 1))) {
      entries.delete(key);
      await entry.shell?.close();
    }
  };

  /** On the newest login; where that has no session left, on a further one. */
  const onSomeLink = async <T>(use: (link: Link) => Promise<T>): Promise<T> => {
    const newest = links[links.length - 1] ?? first;
    try {
      return await use(newest);
    } catch (error) {
      if (!(error instanceof NoSession)) throw error;
    }
    const link = await another();
    links.push(link);
    return use(link);
  };

  const open = async (identity: Identity): Promise<{ shell: Shell; waits: number }> => {
    const key = identityKey(identity);
    const lock = key === lockKey ? settings.lock : undefined;
    return onSomeLink((link) => startShell(link, { where, identity, lock, writable: settings.writable, timeout: settings.timeout, tick }));
  };

  /** @returns the shell, and the waits for the host that this caller spent on it. */
  const shellOf = async (identity: Identity): Promise<{ shell: Shell; waits: number }> => {
    const key = identityKey(identity);
    const known = entries.get(key);
    if (known?.shell?.halted && !known.shell.busy) await known.shell.close();
    if (known && !known.shell?.closed) {
      known.used = ++clock;
      return { shell: (await known.opening).shell, waits: 0 };
    }
    if (known) entries.delete(key);
    const entry: Entry = { opening: makeRoom().then(() => open(identity)), used: ++clock };
    entries.set(key, entry);
    try {
      const opened = await entry.opening;
      entry.shell = opened.shell;
      return opened;
    } catch (error) {
      entries.delete(key);
      throw error;
    }
  };

  let locked: Promise<void> | undefined;
  /** A lock that could not be had is asked for again by the next request. */
  const locking = (opened: Promise<{ shell: Shell }>): Promise<void> => {
    if (locked) return locked;
    const attempt = opened.then(({ shell }) => shell.ready);
    attempt.catch(() => {
      if (locked === attempt) locked = undefined;
    });
    locked = attempt;
    return attempt;
  };
  /** Opens the lock's shell with the others; what is not its own waits until the lock is held. */
  const holdLock = (): Promise<{ waits: number } | undefined> => {
    if (!settings.lock) return Promise.resolve(undefined);
    const before = locked !== undefined;
    const opened = shellOf(settings.lock.identity);
    return Promise.all([opened, locking(opened)]).then(([{ waits }]) => (before ? undefined : { waits: waits + 1 }));
  };

  const requestPart = async (part: RequestPart, spent: (waits: number) => void, listener?: RequestListener): Promise<FrameResult[]> => {
    const opening = shellOf(part.identity);
    const own = identityKey(part.identity) === lockKey;
    // The lock's own shell needs no answer first: its driver takes the lock before it reads a request.
    if (own) void locking(opening);
    const [{ shell, waits }, lock] = await Promise.all([opening, own ? undefined : holdLock()]);
    spent(Math.max(waits, lock?.waits ?? 0) + 1);
    return shell.request(part.frames, listener);
  };

  return {
    user: settings.user,
    notes,
    get exchanges() {
      return exchanges;
    },
    async request(parts, listener) {
      const results: FrameResult[][] = parts.map(() => []);
      // More identities than shells go in several rounds.
      for (const round of rounds(parts)) {
        let counted = 0;
        // Parts go out side by side: what they wait counts once, as far as the longest.
        const spent = (waits: number): void => {
          exchanges += Math.max(0, waits - counted);
          counted = Math.max(counted, waits);
        };
        const settled = await Promise.allSettled(round.map((index) => requestPart(parts[index] as RequestPart, spent, listener)));
        const errors = settled.map((outcome, at) => {
          const part = parts[round[at] as number] as RequestPart;
          if (outcome.status === 'rejected' && !(part.ahead && outcome.reason instanceof BecomeFailed)) return outcome.reason as Error;
          results[round[at] as number] = outcome.status === 'fulfilled' ? outcome.value : part.frames.map(({ id }) => ({ id, status: null, stdout: EMPTY, stderr: EMPTY }));
          return undefined;
        });
        if (errors.some((error) => error !== undefined)) throw joined(round, errors, results);
      }
      return results;
    },
    async kill(identity) {
      const shell = entries.get(identityKey(identity))?.shell;
      const running = shell?.running();
      if (!running) return;
      const script = killScript(running.pid, running.driver);
      const waits = await onSomeLink((link) => runOnce(link, { where, identity, script, timeout: settings.timeout }));
      exchanges += waits;
    },
    halt() {
      for (const { opening } of entries.values()) opening.then(({ shell }) => shell.halt(), () => {});
    },
    async close() {
      clearInterval(timer);
      const ends = [...entries.values()].map(async (entry): Promise<boolean> => {
        const { shell } = await entry.opening.catch(() => ({ shell: undefined }));
        const there = shell !== undefined && !shell.closed;
        const gone = shell?.close();
        // Whoever comes next must find the lock free and the temporary directory gone; else nothing is worth the wait.
        if (settings.lock || settings.writable) await gone;
        return there && (settings.lock !== undefined || settings.writable);
      });
      // A wait for the host like any other; side by side it is one.
      if ((await Promise.all(ends)).includes(true)) exchanges += 1;
      entries.clear();
      await Promise.all(links.map((link) => link.end()));
    },
  };
}

function rounds(parts: readonly RequestPart[]): number[][] {
  const out: { keys: Set<string>; indices: number[] }[] = [];
  parts.forEach((part, index) => {
    const key = identityKey(part.identity);
    let last = out[out.length - 1];
    if (!last || (!last.keys.has(key) && last.keys.size >= MOST_SHELLS)) out.push((last = { keys: new Set(), indices: [] }));
    last.keys.add(key);
    last.indices.push(index);
  });
  return out.map((round) => round.indices);
}

/** One error for all parts: a cut outweighs the rest, and says how far every part came. */
function joined(round: readonly number[], errors: readonly (Error | undefined)[], results: readonly FrameResult[][]): Error {
  const lost = errors.find((error) => error instanceof ConnectionLost);
  if (!lost) return errors.find((error) => error !== undefined && !(error instanceof BecomeFailed)) ?? (errors.find((error) => error !== undefined) as Error);
  const finished = results.map((done, index) => {
    const error = errors[round.indexOf(index)];
    return error instanceof ConnectionLost ? (error.finished[0] ?? []) : done;
  });
  const begun = errors.flatMap((error) => (error instanceof ConnectionLost ? error.begun : []));
  return new ConnectionLost(lost.message, finished, begun, { cause: lost });
}
