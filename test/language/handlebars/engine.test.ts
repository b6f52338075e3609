import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/model/diagnostic.js';
import type { Template } from '../../../src/model/expression.js';
import type { MapNode } from '../../../src/model/node.js';
import type { SourceText } from '../../../src/model/range.js';
import { SecretText, Unknown, type Value } from '../../../src/model/value.js';
import { parseTemplateFile, renderTemplateFile, templateReferences, UnknownInTemplate } from '../../../src/language/handlebars/engine.js';
import { createScope, type Scope } from '../../../src/language/scope.js';
import { compileTemplate } from '../../../src/language/template.js';
import { position } from '../../../src/source/position.js';
import { parseYaml } from '../../../src/source/yaml.js';

const VARIABLES = `
domain: example.com
port: 6379
ratio: 8.0
debug: true
off: false
empty: []
nothing: null
zero: 0
name: redis
url: "https://{{ domain }}:{{ port }}"
text: |
  one
  two
password: !secret "hunter22"
dsn: "redis://:{{ password }}@{{ domain }}"
redis: {host: "a.{{ domain }}", port: 6380, caps: [NET_ADMIN, SETUID]}
services:
  - {name: web, ports: [80, 443], url: "{{ url }}"}
  - {name: db, ports: [5432, "{{ port }}"]}
`;

function source(text: string, file = 'app.hbs'): SourceText {
  return { file, path: '', text };
}

function scopeOf(yaml = VARIABLES, more: ReadonlyMap<string, Value> = new Map()): Scope {
  const { root } = parseYaml(source(yaml, 'vars.yml'));
  const variables = new Map((root as MapNode).entries.map(({ key, value }) => [key.text, { name: key.text, value: compileTemplate(value).template as Template, range: key.range }]));
  return createScope({ layers: [{ level: 10, origin: 'vars.yml', variables }], runtime: [{ level: 19, values: more }] });
}

const PARTIALS: Readonly<Record<string, string>> = { server: 'server {\n  name {{domain}};\n\n  port {{p}};\n}\n', item: '- {{name}} on {{@root.domain}}\n', loop: '{{> loop}}', broken: '{{#if x}}' };
const partial = (name: string) => (Object.hasOwn(PARTIALS, name) ? source(PARTIALS[name]!, `partials/${name}.hbs`) : undefined);

function rendered(text: string, scope = scopeOf()) {
  const { file, diagnostics } = parseTemplateFile(source(text), partial);
  if (!file) throw new Error(diagnostics.map((diagnostic) => diagnostic.summary).join('; '));
  return renderTemplateFile(file, scope);
}

function output(text: string): string {
  const { text: out } = rendered(text);
  return out instanceof SecretText ? out.redacted() : out;
}

