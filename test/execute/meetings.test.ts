import { describe, expect, test } from 'vitest';
import { HostRun } from '../../src/execute/host-run.js';
import { compareOrder, Meetings } from '../../src/execute/meetings.js';

const host = (name: string): HostRun => new HostRun(name, () => ({ name, groups: [], layers: [] }), false);
const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test.each([[[1, 2], [1, 2], 0], [[1, 2], [1, 3], -1], [[1, 2], [1, 2, 0], -1], [[2], [1, 9, 9], 1], [[1, 10], [1, 9], 1]])('order of %j and %j', (a, b, sign) => {
  expect(Math.sign(compareOrder(a, b))).toBe(sign);
});

describe('meeting', () => {
  test('waits until the others are there, past it, or gone', async () => {
    const [a, b, c] = [host('a'), host('b'), host('c')];
    const meetings = new Meetings([a, b, c]);
    let met = false;
    const meeting = meetings.meet(a, [1, 5]).then(() => (met = true));
    meetings.progress(b, [1, 4]);
    meetings.leave(c);
    await soon();
    expect(met).toBe(false);
    meetings.progress(b, [1, 6]);
    await meeting;
    expect(met).toBe(true);
  });

  test('alone nobody is waited for, and nothing of others is unknown', async () => {
    const a = host('a');
    const meetings = new Meetings([a]);
    meetings.face(a, [1, 1]);
    expect(meetings.wanted(a)).toBe(false);
    await meetings.meet(a, [1, 1]);
  });

  test('what others set is known up to where they met', async () => {
    const [a, b] = [host('a'), host('b')];
    const meetings = new Meetings([a, b]);
    meetings.face(a, [1, 3]);
    expect(meetings.wanted(a)).toBe(true);
    meetings.progress(b, [1, 3]);
    await meetings.meet(a, [1, 3]);
    expect(meetings.wanted(a)).toBe(false);
    meetings.face(a, [1, 2]);
    expect(meetings.wanted(a)).toBe(false);
    meetings.face(a, [1, 4]);
    expect(meetings.wanted(a)).toBe(true);
  });
});

describe('only once', () => {
  test('the first of the batch does it, whoever came first; all get its value', async () => {
    const [a, b, c] = [host('a'), host('b'), host('c')];
    const meetings = new Meetings([a, b, c]);
    const done: string[] = [];
    const once = (who: HostRun): Promise<{ value: string; mine: boolean }> => meetings.onlyOnce(who, [1, 1], async () => {
      done.push(who.name);
      return `by ${who.name}`;
    });
    const outcomes = await Promise.all([once(c), once(b), once(a)]);
    expect(done).toEqual(['a']);
    expect(outcomes).toEqual([{ value: 'by a', mine: false }, { value: 'by a', mine: false }, { value: 'by a', mine: true }]);
  });

  test('who has failed before takes no part', async () => {
    const [a, b] = [host('a'), host('b')];
    const meetings = new Meetings([a, b]);
    meetings.leave(a);
    expect(await meetings.onlyOnce(b, [1, 1], async () => 'b')).toEqual({ value: 'b', mine: true });
  });

  test('its fault reaches everybody', async () => {
    const [a, b] = [host('a'), host('b')];
    const meetings = new Meetings([a, b]);
    const once = (who: HostRun): Promise<unknown> => meetings.onlyOnce(who, [1, 1], () => Promise.reject(new Error('no')));
    const outcomes = await Promise.allSettled([once(a), once(b)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
