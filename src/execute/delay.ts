import { setTimeout as sleep } from 'node:timers/promises';

/** Waits, or ends early when the run is interrupted. `seconds` may be a fraction. */
export async function delay(seconds: number, signal: AbortSignal): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal }).catch((problem: unknown) => {
    if (!signal.aborted) throw problem;
  });
}
