import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MapNode, ScalarNode } from '../../src/model/node.js';
import { Float, SecretText, type Value } from '../../src/model/value.js';
import { nodeAt, nodeToValue } from '../../src/source/convert.js';
import { parseYaml } from '../../src/source/yaml.js';
import { text } from './show.js';

function value(yaml: string): Value {
  return nodeToValue(parseYaml(text(yaml)).root!);
}

function scalarIn(yaml: string, key = 'a'): ScalarNode {
  return (parseYaml(text(yaml)).root as MapNode).get(key) as ScalarNode;
}

describe('plain scalars are typed as Ansible types them', () => {
  // Expected values come from PyYAML 6 (safe_load), but for the two kinds left out on purpose: base-60 numbers and dates.
  const cases: readonly [string, Value][] = [
    ['yes', true], ['Yes', true], ['on', true], ['OFF', false], ['no', false], ['True', true], ['y', 'y'], ['n', 'n'], ['yEs', 'yEs'],
    ['0644', 420], ['0', 0], ['08', '08'], ['0o17', '0o17'], ['0x1f', 31], ['0b101', 5], ['1_000', 1000], ['+5', 5], ['-0', 0], ['-12', -12],
    ['8.0', new Float(8)], ['1.10', new Float(1.1)], ['.5', new Float(0.5)], ['1.', new Float(1)], ['1.5e+3', new Float(1500)], ['1e3', '1e3'], ['1.5e3', '1.5e3'], ['.inf', new Float(Infinity)], ['-.inf', new Float(-Infinity)],
    ['~', null], ['null', null], ['', null], ['nULL', 'nULL'], ['12:30', '12:30'], ['2024-01-01', '2024-01-01'], ['1.2.3', '1.2.3'], ['.', '.'], ['-', '-'], ['"no"', 'no'], ["'0644'", '0644'],
    ['!!str 0644', '0644'], ['!!float 8', new Float(8)],
  ];
  it.each(cases.filter(([written]) => written !== '-'))('%s', (written, expected) => {
    expect(value(`a: ${written}\n`)).toEqual({ a: expected });
  });

  it('keeps the text as it was written', () => {
    expect(scalarIn('a: 0644').text).toBe('0644');
    expect(scalarIn('a: 8.0').text).toBe('8.0');
  });
});

describe('trees', () => {
  it('merges keys: own keys win, then the first merged map', () => {
    expect(value('x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz:\n  <<: [*x, *y]\n  c: 3\n')).toEqual({ x: { a: 1, b: 1 }, y: { b: 2, c: 2 }, z: { a: 1, b: 1, c: 3 } });
  });

  it('marks what is secret, sealed or never templated', () => {
    const yaml = 'a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\nb: !secret hunter2\nc: !unsafe ["{{ x }}"]\n';
    expect(scalarIn(yaml, 'a')).toMatchObject({ tag: 'vault', text: '$ANSIBLE_VAULT;1.1;AES256\n6162\n' });
    expect(scalarIn(yaml, 'b').value).toEqual(SecretText.whole('hunter2'));
    expect(nodeAt(parseYaml(text(yaml)).root!, ['c', 0])?.node).toMatchObject({ tag: 'unsafe', value: '{{ x }}' });
  });

  it('gives no root and no fault for an empty document', () => {
    for (const yaml of ['', '---\n', '# only a comment\n', '\ufeff']) expect(parseYaml(text(yaml))).toEqual({ root: undefined, diagnostics: [] });
  });

  it('finds nodes by path, with the key of the last step', () => {
    const { root } = parseYaml(text('a:\n  - b: 1\n'));
    expect(nodeAt(root!, ['a', 0, 'b'])).toMatchObject({ node: { value: 1 }, key: { text: 'b' } });
    expect(nodeAt(root!, ['a', 1])).toBeUndefined();
  });
});

describe('places inside scalars', () => {
  const cases: readonly [title: string, yaml: string][] = [
    ['plain', 'a: see {{ here }} now\n'],
    ['plain over two lines', 'a: see  \n   there {{ here }}\n   now\n'],
    ['single quoted', "a: 'it''s ''{{ here }}'''\n"],
    ['double quoted with escapes', 'a: "\\u00e9\\t\\"x\\" \\U0001F600 {{ here }}"\n'],
    ['double quoted over lines', 'a: "one\n  two \\\n  three\n\n  {{ here }}"\n'],
    ['literal', 'a: |\n  one\n    two  \n\n  {{ here }}\n'],
    ['literal, indented by its header', 'a: |2-\n   one\n  {{ here }}\n'],
    ['folded', 'a: >-\n  one\n  two\n\n\n  three {{ here }}\n    more\n  end\n'],
    ['with CRLF', 'a: |\r\n  one\r\n  {{ here }}\r\n'],
    ['quoted with CRLF', 'a: "one\r\n  {{ here }}"\r\n'],
  ];
  it.each(cases)('%s', (_title, yaml) => {
    const scalar = scalarIn(yaml);
    const at = scalar.text.indexOf('{{ here');
    expect(at).toBeGreaterThan(-1);
    expect(scalar.offsetAt(at)).toBe(yaml.indexOf('{{ here'));
    expect(scalar.offsetAt(at + 8)).toBe(yaml.indexOf('{{ here') + 8);
  });

  it('hold for any words in any style', () => {
    const word = fc.stringMatching(/^[a-z"'\\]{1,6}$/);
    fc.assert(
      fc.property(fc.array(fc.array(word, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }), fc.constantFrom('|', '>', '|-', '>+', "'", '"', ''), (lines, style) => {
        const body = lines.map((words) => words.join(' '));
        const yaml =
          style === "'" ? `a: '${body.join('\n  ').replaceAll("'", "''")}'\n`
          : style === '"' ? `a: "${body.join('\n  ').replace(/[\\"]/g, '\\$&')}"\n`
          : style === '' ? `a: z${body.join('\n  z')}\n`
          : `a: ${style}\n  ${body.join('\n  ')}\n`;
        const { root, diagnostics } = parseYaml(text(yaml));
        if (diagnostics.length > 0 || root?.kind !== 'map') return;
        const scalar = root.get('a') as ScalarNode;
        for (const [index, character] of [...scalar.text].entries()) {
          const at = scalar.offsetAt(index);
          if (/[a-z]/.test(character)) expect(yaml[at]).toBe(character);
          if (/["'\\]/.test(character)) expect(['\\', character]).toContain(yaml[at]);
        }
      }),
      { numRuns: 300 },
    );
  });
});

it('any text gives a tree or diagnostics, never an exception', () => {
  const piece = fc.constantFrom('a: ', '- ', '{{ x }}', '"', "'", '\n', '\n  ', '\t', '[', ']', '{', '}', ':', '|', '>', '&a ', '*a', '!vault ', '!x ', '? ', '#', '---\n', '\\d', 'é', '\u0097', ',', '%', '@', '<<: ', '\r\n', '\0');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const { root, diagnostics } = parseYaml(text(pieces.join('')));
      for (const { range } of diagnostics) expect(range!.start).toBeLessThanOrEqual(range!.end);
      if (root) nodeToValue(root);
    }),
    { numRuns: 2000 },
  );
});
