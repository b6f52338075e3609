import { ConnectionLost } from '../model/connection.js';
import type { Frame, FrameResult, RequestListener } from '../model/connection.js';
import type { Stream } from '../shell/frames.js';

/** What has come back of one request so far. */
export interface RequestState {
  readonly done: Promise<FrameResult[]>;
  begun(id: string, pid: number): void;
  output(id: string, stream: Stream, chunk: Buffer): void;
  ended(id: string, status: number): void;
  skipped(id: string): void;
  /** What has not begun is skipped. */
  skipRest(): void;
  /** Pid of the frame that runs. */
  running(): number | undefined;
  /** With `lost`: rejects with a ConnectionLost that says how far it came; else with `error`. */
  fail(lost: string | undefined, error: Error): void;
}

export function createRequestState(frames: readonly Frame[], listener: RequestListener = {}): RequestState {
  const output = new Map(frames.map((frame) => [frame.id, { stdout: [] as Buffer[], stderr: [] as Buffer[] }]));
  const results = new Map<string, FrameResult>();
  const pids = new Map<string, number>();
  let settle!: (results: FrameResult[]) => void;
  let refuse!: (error: Error) => void;
  const done = new Promise<FrameResult[]>((resolve, reject) => {
    settle = resolve;
    refuse = reject;
  });
  const finish = (id: string, status: number | null): void => {
    const parts = output.get(id);
    if (!parts) return;
    output.delete(id);
    pids.delete(id);
    results.set(id, { id, status, stdout: Buffer.concat(parts.stdout), stderr: Buffer.concat(parts.stderr) });
    if (output.size === 0) settle(ordered());
  };
  const ordered = (): FrameResult[] => frames.flatMap((frame) => results.get(frame.id) ?? []);
  return {
    done,
    begun(id, pid) {
      pids.set(id, pid);
      listener.started?.(id, pid);
    },
    output(id, stream, chunk) {
      output.get(id)?.[stream].push(chunk);
      listener.output?.(id, stream, chunk);
    },
    ended: finish,
    skipped: (id) => finish(id, null),
    skipRest() {
      for (const id of [...output.keys()]) if (!pids.has(id)) finish(id, null);
    },
    running: () => pids.values().next().value,
    fail(lost, error) {
      refuse(lost === undefined ? error : new ConnectionLost(lost, [ordered()], [...pids.keys()], { cause: error }));
    },
  };
}
