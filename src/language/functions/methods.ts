import { dict, Float, tuple, type Value } from '../../model/value.js';
import { keyText } from '../access.js';
import { equal } from '../values.js';
import { list, mapping } from './arguments.js';
import { method } from './define.js';

const MOVES = { secret: 'keep', looks: 'shallow' } as const;

export const dictMethods = [
  method('get', 'self key default?', ([self, key, fallback], context) => {
    const name = keyText(key as Value, context.range);
    const held = mapping(self, context);
    return Object.hasOwn(held, name) ? (held[name] as Value) : (fallback ?? null);
  }, MOVES),
  method('keys', 'self', ([self], context) => Object.keys(mapping(self, context)), MOVES),
  method('values', 'self', ([self], context) => Object.values(mapping(self, context)), MOVES),
  method('items', 'self', ([self], context) => Object.entries(mapping(self, context)).map((entry) => tuple(entry)), { ...MOVES, aliases: ['iteritems'] }),
  method('copy', 'self', ([self], context) => dict(Object.entries(mapping(self, context))), MOVES),
];

export const listMethods = [
  method('index', 'self value', ([self, value], context) => {
    const at = list(self, context).findIndex((item) => equal(item, value as Value));
    return at < 0 ? context.fail('the value is not in the list', 'Ask first: … in ….') : at;
  }, { secret: 'plain' }),
  method('count', 'self value', ([self, value], context) => list(self, context).filter((item) => equal(item, value as Value)).length, { secret: 'plain' }),
  method('copy', 'self', ([self], context) => [...list(self, context)], MOVES),
];

export const numberMethods = [method('is_integer', 'self', ([self]) => !(self instanceof Float) || Number.isInteger(self.value))];