describe('what templates write', () => {
  const cases: readonly [template: string, expected: string][] = [
    ['{{port}} {{ratio}} {{debug}} {{off}} {{domain}}', '6379 8.0 true false example.com'],
    ['{{{domain}}} {{&domain}}', 'example.com example.com'],
    ['{{redis.host}}:{{redis.port}} {{redis.caps.[1]}} {{redis.caps.[0]}}', 'a.example.com:6380 SETUID NET_ADMIN'],
    ['{{url}}', 'https://example.com:6379'],
    ["a&b='<>\"{{name}}\"`", "a&b='<>\"redis\"`"],
    ['{{#if debug}}yes{{else}}no{{/if}}{{#if off}}yes{{else}}no{{/if}}', 'yesno'],
    ['{{#if empty}}x{{/if}}{{#if zero}}x{{/if}}{{#if nothing}}x{{/if}}{{#if zero includeZero=true}}zero{{/if}}', 'zero'],
    ['{{#unless off}}on{{/unless}}', 'on'],
    ['{{#if off}}a{{else if debug}}b{{else}}c{{/if}}', 'b'],
    ['{{#each services}}{{@index}}:{{name}}{{#unless @last}}, {{/unless}}{{/each}}', '0:web, 1:db'],
    ['{{#each redis.caps}}{{this}} {{/each}}', 'NET_ADMIN SETUID '],
    ['{{#each redis}}{{@key}}{{#if @first}}!{{/if}} {{/each}}', 'host! port caps '],
    ['{{#each services}}{{#each ports}}{{../name}}/{{this}}/{{@../index}}/{{../../domain}} {{/each}}{{/each}}', 'web/80/0/example.com web/443/0/example.com db/5432/1/example.com db/6379/1/example.com '],
    ['{{#each services as |s i|}}{{i}}{{s.name}}{{domain}} {{/each}}'.replace('{{domain}}', '{{@root.domain}}'), '0webexample.com 1dbexample.com '],
    ['{{#each empty}}x{{else}}none{{/each}}', 'none'],
    ['{{#with redis}}{{host}}{{../port}}{{/with}}', 'a.example.com6379'],
    ['{{#with redis as |r|}}{{r.port}}{{/with}}', '6380'],
    ['{{default missing "x"}} {{default redis.nope 22}} {{default port 1}}', 'x 22 6379'],
    ['{{#if (defined missing)}}a{{else}}b{{/if}}{{#if (eq port 6379)}}c{{/if}}{{#if (and debug (not off))}}d{{/if}}{{#if (or off debug)}}e{{/if}}', 'bcde'],
    ['{{upper name}} {{join redis.caps "-"}} {{to_json redis.caps}} {{length (lower name)}}', 'REDIS NET_ADMIN-SETUID ["NET_ADMIN", "SETUID"] 5'],
    ['{{replace (upper name) "R" "X"}}', 'XEDIS'],
    ['{{lookup redis "host"}} {{lookup services 1}}'.replace(' {{lookup services 1}}', ''), 'a.example.com'],
    ['a:\n  {{indent text 2}}end', 'a:\n  one\n  two\nend'],
    ['x\n{{#indent 4 first=true}}\na\nb\n{{/indent}}\ny', 'x\n    a\n    b\ny'],
    ['{{#comment}}\na\nb\n{{/comment}}', '#\n# a\n# b\n#\n'],
    ['{{{{raw}}}}{{x}} {% if %}{{{{/raw}}}}', '{{x}} {% if %}'],
    ['docker ps --format \\{{.Names}} {{name}}', 'docker ps --format {{.Names}} redis'],
    ['{{!-- not shown --}}a{{! b }}', 'a'],
    ['  {{~name~}}  x', 'redisx'],
    ['a\n  {{> server p=80}}\nb', 'a\n  server {\n    name example.com;\n\n    port 80;\n  }\nb'],
    ['{{#each services}}{{> item}}{{/each}}', '- web on example.com\n- db on example.com\n'],
    ['{{#each services}}\n{{> item this}}\n{{/each}}', '- web on example.com\n- db on example.com\n'],
    ['%{time} {x} {#a# ${HOME}', '%{time} {x} {#a# ${HOME}'],
  ];
  it.each(cases)('%s', (template, expected) => expect(output(template)).toBe(expected));

  it('host data is never evaluated again', () => {
    const scope = scopeOf(VARIABLES, new Map<string, Value>([['out', '{{domain}} {{#each x}} ${x} {{ password }}']]));
    expect(rendered('{{out}}', scope).text).toBe('{{domain}} {{#each x}} ${x} {{ password }}');
  });
});

describe('secrets', () => {
  it('keep their ranges through templates, blocks and partials', () => {
    expect(output('p={{password}} d={{dsn}} n={{length password}}\n{{#if password}}yes{{/if}}')).toBe('p=[redacted] d=redis://:[redacted]@example.com n=8\nyes');
    expect(output('{{#indent 2}}{{password}}{{/indent}}')).not.toContain('hunter22');
    expect(output('{{upper password}} {{b64encode password}}')).toBe('[redacted] [redacted]');
  });
  it('are whole in the text that is uploaded', () => expect((rendered('p={{password}};').text as SecretText).text).toBe('p=hunter22;'));
});

