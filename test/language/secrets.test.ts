import { describe, expect, it } from 'vitest';
import { SecretText, type Value } from '../../src/model/value.js';
import { compute, problemOf, renderYaml, scopeOf } from './nodes.js';
import { reveal, toJson } from '../../src/language/values.js';

const scope = scopeOf({ s: SecretText.whole('hunter2'), host: 'db', list: ['a', SecretText.whole('hunter2')], d: { __proto__: null, password: SecretText.whole("p'w"), user: 'bob' } });

/** Expression → what a log would show of it. */
const ranges: readonly [string, string][] = [
  ["'pw=' ~ s ~ '!'", 'pw=[redacted]!'],
  ["'pw=' + s", 'pw=[redacted]'],
  ["'%s@%s' | format(s, host)", '[redacted]@db'],
  ["'{}:{x}'.format(host, x=s)", 'db:[redacted]'],
  ["list | join(',')", 'a,[redacted]'],
  ["','.join(list)", 'a,[redacted]'],
  ["('x' ~ s)[:3]", 'x[redacted]'],
  ["('x' ~ s)[:1]", 'x'],
  ['s | trim', '[redacted]'],
  ['list | string', "['a', '[redacted]']"],
  ['d | to_json', '{"password": "[redacted]", "user": "bob"}'],
  ['d | to_nice_yaml', "password: '[redacted]''[redacted]'\nuser: bob\n".replace("'[redacted]''[redacted]'", "[redacted]")],
  ["('x' ~ s) | upper", '[redacted]'],
  ['s | b64encode', '[redacted]'],
  ["s | password_hash('sha512', 'salt')", '[redacted]'],
  ["('a,' ~ s).split(',') | first", '[redacted]'],
  ["d['password'] | quote", '[redacted]'],
  ['s | default(1)', '[redacted]'],
  ['list | last', '[redacted]'],
  ["d | dict2items | map(attribute='value') | first", '[redacted]'],
  ["d | combine({'a': 1}) | dict2items | map(attribute='value') | first", '[redacted]'],
  ["'x\\ny' | indent(2, true) ~ s", '  x\\ny[redacted]'],
];

const plain: readonly [string, Value][] = [
  ["s == 'hunter2'", true],
  ['s | length', 7],
  ['s is defined', true],
  ["s is match('hunt')", true],
  ["'hunt' in s", true],
  ["s.startswith('h')", true],
  ['s is string', true],
];

describe('secrets', () => {
  it.each(ranges)('%s keeps what is secret', (text, shown) => {
    const value = compute(text, scope);
    const seen = value instanceof SecretText ? value.redacted() : value;
    expect(seen).toBe(shown);
    expect(`${seen as string}`).not.toContain('hunter2');
  });

  it.each(plain)('%s tells nothing', (text, expected) => {
    expect(compute(text, scope)).toBe(expected);
  });

  it('keeps ranges in mixed text', () => {
    const value = renderYaml('postgres://{{ host }}:{{ s }}@db', scope) as SecretText;
    expect(value.redacted()).toBe('postgres://db:[redacted]@db');
    expect(value.text).toBe('postgres://db:hunter2@db');
  });

  it('never quotes a secret in a message', () => {
    for (const text of ['s | bool', "s is version('1', '>')", "s | hash(s)", 's | human_to_bytes', "'a' | regex_search(s ~ '(')", 's + 1', 'd[s]', "s | from_json"]) {
      expect(JSON.stringify(problemOf(() => compute(text, scope)))).not.toContain('hunter2');
    }
  });

  it('shows JSON only on demand', () => {
    expect(toJson(list())).toEqual(['a', '[redacted]']);
    expect(reveal(list())).toEqual(['a', 'hunter2']);
  });
});

function list(): Value {
  return compute('list', scope);
}
