/**
 * What Python 3.11 (`re`, `%`, `str.format`, `repr`, `crypt`) and Jinja2 3.1 gave for the same input: python-oracle.json, made
 * once by a program that wrote random expressions and patterns. Lists stand for tuples.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatBraces, formatPercent } from '../../src/language/format.js';
import { parseJson } from '../../src/language/json-text.js';
import { quoted } from '../../src/language/python-text.js';
import { expandTemplate, matches } from '../../src/language/regex.js';
import { shaCrypt } from '../../src/crypt/sha-crypt.js';
import { fromJson, pythonText } from '../../src/language/values.js';
import { tuple, type Value } from '../../src/model/value.js';
import { compute, scopeOf } from './nodes.js';

const NOWHERE = { file: '', start: 0, end: 0 };
const cases = parseJson(readFileSync(new URL('python-oracle.json', import.meta.url), 'utf8')) as unknown as Record<'crypt' | 'regex' | 'percent' | 'braces' | 'repr' | 'jinja', Value[][]>;
const shown = (value: Value): string => (typeof value === 'string' ? quoted(value) : pythonText(value).toString());

describe('as Python', () => {
  it('crypt', () => {
    for (const [password, salt, kind, rounds, hash] of cases.crypt as [string, string, 'sha256' | 'sha512', number | null, string][]) expect(shaCrypt(kind, password, { salt, rounds: rounds ?? undefined })).toBe(hash);
  });

  it('re.finditer, re.sub, re.match', () => {
    for (const [pattern, text, found, replaced, starts] of cases.regex as [string, string, unknown, string, boolean][]) {
      const all = matches(pattern, text, {});
      expect([pattern, text, all.map((match) => [...match].map((group) => group ?? null))]).toEqual([pattern, text, found]);
      const pieces = all.map((match, at) => text.slice((all[at - 1]?.index ?? 0) + (all[at - 1]?.[0].length ?? 0), match.index) + expandTemplate('<\\g<0>>', match));
      const last = all.at(-1);
      expect(pieces.join('') + text.slice(last === undefined ? 0 : last.index + last[0].length)).toBe(replaced);
      expect(matches(pattern, text, { anchored: true, limit: 1 }).length > 0).toBe(starts);
    }
  });

  it('text % value', () => {
    for (const [template, value, text] of cases.percent as [string, Value, string][]) expect([template, formatPercent(template, tuple(template.includes('%%') ? [] : [value]), NOWHERE)]).toEqual([template, text]);
  });

  it('str.format', () => {
    for (const [template, value, text] of cases.braces as [string, Value, string][]) expect([template, formatBraces(template, [value], new Map(), NOWHERE)]).toEqual([template, text]);
  });

  it('repr', () => {
    for (const [value, text] of cases.repr as [Value, string][]) expect(shown(value)).toBe(text);
  });

  it('Jinja expressions', () => {
    const scope = scopeOf({ x: 3, y: 2, s: 'text', l: [3, 1, 2], d: fromJson({ a: 1, b: [1, 2] }), t: true, f: fromJson(1.5), n: null, e: '' });
    const asList = (text: string): string => text.replace(/\((.*?),?\)/g, '[$1]');
    for (const [text, expected] of cases.jinja as [string, string][]) {
      const mine = shown(compute(text, scope));
      expect([text, mine]).toEqual([text, mine === expected ? expected : asList(expected)]);
    }
  });
});
