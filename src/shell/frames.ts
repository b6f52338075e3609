import type { Frame, LockRequest } from '../model/connection.js';
import { quote } from './quote.js';

/** What the driver is told first: the nonce of its markers, then what `lock` and `tmp` say. */
export interface Hello {
  /** 32 hex digits that no output can know. */
  readonly nonce: string;
  /** Seconds; after three of them without a line from the controller an idle driver ends itself. */
  readonly tick: number;
  /** 32 hex digits: name of the temporary directory; without it none can be made (check mode). */
  readonly temporary?: string;
  readonly lock?: LockRequest;
}

export interface Holder {
  readonly who: string;
  readonly since: string;
  readonly runId: string;
  readonly command?: string;
  readonly task?: string;
}

const pack = (text: string): string => encodeURIComponent(text) || '-';
const unpack = (word: string | undefined): string => {
  try {
    return word === undefined || word === '-' ? '' : decodeURIComponent(word);
  } catch {
    return word ?? '';
  }
};

export function encodeHello({ nonce, tick, temporary, lock }: Hello): Buffer {
  const words = lock ? [lock.runId, lock.who, lock.since, lock.command].map(pack) : ['-'];
  return Buffer.from(`${[nonce, tick, temporary ?? '-', ...words].join(' ')}\n`);
}

/** Reads what a driver wrote into the lock file: `run who since command task pid`. */
export function decodeHolder(text: string): Holder {
  const [runId, who, since, command, task] = text.trim().split(' ').map(unpack);
  return { who: who || 'someone', since: since || 'an unknown time', runId: runId || 'unknown', command: command || undefined, task: task || undefined };
}

/** Sent now and then, so that the watchdog knows that the controller is there. */
export const HEARTBEAT = Buffer.from('h\n');

/**
 * One request: a header line, the text that the driver evals, the frames' own stdin in order.
 * @param task The task that the lock file names already.
 * @throws Error for an id that is not `[a-z0-9.]+` or a NUL in a script.
 */
export function encodeRequest(frames: readonly Frame[], task?: string): { bytes: Buffer[]; task: string | undefined } {
  let current = task;
  const lines: string[] = [];
  const folders = new Set<string>();
  const payloads: Buffer[] = [];
  for (const frame of frames) {
    if (!/^[a-z0-9.]+$/.test(frame.id)) throw new Error(`frame id "${frame.id}" is not [a-z0-9.]+`);
    if (frame.task !== undefined && frame.task !== current) {
      current = frame.task;
      lines.push(`j_task ${quote(pack(current))}\n`);
    }
    // An empty payload is what /dev/null gives, and needs no pipe.
    const stdin = frame.stdin?.length ?? 0;
    const quiet = frame.quiet === true && stdin === 0 && frame.deadline === undefined;
    const flags = `${frame.stop ? 's' : ''}${frame.always ? 'a' : ''}${quiet ? 'q' : ''}` || "''";
    lines.push(`j_frame ${frame.id} ${flags} ${Math.max(0, Math.ceil(frame.deadline ?? 0))} ${stdin} ${quote(frame.script)}\n`);
    if (frame.stdin && stdin > 0) payloads.push(frame.stdin);
    for (const folder of frame.folders ?? []) folders.add(folder);
  }
  if (folders.size > 0) lines.push(`j_sync ${[...folders].map(quote).join(' ')}\n`);
  const text = Buffer.from(lines.join(''));
  return { bytes: [Buffer.from(`q ${text.length}\n`), text, ...payloads], task: current };
}

export type Stream = 'stdout' | 'stderr';

export interface FrameSink {
  /** Both streams are past the noise of login scripts. */
  ready(pid: number): void;
  begun(id: string, pid: number): void;
  output(id: string, stream: Stream, chunk: Buffer): void;
  /** Both streams have all of it. */
  ended(id: string, status: number): void;
  skipped(id: string): void;
  locked(holder: Holder): void;
  /** The driver can't work here: no flock, no place for the lock. */
  refused(reason: string): void;
  /** Before the driver is ready, and what a left-over daemon says between two frames. */
  noise(stream: Stream, chunk: Buffer): void;
}

interface StreamState {
  /** Bytes that may be the start of a marker. */
  held: Buffer;
  ready: boolean;
  frame: string | undefined;
}

const EMPTY = Buffer.alloc(0);

/** Takes the two streams of a driver apart, in pieces of any size, byte by byte exact. Pure but for its own state. */
export function createDecoder(nonce: string, sink: FrameSink): (stream: Stream, chunk: Buffer) => void {
  const prefix = Buffer.from(`\x1e${nonce} `);
  const streams: Record<Stream, StreamState> = { stdout: { held: EMPTY, ready: false, frame: undefined }, stderr: { held: EMPTY, ready: false, frame: undefined } };
  const ends = new Map<string, { status?: number; count: number }>();
  let pid = 0;

  const data = (stream: Stream, chunk: Buffer): void => {
    if (chunk.length === 0) return;
    const { frame } = streams[stream];
    if (frame === undefined) sink.noise(stream, chunk);
    else sink.output(frame, stream, chunk);
  };
  const end = (stream: Stream, id: string, status: string | undefined): void => {
    streams[stream].frame = undefined;
    const known = ends.get(id) ?? { count: 0 };
    known.count += 1;
    if (status !== undefined) known.status = Number(status);
    ends.set(id, known);
    if (known.count < 2) return;
    ends.delete(id);
    sink.ended(id, known.status ?? 255);
  };
  const marker = (stream: Stream, text: string): void => {
    const [kind, first = '', second] = text.split(' ');
    if (kind === 'b') {
      streams[stream].frame = first;
      if (stream === 'stdout') sink.begun(first, Number(second));
    } else if (kind === 'e') end(stream, first, second);
    else if (kind === 'n') sink.skipped(first);
    else if (kind === 'l') sink.locked(decodeHolder(text.slice(2)));
    else if (kind === 'x') sink.refused(text.slice(2));
    else if (kind === 'r') {
      streams[stream].ready = true;
      if (stream === 'stdout') pid = Number(first);
      if (streams.stdout.ready && streams.stderr.ready) sink.ready(pid);
    }
  };

  return (stream, chunk) => {
    const state = streams[stream];
    const bytes = state.held.length === 0 ? chunk : Buffer.concat([state.held, chunk]);
    let at = 0;
    for (;;) {
      const found = bytes.indexOf(prefix, at);
      const newline = found < 0 ? -1 : bytes.indexOf(10, found + prefix.length);
      if (newline < 0) {
        const keep = found < 0 ? startOfPrefix(bytes, at, prefix) : found;
        data(stream, bytes.subarray(at, keep));
        state.held = keep === bytes.length ? EMPTY : bytes.subarray(keep);
        return;
      }
      data(stream, bytes.subarray(at, found));
      marker(stream, bytes.toString('utf8', found + prefix.length, newline));
      at = newline + 1;
    }
  };
}

/** Offset from which the end of `bytes` could become `prefix`; its length where it can't. */
function startOfPrefix(bytes: Buffer, from: number, prefix: Buffer): number {
  let at = Math.max(from, bytes.length - prefix.length + 1);
  for (;;) {
    at = bytes.indexOf(0x1e, at);
    if (at < 0) return bytes.length;
    if (prefix.subarray(0, bytes.length - at).equals(bytes.subarray(at))) return at;
    at += 1;
  }
}
