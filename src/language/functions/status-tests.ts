import { isDict, Unknown, type Value } from '../../model/value.js';
import { article } from '../access.js';
import { truthy, unknownWithin } from '../values.js';
import { type LanguageFunction, test } from './define.js';

/** What became of a registered task. A member that is unknown makes the answer unknown; the rest of the result may be. */
const status = (name: string, aliases: readonly string[], judge: (read: (member: string) => Value) => Value): LanguageFunction =>
  test(name, 'value', ([value], context) => {
    const result = value as Value;
    if (!isDict(result)) return context.fail(`it asks for the result of a task, this is ${article(result)}`, 'Give the name that the task registers.');
    const read = (member: string): Value => (Object.hasOwn(result, member) ? (result[member] as Value) : false);
    return judge(read);
  }, { aliases: [...aliases], looks: 'shallow' });

const yes = (value: Value): Value => unknownWithin(value) ?? truthy(value);
const no = (value: Value): Value => unknownWithin(value) ?? !truthy(value);

function changed(read: (member: string) => Value): Value {
  const own = read('changed');
  if (own !== false || !Array.isArray(read('results'))) return yes(own);
  const items = (read('results') as Value[]).map((item) => (item instanceof Unknown ? item : isDict(item) && Object.hasOwn(item, 'changed') ? (item['changed'] as Value) : false));
  if (items.some((item) => item === true)) return true;
  return items.find((item) => item instanceof Unknown) ?? false;
}

export const statusTests: readonly LanguageFunction[] = [
  status('changed', ['change'], changed),
  status('failed', ['failure'], (read) => yes(read('failed'))),
  status('succeeded', ['success', 'successful'], (read) => no(read('failed'))),
  status('skipped', ['skip'], (read) => yes(read('skipped'))),
  status('unreachable', [], (read) => yes(read('unreachable'))),
  status('reachable', [], (read) => no(read('unreachable'))),
  status('started', [], (read) => yes(read('started'))),
  status('finished', [], (read) => yes(read('finished'))),
  status('timedout', [], (read) => yes(read('timedout'))),
];