function fault(text: string, scope = scopeOf()): string {
  const { file, diagnostics } = parseTemplateFile(source(text), partial);
  const place = (file_: string, offset: number) => {
    const { line, column } = position(file_ === 'app.hbs' ? source(text) : (partial(/partials\/(.*)\.hbs/.exec(file_)?.[1] ?? '') ?? source(VARIABLES, file_)), offset);
    return `${file_}:${line}:${column}`;
  };
  const told = diagnostics.map(({ severity, summary, range, suggestion, fix }) => `${place(range!.file, range!.start)} ${severity} ${summary}${suggestion ? ` (${suggestion}?)` : ''}${fix ? ` → ${fix}` : ''}`);
  if (!file) return told.join('\n');
  try {
    renderTemplateFile(file, scope);
    return told.join('\n');
  } catch (problem) {
    if (!(problem instanceof UserError)) throw problem;
    const { summary, range, suggestion, fix } = problem.diagnostic;
    return `${range ? place(range.file, range.start) : '?'} ${summary}${suggestion ? ` (${suggestion}?)` : ''}${fix ? ` → ${fix}` : ''}`;
  }
}

describe('what is said of mistakes', () => {
  const cases: readonly string[] = [
    'a\n  {{prot}}',
    '{{#if missing}}x{{/if}}',
    '{{#each missing}}x{{/each}}',
    '{{upper missing}}',
    '{{redis.hots}}',
    '{{#each services}}{{domain}}{{/each}}',
    '{{nothing}}',
    '{{services}}',
    '{{redis}}',
    '{{#each domain}}x{{/each}}',
    '{{constructor.constructor}}',
    '{{redis.__proto__}}',
    '{{password.text}}',
    'a\nb {{.Names}}',
    'x {{- range .Items }}',
    'x\n{{ port | default(2) }}',
    '{{ name | upper | replace("a", "b") }}',
    "{{ redis['host'] }}",
    '{{ port == 22 }}',
    '{% if debug %}x{% endif %}',
    '{% for s in services %}x{% endfor %}',
    '{# note #}',
    '{{ port is defined }}',
    '{{ "a" if debug else "b" }}',
    '{{#if debug}}x',
    '{{#if debug}}{{/each}}',
    'a {{name\nb',
    '{{/if}}',
    '{{uper name}}',
    '{{#iff debug}}x{{/iff}}',
    '{{#eq port 1}}x{{/eq}}',
    '{{#if port 22}}x{{/if}}',
    '{{@idx}}',
    '{{@index}}',
    '{{../name}}',
    '{{> nope}}',
    '{{> loop}}',
    '{{> broken}}',
    '{{> (upper name)}}',
    '{{#> layout}}{{/layout}}',
    '{{#*inline "x"}}{{/inline}}',
    '{{default}}{{upper}}',
    '{{redis.caps.0}} {{x}}',
    '{{upper name 1 2}}',
    '{{default x undefined}}',
    'a\ufdd0b',
    'line\r\nend',
    'a \u0097 b',
    '{{#each services as |name|}}{{#with name}}{{../../name}}{{/with}}{{/each}}',
  ];
  it('is exact', async () => {
    const told = cases.map((template) => `--- ${JSON.stringify(template)}\n${fault(template)}\n`).join('\n');
    await expect(told).toMatchFileSnapshot('mistakes.out');
  });
  it('a mark in a value is refused', () => {
    expect(fault('{{x}}', scopeOf(VARIABLES, new Map([['x', 'a\ufdd2']])))).toContain('noncharacter');
  });
  it('a value that is not known yet ends the rendering with its reason', () => {
    const unknown = new Unknown('output of "x"', true);
    for (const template of ['{{u}}', '{{#if u}}{{/if}}', '{{#each u}}{{/each}}', '{{upper u}}']) {
      expect(() => rendered(template, scopeOf(VARIABLES, new Map([['u', unknown]])))).toThrow(UnknownInTemplate);
    }
    expect(rendered('{{#if (defined u)}}a{{/if}}', scopeOf(VARIABLES, new Map([['u', unknown]]))).text).toBe('a');
  });
});

