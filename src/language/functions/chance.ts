import { randomInt } from 'node:crypto';
import { Float, type Value } from '../../model/value.js';
import { pythonText } from '../python-text.js';
import { bare, isText } from '../text.js';
import { integer, iterable, list } from './arguments.js';
import { type CallContext, filter } from './define.js';
import { PythonRandom } from './python-random.js';

/** With a seed always the same, and what Ansible gives; without one another value each time. */
export const chanceFilters = [
  filter('random', 'end start? step? seed?', ([end, start, step, seed], context) => {
    const below = belowOf(seed, context);
    if (typeof end !== 'number') {
      if (start !== undefined || step !== undefined) context.fail('start and step are for numbers');
      const items = iterable(end, context);
      return items.length === 0 ? context.fail('there is nothing to choose from') : (items[below(items.length)] as Value);
    }
    const from = integer(start, context, 'start', 0);
    const stride = integer(step, context, 'step', 1);
    const count = stride === 0 ? 0 : Math.ceil((end - from) / stride);
    return count < 1 ? context.fail(`there is no number from ${from} up to ${end}`) : from + stride * below(count);
  }),
  filter('shuffle', 'value seed?', ([value, seed], context) => {
    const items = isText(value as Value) ? [...iterable(value, context)] : [...list(value, context)];
    const below = belowOf(seed, context);
    for (let last = items.length - 1; last > 0; last -= 1) {
      const other = below(last + 1);
      [items[last], items[other]] = [items[other] as Value, items[last] as Value];
    }
    return items;
  }),
];

function belowOf(seed: Value | undefined, context: CallContext): (end: number) => number {
  if (seed === undefined || seed === null) return randomInt;
  if (seed instanceof Float || (typeof seed === 'number' && !Number.isSafeInteger(seed))) return context.fail('the seed must be text or a whole number');
  const random = new PythonRandom(typeof seed === 'number' ? seed : bare(pythonText(seed)));
  return (end) => random.below(end);
}
