import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Sources } from '../../src/source/sources.js';
import { parseYaml } from '../../src/source/yaml.js';
import { show, text } from './show.js';

const folder = fileURLToPath(new URL('./bad/', import.meta.url));

describe('what is said of bad YAML', () => {
  for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.yml'))) {
    it(name, async () => {
      const source = new Sources(folder).read(`${folder}${name}`);
      await expect(show(source, parseYaml(source).diagnostics)).toMatchFileSnapshot(`${folder}${name.replace('.yml', '.out')}`);
    });
  }
});

describe('one mistake gives one diagnostic, and the tree where it can be trusted', () => {
  const cases: readonly [title: string, yaml: string, codes: readonly string[], tree: boolean][] = [
    ['a dedented line', 'a:\n  b: 1\n c: 2\n', ['bad-indentation'], false],
    ['a key indented under a value', '- a: 1\n   b: 2\n', ['bad-indentation'], false],
    ['no space after the colon', 'a:1\nb: 2\n', ['not-key-value'], false],
    ['a list in a map', 'a: 1\n- b\n', ['list-in-map'], false],
    ['an open brace', 'a: {x: 1\nb: 3\n', ['unclosed-bracket'], false],
    ['text behind a quote', 'a: "x" y\nb: 1\n', ['text-after-quote'], true],
    ['an unknown alias', 'a: *foo\n', ['bad-alias'], true],
    ['two documents', 'a: 1\n---\nb: 2\n', ['several-documents'], true],
    ['a collection as key', '? [a]\n: b\n', ['complex-key'], true],
    ['a C1 control character', 'a: x\u0097y\n', ['control-character'], true],
    ['an escape character', 'a: "x\u001b[2J"\n', ['control-character'], true],
    ['a list merged into a map', 'a:\n  <<: [1]\n', ['bad-merge'], true],
    ['a template as key', '{{ k }}: 1\n', ['unquoted-template'], true],
    ['a forbidden key through a merge', 'x: &x {constructor: 1}\ny: {<<: *x}\n', ['forbidden-key'], true],
  ];
  it.each(cases)('%s', (_title, yaml, codes, tree) => {
    const { root, diagnostics } = parseYaml(text(yaml));
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual(codes);
    expect(root !== undefined).toBe(tree);
  });
});

describe('files made to exhaust memory, stack or time', () => {
  const cases: readonly [title: string, yaml: string, code: string][] = [
    ['500 000 open brackets', '['.repeat(500_000), 'too-deep'],
    ['100 000 dashes in a row', '- '.repeat(100_000), 'too-deep'],
    ['1000 maps inside one another', Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'), 'too-deep'],
    ['a list of 200 000 items', '- a\n'.repeat(200_000), 'too-many-values'],
    ['more than 1 MiB', `a: ${'x'.repeat(1_100_000)}`, 'file-too-large'],
    ['aliases of aliases of aliases', `a: &a [${'x, '.repeat(100)}]\nb: &b [${'*a, '.repeat(100)}]\nc: [${'*b, '.repeat(100)}]\n`, 'too-many-aliases'],
  ];
  it.each(cases)('%s', (_title, yaml, code) => {
    // of this process alone: what else the machine does is no fault of the parser
    const began = process.cpuUsage();
    const { root, diagnostics } = parseYaml(text(yaml));
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
    expect(root).toBeUndefined();
    expect(process.cpuUsage(began).user).toBeLessThan(3_000_000);
  });
});

it('bears as many aliases as a large compose file has', () => {
  const { root, diagnostics } = parseYaml(text(`a: &a {b: 1}\nc: [${'*a, '.repeat(500)}]\n`));
  expect(diagnostics).toEqual([]);
  expect(root?.kind).toBe('map');
});

it('lists 100 faults of a file and counts the rest', () => {
  const { diagnostics } = parseYaml(text('a: "\\d"\n'.repeat(150)));
  expect(diagnostics).toHaveLength(101);
  expect(diagnostics[100]).toMatchObject({ severity: 'error', summary: '199 more faults in this file', range: { file: 'site.yml' } });
});
