import { error, UserError } from '../../model/diagnostic.js';
import { dict, SecretText, Undefined, Unknown, type Value } from '../../model/value.js';
import { suggest } from '../../source/suggest.js';
import { newKey } from '../access.js';
import { Missing } from '../missing.js';
import { pythonText } from '../python-text.js';
import { isText } from '../text.js';
import { truthy, unknownWithin } from '../values.js';
import { integer, list, mapping, text } from './arguments.js';
import { type CallContext, global } from './define.js';
import { joinTexts } from './text.js';

const MAX_RANGE = 100_000;

export const globals = [
  global('lookup', 'name *terms **options', ([name, ...terms], context) => {
    const found = run(name, terms as Value[], context);
    if (found === undefined) return null;
    if (found instanceof Unknown || truthy(context.named.get('wantlist') ?? false)) return found;
    const values = found as Value[];
    if (values.length === 1) return values[0] as Value;
    return values.length > 0 && values.every(isText) ? joinTexts(values, ',') : values;
  }, { secret: 'keep', looks: 'shallow' }),
  global('query', 'name *terms **options', ([name, ...terms], context) => run(name, terms as Value[], context) ?? [], { aliases: ['q'], secret: 'keep', looks: 'shallow' }),
  global('range', 'start stop? step?', ([first, second, third], context) => {
    const [start, stop] = second === undefined ? [0, integer(first, context, 'the end')] : [integer(first, context, 'the start'), integer(second, context, 'the end')];
    const step = integer(third, context, 'the step', 1);
    if (step === 0) return context.fail('the step is 0');
    const size = Math.max(0, Math.ceil((stop - start) / step));
    if (size > MAX_RANGE) return context.fail(`more than ${MAX_RANGE} numbers`);
    return Array.from({ length: size }, (_, at) => start + at * step);
  }),
  global('dict', 'value? **entries', ([value], context) => {
    const pairs: [string, Value][] = Array.isArray(value) ? value.map((pair): [string, Value] => {
      const [key, item] = list(pair, context, 'a pair');
      return [newKey(key ?? null, context.range), item ?? null];
    }) : value === undefined ? [] : Object.entries(mapping(value, context));
    return dict([...pairs, ...context.named]);
  }, { secret: 'keep', looks: 'shallow' }),
  global('undef', 'hint?', ([hint], context) => new Missing('undef()', context.range, { why: hint === undefined || hint === null ? 'It was left undefined on purpose.' : pythonText(hint).toString() }), { looks: 'any' }),
];

/** The lookup's list; undefined where `errors='ignore'` swallowed its failure. */
function run(name: Value | undefined, terms: readonly Value[], context: CallContext): Value | undefined {
  const wanted = text(name).replace(/^ansible\.(builtin|legacy)\./, '');
  const fn = context.lookup(wanted);
  if (fn === undefined) throw new UserError(error('unknown-lookup', `unknown lookup "${wanted}"`, { range: context.range, suggestion: suggest(wanted, context.lookupNames()) }));
  const unknown = terms.map((term) => (term instanceof Undefined || term instanceof SecretText ? undefined : unknownWithin(term))).find((found) => found !== undefined);
  if (unknown !== undefined) return unknown;
  const options = new Map([...context.named].filter(([key]) => key !== 'wantlist' && key !== 'errors'));
  const errors = context.named.get('errors');
  try {
    return fn(terms, options);
  } catch (problem) {
    if (problem instanceof UserError && errors !== undefined && text(errors) !== 'strict') return undefined;
    throw problem;
  }
}
