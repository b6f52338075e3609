import { Undefined, Unknown, type Value } from '../../model/value.js';
import { captured, undefinedError } from '../missing.js';
import { truthy } from '../values.js';
import { attributeOf, iterable, text } from './arguments.js';
import { type CallContext, filter } from './define.js';

/** One filter or test for each element. */
export const selectFilters = [
  filter('map', 'value *args **kwargs', ([value, ...args], context) => map(looped(value, context), args as Value[], context), { secret: 'keep', looks: 'shallow' }),
  filter('select', 'value *args', ([value, ...args], context) => select(looped(value, context), args as Value[], true, context), { secret: 'keep', looks: 'shallow' }),
  filter('reject', 'value *args', ([value, ...args], context) => select(looped(value, context), args as Value[], false, context), { secret: 'keep', looks: 'shallow' }),
  filter('selectattr', 'value attribute *args', ([value, attribute, ...args], context) => select(looped(value, context), args as Value[], true, context, attribute), { secret: 'keep', looks: 'shallow' }),
  filter('rejectattr', 'value attribute *args', ([value, attribute, ...args], context) => select(looped(value, context), args as Value[], false, context, attribute), { secret: 'keep', looks: 'shallow' }),
];

/** What is false has no elements, whatever it is. */
function looped(value: Value | undefined, context: CallContext): readonly Value[] {
  return truthy(value as Value) ? iterable(value, context) : [];
}

function map(items: readonly Value[], args: readonly Value[], context: CallContext): Value {
  const attribute = context.named.get('attribute');
  if (attribute !== undefined && args.length === 0) {
    const fallback = context.named.get('default');
    return items.map((item) => {
      const found = attributeOf(item, attribute, context);
      return found instanceof Undefined && fallback !== undefined ? fallback : found;
    });
  }
  const [name, ...rest] = args;
  if (name === undefined) return context.fail('it needs the name of a filter, or attribute=…');
  const filter = text(name);
  return items.map((item) => captured(() => context.filter(filter, [item, ...rest], context.named)));
}

function select(items: readonly Value[], args: readonly Value[], wanted: boolean, context: CallContext, attribute?: Value): Value {
  const [name, ...rest] = args;
  const kept: Value[] = [];
  for (const item of items) {
    const subject = attribute === undefined ? item : attributeOf(item, attribute, context);
    const answer = name === undefined ? truth(subject, context) : context.test(text(name), [subject, ...rest]);
    if (answer instanceof Unknown || answer instanceof Undefined) return answer;
    if (truthy(answer) === wanted) kept.push(item);
  }
  return kept;
}

function truth(value: Value, context: CallContext): Value {
  if (value instanceof Undefined) throw undefinedError(value, context.range);
  return value instanceof Unknown ? value : truthy(value);
}
