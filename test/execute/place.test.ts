import { describe, expect, test } from 'vitest';
import { after, afterProof, arrive, enterBlock, enterInclude, isRescued, orderOf, type Place, raise, startAt } from '../../src/execute/place.js';
import { compareOrder } from '../../src/execute/meetings.js';
import type { Block, Node } from '../../src/model/playbook.js';

const task = (name: string): Node => ({ kind: 'task', module: name }) as Node;
const block = (parts: Partial<Block>): Block => ({ kind: 'block', body: [], rescue: [], always: [], ...parts }) as Block;
const failure = { task: task('t') as never, name: 'T', result: { msg: 'no' } };
const nothing = new Map();

/** Names of what is reached from a place, blocks entered once. `fail` names what raises. */
function walk(start: Place, fail: readonly string[] = []): string[] {
  const seen: string[] = [];
  let place = start;
  for (;;) {
    const arrival = arrive(place);
    if (arrival.at === 'proof') {
      seen.push('proof');
      place = afterProof(arrival.place);
      continue;
    }
    if (arrival.at === 'end') return [...seen, arrival.failure === undefined ? 'end' : 'failed'];
    const { node } = arrival;
    if (node.kind === 'block') {
      place = enterBlock(arrival.place, node, [{ nodes: node.body, variables: nothing }]);
      continue;
    }
    const name = (node as { module: string }).module;
    seen.push(name);
    const next = fail.includes(name) ? raise(arrival.place, failure) : after(arrival.place);
    if (next === undefined) return [...seen, 'failed'];
    place = next;
  }
}

describe('failures', () => {
  const inner = block({ body: [task('b1'), task('b2')], rescue: [task('r1'), task('r2')], always: [task('a1')] });
  const outer = [block({ body: [inner, task('after')], rescue: [task('R')], always: [task('A')] }), task('last')];
  test.each([
    [[], 'b1 b2 a1 after A last end'],
    [['b1'], 'b1 r1 r2 a1 after A last end'],
    [['b2', 'r1'], 'b1 b2 r1 a1 R A last end'],
    [['a1'], 'b1 b2 a1 R A last end'],
    [['b1', 'r2', 'R'], 'b1 r1 r2 a1 R A failed'],
    [['after', 'R', 'A'], 'b1 b2 a1 after R A failed'],
    [['last'], 'b1 b2 a1 after A last failed'],
  ])('of %j', (fail, path) => {
    expect(walk(startAt(outer, [1]), fail).join(' ')).toBe(path);
  });

  test('rescued only inside a body whose block has a rescue', () => {
    const at = (place: Place): Place => (arrive(place) as { place: Place }).place;
    const inOuter = enterBlock(startAt(outer, [1]), outer[0] as Block, [{ nodes: (outer[0] as Block).body, variables: nothing }]);
    const inInner = enterBlock(at(inOuter), inner, [{ nodes: inner.body, variables: nothing }]);
    expect([isRescued(startAt(outer, [1])), isRescued(inOuter), isRescued(inInner)]).toEqual([false, true, true]);
    expect(isRescued(raise(inOuter, failure) as Place)).toBe(false);
    expect(isRescued(raise(inInner, failure) as Place)).toBe(true);
  });

  test('the rescue sees what failed', () => {
    const one = block({ body: [task('x')], rescue: [task('r')] });
    const place = raise(enterBlock(startAt([one], [1]), one, [{ nodes: one.body, variables: nothing }]), failure);
    expect(place?.variables.get('ansible_failed_task')).toMatchObject({ name: 'T' });
    expect(place?.variables.get('ansible_failed_result')).toEqual({ msg: 'no' });
  });
});

describe('turns', () => {
  const loop = block({ body: [task('x')], always: [task('a')] });
  const turns = [1, 2, 3].map((item) => ({ nodes: loop.body, variables: new Map([['item', item]]) }));

  test('each runs its always, with its own variables, and order ascends', () => {
    let place = enterBlock(startAt([loop, task('last')], [7]), loop, turns);
    const seen: [string, unknown, readonly number[]][] = [];
    for (let arrival = arrive(place); arrival.at === 'node'; arrival = arrive(place)) {
      seen.push([(arrival.node as { module: string }).module, arrival.place.variables.get('item'), orderOf(arrival.place)]);
      place = after(arrival.place);
    }
    expect(seen.map(([name, item]) => `${name}${item ?? ''}`)).toEqual(['x1', 'a1', 'x2', 'a2', 'x3', 'a3', 'last']);
    const orders = seen.map(([, , order]) => order);
    expect(orders.slice(1).every((order, index) => compareOrder(orders[index] as readonly number[], order) < 0)).toBe(true);
  });

  test('no turn at all leads behind it', () => {
    expect(walk(enterBlock(startAt([loop, task('last')], [7]), loop, [])).join(' ')).toBe('last end');
    expect(walk(enterInclude(startAt([loop, task('last')], [7]), [])).join(' ')).toBe('last end');
  });

  test('a failure ends the turns that are left', () => {
    let place = enterBlock(startAt([loop, task('last')], [7]), loop, turns);
    place = raise((arrive(place) as { place: Place }).place, failure) as Place;
    expect(walk(place).join(' ')).toBe('a failed');
  });
});
