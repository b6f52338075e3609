import type { JSONSchema } from 'json-schema-to-ts';
import { describe, expect, it } from 'vitest';
import { dict, Float, SecretText, Unknown } from '../../src/model/value.js';
import { checkNode, checkValue, coerceArgs } from '../../src/source/schema.js';
import { position } from '../../src/source/position.js';
import { parseYaml } from '../../src/source/yaml.js';
import { text } from './show.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: { type: 'string', minLength: 1, description: 'What it is called.' },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present' },
    port: { type: 'integer', minimum: 1, maximum: 65535 },
    notify: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
    restart: { anyOf: [{ type: 'boolean' }, { enum: ['always', 'never'] }] },
    mode: { type: ['string', 'integer'] },
    ratio: { type: 'number' },
    enabled: { type: 'boolean' },
    packages: { type: 'array', items: { type: 'string' }, minItems: 1 },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    nested: { type: 'object', additionalProperties: false, required: ['size'], properties: { size: { type: 'integer' }, kind: { type: 'string', default: 'soft' } } },
    source: { $ref: '#/definitions/source' },
    forms: { type: 'array', items: { anyOf: [{ $ref: '#/definitions/source' }, { type: 'string' }] } },
  },
  definitions: { source: { type: 'object', additionalProperties: false, properties: { src: { type: 'string' }, content: { type: 'string' } }, anyOf: [{ required: ['src'] }, { required: ['content'] }] } },
} as const satisfies JSONSchema;

function said(yaml: string, templated = false): string[] {
  const source = text(yaml);
  const { root } = parseYaml(source);
  return checkNode('test', schema, root!, { templated }).map(({ range, summary, suggestion, fix }) => {
    const { line, column } = position(source, range!.start);
    return `${line}:${column} ${summary}${suggestion ? ` (${suggestion}?)` : ''}${fix ? ` → ${fix}` : ''}`;
  });
}

describe('faults of a node stand at its key or value', () => {
  const cases: readonly [yaml: string, expected: readonly string[]][] = [
    ['name: a', []],
    ['name: a\nnotifiy: x', ['2:1 unknown key `notifiy` (notify?)']],
    ['port: 80', ['1:1 missing key `name` → Add `name:` (What it is called).']],
    ['name: a\nstate: installed', ['2:8 `state` must be one of present, absent; it is the text `installed` (present?)']],
    ['name: a\nport: abc', ['2:7 `port` must be a whole number; it is the text `abc`']],
    ['name: a\nport: 70000', ['2:7 `port` must be at most 65535; it is the number `70000`']],
    ['name: 1.10', ['1:7 `name` must be text; it is the number `1.10` → Quote it: "1.10"']],
    ['name: no', ['1:7 `name` must be text; it is the boolean `no` → Quote it: "no"']],
    ['name: ""', ['1:7 `name` must not be empty']],
    ['name:', ['1:1 `name` must be text; it is empty']],
    ['name: a\nnotify: {x: 1}', ['2:1 `notify` must be text or a list; it is a map']],
    ['name: a\nnotify: [a, 2]', ['2:13 item 2 of `notify` must be text; it is the number `2` → Quote it: "2"']],
    ['name: a\nrestart: alway', ['2:10 `restart` must be true or false or one of always, never; it is the text `alway` (always?)']],
    ['name: a\nmode: [1]', ['2:1 `mode` must be text or a whole number; it is a list']],
    ['name: a\npackages: []', ['2:1 `packages` needs at least one item']],
    ['name: a\nnested:\n  siez: 1', ['3:3 unknown key `siez` (size?)']],
    ['name: a\nsource: {}', ['2:1 `source`: needs `src` or `content`']],
    ['name: a\nforms: [{src: 1}]', ['2:15 `src` must be text; it is the number `1` → Quote it: "1"']],
    ['name: a\nforms: [2]', ['2:9 item 1 of `forms` must be a map or text; it is the number `2` → Quote it: "2"']],
    ['- name', ['1:1 this must be a map; it is a list']],
    ['name: a\nbogus: 1', ['2:1 unknown key `bogus` → Known keys: name, state, port, notify, restart, mode, ratio, enabled, packages, labels, nested, source, forms.']],
  ];
  it.each(cases)('%s', (yaml, expected) => expect(said(yaml)).toEqual(expected));
});

