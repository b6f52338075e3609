import { expect, test } from 'vitest';
import { turnsOf } from '../../src/transport/turns.js';

test('so many at one time, in order, one by one once narrowed; a failure gives its turn on', async () => {
  const turns = turnsOf(3);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  let now = 0, most = 0;
  const work = (number: number) => turns(async () => {
    begun.push(number);
    now += 1;
    most = Math.max(most, now);
    await new Promise<void>((resolve) => ends.push(resolve));
    now -= 1;
    if (number === 1) throw new Error('no');
    return number;
  });
  const settled = Promise.allSettled([0, 1, 2, 3, 4, 5].map(work));
  const step = async (): Promise<void> => {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  await step();
  expect(begun).toEqual([0, 1, 2]);
  await step();
  expect([begun, most]).toEqual([[0, 1, 2, 3], 3]);
  turns.narrow();
  await step();
  await step();
  expect(begun).toEqual([0, 1, 2, 3]);
  for (let i = 0; i < 6; i += 1) await step();
  expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
  expect(now).toBe(0);
  expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled', 'fulfilled']);
});
