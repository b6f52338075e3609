import { expect, test } from 'vitest';
import { Semaphore } from '../../src/execute/semaphore.js';

test('what is in hand goes first, each kind in its order; no more at a time than there are places', async () => {
  const places = new Semaphore(2);
  const order: string[] = [];
  let inside = 0, most = 0;
  const work = (name: string) => async (): Promise<void> => {
    order.push(name);
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  await Promise.all([
    places.use(work('a')), places.use(work('b')), places.use(work('fresh 1')), places.use(work('fresh 2')),
    places.use(work('begun 1'), true), places.use(() => {
      order.push('begun 2');
      return Promise.reject(new Error('it failed'));
    }, true).catch(() => {}), places.use(work('begun 3'), true),
  ]);
  expect(order).toEqual(['a', 'b', 'begun 1', 'begun 2', 'begun 3', 'fresh 1', 'fresh 2']);
  expect(most).toBe(2);
});
