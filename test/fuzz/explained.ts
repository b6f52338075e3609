/** Where Jalon differs from Ansible on purpose (DESIGN.md, The language). */
import type { Outcome, Tagged } from './outcome.js';

interface Explained {
  /** Finishes the sentence "as intended, …". */
  readonly why: string;
  holds(text: string, jalon: Outcome, ansible: Outcome): boolean;
}

const refused = (outcome: Outcome, words: RegExp): boolean => 'e' in outcome && words.test(outcome.e);
const SETS = /\b(union|intersect|difference|symmetric_difference)\b/;

const EXPLAINED: readonly Explained[] = [
  { why: 'integers beyond 2^53 are refused, not rounded', holds: (_, jalon) => refused(jalon, /too large to be (an )?exact/) },
  { why: 'a text that is neither yes nor no is no boolean', holds: (_, jalon) => refused(jalon, /is neither yes nor no/) },
  { why: 'a range is a list without | list', holds: (_, jalon, ansible) => 'v' in jalon && refused(ansible, /Type 'range' is unsupported/) },
  { why: 'a method that is not called is no value', holds: (_, jalon, ansible) => refused(ansible, /Type '(builtin_function_or_)?method' is unsupported/) || ('v' in ansible && JSON.stringify(ansible.v).includes('<built-in method') && 'e' in jalon) },
  { why: 'a whole value may be omit', holds: (_, jalon, ansible) => 'v' in jalon && JSON.stringify(jalon.v) === '{"o":"Omit_"}' && refused(ansible, /Omit/) },
  { why: 'keys are text', holds: (_, jalon, ansible) => 'v' in jalon && 'v' in ansible && JSON.stringify(jalon.v) === JSON.stringify(textKeys(ansible.v)) },
  { why: 'the order of sets is that of their elements', holds: (text, jalon, ansible) => SETS.test(text) && 'v' in jalon && 'v' in ansible && sorted(jalon.v) === sorted(ansible.v) },
  { why: 'YAML has no key __proto__', holds: (_, jalon) => refused(jalon, /`__proto__` cannot be a key/) },
];

export function explanation(text: string, jalon: Outcome, ansible: Outcome): string | undefined {
  return EXPLAINED.find(({ holds }) => holds(text, jalon, ansible))?.why;
}

function textKeys(value: Tagged): Tagged {
  if (Array.isArray(value)) return value.map(textKeys);
  if (typeof value !== 'object' || value === null || !('d' in value)) return value;
  return { d: value.d.map(([key, item]) => [textOfKey(key), textKeys(item)] as const) };
}

function textOfKey(key: Tagged): string {
  if (typeof key === 'boolean') return key ? 'True' : 'False';
  if (typeof key !== 'object' || key === null) return key ?? 'None';
  return 'i' in key ? key.i : 'f' in key ? key.f : JSON.stringify(key);
}

function sorted(value: Tagged): string {
  return JSON.stringify(Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value);
}
