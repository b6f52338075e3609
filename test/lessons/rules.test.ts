import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lessonId, preflights } from '../../src/lessons/index.js';
import { rules } from '../../src/lessons/registry.js';
import { runFixture } from './fixture.js';

const SOURCES = join(import.meta.dirname, '../../src/lessons');
const casesOf = (name: string) => (existsSync(join(import.meta.dirname, name)) ? readdirSync(join(import.meta.dirname, name)) : []);
const HOOKS = ['host', 'subject', 'project', 'service', 'file', 'script'] as const;
const HEADINGS = ['## What it catches', '## What happened', '## Write instead', '## When to silence'];

describe.each(rules)('L$number $name', (rule) => {
  const folder = join(import.meta.dirname, rule.name);
  const cases = casesOf(rule.name).filter((file) => file.endsWith('.yml'));

  it('has a page with its four parts, and the incident', () => {
    const page = readFileSync(join(SOURCES, `${rule.name}.md`), 'utf8');
    expect(page.split('\n')[0]).toBe(`# L${String(rule.number).padStart(2, '0')} ${rule.name}`);
    expect(page.match(/^## .*/gm)).toEqual(HEADINGS);
    expect(existsSync(join(SOURCES, `${rule.name}.ts`))).toBe(true);
    expect(rule.from).toMatch(/^\d{3}\b/);
  });

  const asksHosts = preflights.some(({ lesson }) => lesson === lessonId(rule));
  const reads = HOOKS.some((hook) => rule[hook] !== undefined);
  it('reads files, or asks hosts', () => expect(reads || asksHosts).toBe(true));

  it.runIf(reads)('has bad and good fixtures, each bad one with its .out', () => {
    expect(cases.filter((file) => file.startsWith('bad-')).length).toBeGreaterThan(0);
    expect(cases.filter((file) => file.startsWith('good-')).length).toBeGreaterThan(0);
    expect(casesOf(rule.name).filter((file) => file.endsWith('.out')).sort()).toEqual(cases.filter((file) => file.startsWith('bad-')).map((file) => file.replace(/yml$/, 'out')).sort());
  });

  it.each(cases)('%s', (file) => {
    const said = runFixture(join(folder, file), rule);
    const out = join(folder, file.replace(/yml$/, 'out'));
    if (file.startsWith('bad-') && process.env.UPDATE_OUT !== undefined) writeFileSync(out, said);
    expect(said).toBe(file.startsWith('good-') ? '' : readFileSync(out, 'utf8'));
  });
});

it('numbers and names are unique, and every page has its rule', () => {
  expect(new Set(rules.map(({ number }) => number)).size).toBe(rules.length);
  const pages = readdirSync(SOURCES).filter((file) => file.endsWith('.md') && file !== 'README.md').map((file) => file.replace(/\.md$/, ''));
  expect(pages.sort()).toEqual(rules.map(({ name }) => name).sort());
});
