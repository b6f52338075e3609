import { afterEach, expect, test } from 'vitest';
import { listenFor } from '../../src/transport/listening.js';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** Keeps the process from hearing anything. */
function busy(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

test('is over after its time', async () => {
  const began = performance.now();
  await new Promise<void>((resolve) => ends.push(listenFor(40, resolve)));
  expect(performance.now() - began).toBeGreaterThan(30);
});

test('a pause in which nothing could be heard counts as one slice', async () => {
  let late = false;
  const began = performance.now();
  const done = new Promise<void>((resolve) => ends.push(listenFor(200, () => {
    late = true;
    resolve();
  })));
  busy(300);
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(late).toBe(false);
  await done;
  expect(performance.now() - began).toBeGreaterThan(400);
});

test('what had arrived by then is read first, and may end it', async () => {
  let late = false;
  const end = listenFor(4, () => {
    late = true;
  });
  ends.push(end);
  await new Promise<void>((resolve) => setTimeout(resolve, 1));
  busy(20);
  // as an answer that is read in this very turn of the event loop
  queueMicrotask(end);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(late).toBe(false);
});