describe('where output comes from', () => {
  function origins(template: string, marks: readonly string[]): string[] {
    const vars = source(VARIABLES, 'vars.yml');
    const { text, origin } = rendered(template);
    const out = text instanceof SecretText ? text.text : text;
    const files = new Map([['app.hbs', source(template)], ['vars.yml', vars], ['partials/server.hbs', partial('server')!]]);
    const show = (range: { file: string; start: number; end: number }) => {
      const file = files.get(range.file)!;
      const { line, column } = position(file, range.start);
      return `${range.file}:${line}:${column} ${JSON.stringify(file.text.slice(range.start, range.end))}`;
    };
    return marks.map((word) => {
      const found = origin(out.indexOf(word));
      return found ? `${show(found.template)}${found.definition ? ` < ${show(found.definition)}` : ''}` : 'nowhere';
    });
  }
  it('content, variables and their parts', () => {
    expect(origins('a: 1\nurl: {{url}}\nhost: {{redis.host}} tail\n', ['url:', 'https', 'a.example.com', 'tail'])).toEqual([
      'app.hbs:2:1 "url: "', 'app.hbs:2:6 "{{url}}" < vars.yml:11:1 "url"', 'app.hbs:3:7 "{{redis.host}}" < vars.yml:17:9 "host"', 'app.hbs:3:22 "tail"',
    ]);
  });
  it('loops, block params, filters, blocks, partials and indentation', () => {
    expect(origins('{{#each services as |s|}}\n  {{s.name}} {{this.ports.[0]}} {{upper s.name}}\n{{/each}}\n  {{> server p=port}}', ['web', '5432', 'WEB', 'name', '  port', '6379'])).toEqual([
      'app.hbs:2:3 "{{s.name}}" < vars.yml:19:6 "name"', 'app.hbs:2:14 "{{this.ports.[0]}}" < vars.yml:20:24 "5432"', 'app.hbs:2:33 "{{upper s.name}}"', 'partials/server.hbs:2:3 "name "', 'partials/server.hbs:4:1 "  port "', 'partials/server.hbs:4:8 "{{p}}" < vars.yml:3:1 "port"',
    ]);
  });
  it('whitespace control and CRLF', () => {
    expect(origins('x\r\n{{#if debug}}\r\n  inner\r\n{{/if}}\r\n  last {{~ name }}', ['inner', 'last', 'redis'])).toEqual(['app.hbs:3:3 "inner"', 'app.hbs:5:3 "last"', 'app.hbs:5:8 "{{~ name }}" < vars.yml:10:1 "name"']);
  });
});

describe('references', () => {
  const names = (template: string) => templateReferences(parseTemplateFile(source(template), partial).file!).map((reference) => `${[reference.name, ...reference.path].join('.')}${reference.guarded ? '?' : ''}${reference.existence ? '!' : ''}`);
  it('are found in every place, and guarded where undefined is fine', () => {
    expect(names('{{a.b}}{{upper c}}{{default d e}}{{#if f}}{{g}}{{/if}}{{#each h}}{{i}}{{@root.j}}{{../k}}{{/each}}{{#with l as |m|}}{{m}}{{/with}}{{> server p=n}}')).toEqual(['a.b', 'c', 'd?', 'e', 'f', 'g', 'h', 'j', 'k', 'l', 'n', 'domain']);
  });
  it('know what conditions make sure of', () => {
    expect(names('{{#if (defined x)}}{{x}}{{else}}{{y}}{{/if}}{{#unless (defined z)}}{{else}}{{z}}{{/unless}}')).toEqual(['x?!', 'x?', 'y', 'z?!', 'z?']);
  });
});

it('any text gives a template or diagnostics, and rendering only users\' errors', () => {
  const piece = fc.constantFrom('{{', '}}', '{{{', '}}}', 'port', ' ', '"x"', '#if ', '/if', '#each ', '/each', 'services', '|', '(', ')', '\n', '\r\n', '.', '[0]', '../', '@index', '@root', 'default ', 'else', '>', 'server', 'text', '~', '!--', '--', '{% if %}', '\\', 'as |a|', 'a', '=', '1', '&', '^', '{{name}}', '{{#if debug}}', '{{/if}}', '{{#each services}}', '{{/each}}', '{{upper ');
  const scope = scopeOf();
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      const { file, diagnostics } = parseTemplateFile(source(pieces.join('')), partial);
      for (const { range } of diagnostics) expect(range!.start).toBeLessThanOrEqual(range!.end);
      if (!file) {
        expect(diagnostics.length).toBeGreaterThan(0);
        return;
      }
      try {
        const { text, origin } = renderTemplateFile(file, scope);
        const out = text instanceof SecretText ? text.text : text;
        for (let at = 0; at < out.length; at += 1) expect(origin(at)).toBeDefined();
      } catch (problem) {
        if (!(problem instanceof UserError)) throw problem;
      }
    }),
    { numRuns: 1500 },
  );
});