describe('what is templated passes, wherever it stands', () => {
  const passing = ['name: a\nport: "{{ p }}"', 'name: a\nstate: "{{ s }}"', 'name: a\npackages: "{{ p }}"', 'name: a\nnested: {size: "{{ x }}"}', 'name: a\nforms: [{src: "{{ x }}"}, "{{ y }}"]', 'name: a\nrestart: "{{ r }}"', 'name: a\n"{{ k }}": 1'];
  it.each(passing)('%s', (yaml) => expect(said(yaml, true)).toEqual([]));
  it('but its neighbours do not', () => expect(said('name: a\nforms: [{src: "{{ x }}", srcc: 1}]', true)).toEqual(['2:26 unknown key `srcc` (src?)']));
  it('and without the option nothing is special', () => expect(said('name: a\nport: "{{ p }}"')).toHaveLength(1));
});

describe('values', () => {
  it('give problems with their path, and never show a secret', () => {
    expect(checkValue('test', schema, dict([['name', 'a'], ['port', SecretText.whole('hunter2')]]))).toEqual([{ path: ['port'], onKey: false, code: 'wrong-type', summary: '`port` must be a whole number; it is a secret', fix: undefined }]);
    expect(checkValue('test', schema, dict([['name', 'a'], ['state', SecretText.whole('hunter2')]]))[0]!.summary).not.toContain('hunter2');
  });
  it('pass where they are not known yet', () => {
    expect(checkValue('test', schema, dict([['name', new Unknown('output')], ['nested', new Unknown('output')]]))).toEqual([]);
  });
});

describe('args are brought to the types that a schema wants', () => {
  const cases: readonly [title: string, args: Parameters<typeof dict>[0], expected: Record<string, unknown>][] = [
    ['words to booleans', [['enabled', 'yes']], { enabled: true }],
    ['1 and 0 to booleans', [['enabled', 0]], { enabled: false }],
    ['text to numbers', [['port', '22'], ['ratio', '0.5']], { port: 22, ratio: new Float(0.5) }],
    ['whole floats to integers', [['port', new Float(22)]], { port: 22 }],
    ['numbers to text', [['name', 22], ['labels', dict([['a', new Float(8)]])]], { name: '22', labels: { a: '8.0' } }],
    ['booleans to Python text', [['name', true]], { name: 'True' }],
    ['commas to lists', [['packages', 'git, curl']], { packages: ['git', 'curl'] }],
    ['one value to a list', [['packages', 5]], { packages: ['5'] }],
    ['null to absent', [['port', null]], {}],
    ['nothing where both types do', [['notify', 'a,b'], ['mode', '0644']], { notify: 'a,b', mode: '0644' }],
    ['defaults of nested maps', [['nested', dict([['size', '3']])]], { nested: { size: 3, kind: 'soft' } }],
    ['nothing that is not known', [['port', new Unknown('x')]], { port: new Unknown('x') }],
    ['secrets by their text', [['port', SecretText.whole('22')], ['name', SecretText.whole('a')]], { port: 22, name: SecretText.whole('a') }],
    ['nothing impossible', [['port', 'abc']], { port: 'abc' }],
  ];
  it.each(cases)('%s', (_title, args, expected) => {
    const { state, ...rest } = coerceArgs(schema, dict(args));
    expect(state).toBe('present');
    expect(rest).toEqual(expected);
  });
  it('reads `no` as the word of an enum that lists it', () => {
    expect(coerceArgs({ type: 'object', properties: { policy: { type: 'string', enum: ['no', 'always'] } } }, dict([['policy', false]]))).toEqual({ policy: 'no' });
  });
});
