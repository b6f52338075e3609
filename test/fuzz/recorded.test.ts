/** What the fuzzer found and Ansible said to it (recorded.json: `npm run fuzz -- --record`), and what must neither crash nor hang. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { template, textOf } from './generate.js';
import { renderTemplate } from './jalon.js';
import { type Outcome, same } from './outcome.js';
import { random } from './random.js';

const recorded = JSON.parse(readFileSync(new URL('recorded.json', import.meta.url), 'utf8')) as [string, Outcome][];

describe('as Ansible renders it', () => {
  it.each(recorded)('%s', (text, ansible) => {
    const { outcome, crash } = renderTemplate(text);
    expect(crash).toBeUndefined();
    expect(same(outcome, ansible) ? ansible : outcome).toEqual(ansible);
  });
});

it('random templates never crash', () => {
  const source = random(7);
  const crashes = Array.from({ length: 500 }, () => textOf(template(source))).filter((text) => renderTemplate(text).crash !== undefined);
  expect(crashes).toEqual([]);
});

const HUGE = ["'a' * 10 ** 9", '[1] * 10 ** 9', '2 ** 10 ** 8', 'range(10 ** 12)', "(('a' * 10 ** 6) * 10 ** 6)", `'${'a'.repeat(40)}!' | regex_search('(a+)+$')`, `'${'a'.repeat(40)}!' | regex_replace('(a|a)*b', '')`, `${'('.repeat(10_000)}1${')'.repeat(10_000)}`, `${'['.repeat(10_000)}${']'.repeat(10_000)}`];

it.each(HUGE)('%#: an error, at once', (expression) => {
  const { outcome, crash } = renderTemplate(`{{ ${expression} }}`);
  expect(crash).toBeUndefined();
  expect(outcome).toHaveProperty('e');
});

const INHERITED = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf', '__class__', '__defineGetter__', 'prototype'];

it.each(INHERITED)('%s is no attribute of anything', (name) => {
  for (const owner of ['{}', '[]', "''", '1', '1.5', 'true', 'none', 'd', 'ints', 's']) {
    for (const text of [`(${owner}).${name}`, `(${owner})['${name}']`, `[${owner}] | map(attribute='${name}') | list`, `'{0.${name}}'.format(${owner})`]) expect([text, renderTemplate(`{{ ${text} }}`).outcome]).toEqual([text, { e: expect.any(String) }]);
    expect(renderTemplate(`{{ (${owner}).${name} is defined }}`).outcome).toEqual({ v: false });
  }
});
