import { createRequire } from 'node:module';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { github } from '../../src/cli/lint/formats.js';
import { warning } from '../../src/model/diagnostic.js';
import { project } from './project.js';

/** What consumers ask of each format, and what tends to go wrong: blanks, other letters, several lines, no place at all. */
const FILES: Readonly<Record<string, string | Buffer>> = {
  'stacks/a b/compose.yml': 'version: "3.8"\nservices:\n  wéb:\n    image: nginx:latest # é, 😀\n    ports:\n      - 22:22\n      - "5432:5432"\n    environment: {A: "😀", POSTGRES_PASSWORD: admin}\n  db:\n    image: qdrant/qdrant:v1.10.0\n    healthcheck: {test: "wget -qO- http://localhost:6333"}\n',
  'stacks/run.sh': '\ufeff#!/bin/sh\r\ncurl -k https://x.example.com | sh\r\nset -e; curl "$A" && echo "<KO & \'no\'>" || echo ok\r\n',
  'stacks/old.conf': Buffer.from('# d\xe9j\xe0 vu, 100%\na: 1\n', 'latin1'),
  'stacks/broken.yml': 'services:\n  web: {image: "nginx:1.29", healthcheck: {test: ["CMD", "curl", "\\d"]}}\n',
};

async function lint(format: string, files = FILES, ...more: string[]): Promise<string> {
  const site = project({});
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(site.folder, name)), { recursive: true });
    writeFileSync(join(site.folder, name), content);
  }
  return (await site.deploy(['lint', 'stacks', 'nothing-there', '--format', format, ...more])).out;
}

beforeAll(async () => {
  await lint('text');
});

const text = { type: 'object', required: ['text'], additionalProperties: false, properties: { text: { type: 'string', minLength: 1 }, markdown: { type: 'string', minLength: 1 } } };
const place = {
  type: 'object', required: ['physicalLocation'], additionalProperties: false,
  properties: {
    message: text,
    physicalLocation: {
      type: 'object', required: ['artifactLocation', 'region'], additionalProperties: false,
      properties: {
        artifactLocation: { type: 'object', required: ['uri'], additionalProperties: false, properties: { uri: { type: 'string', pattern: '^(?:[\\w./-]|%[0-9A-F]{2}|:)+$' } } },
        region: { $ref: '#/definitions/region' },
      },
    },
  },
};
const fix = {
  type: 'object', required: ['artifactChanges'], additionalProperties: false,
  properties: {
    description: text,
    artifactChanges: {
      type: 'array', minItems: 1,
      items: {
        type: 'object', required: ['artifactLocation', 'replacements'], additionalProperties: false,
        properties: {
          artifactLocation: { type: 'object', required: ['uri'] },
          replacements: { type: 'array', minItems: 1, items: { type: 'object', required: ['deletedRegion'], additionalProperties: false, properties: { deletedRegion: { $ref: '#/definitions/region' }, insertedContent: { type: 'object', required: ['text'], additionalProperties: false, properties: { text: { type: 'string' } } } } } },
        },
      },
    },
  },
};
const level = { enum: ['error', 'warning', 'note'] };
/** The part of SARIF 2.1.0 that is written, where every object is closed; and what code scanning asks for beyond it. */
const SARIF = {
  type: 'object', required: ['version', 'runs'], additionalProperties: false,
  definitions: { region: { type: 'object', required: ['startLine', 'startColumn', 'endLine', 'endColumn'], additionalProperties: false, properties: Object.fromEntries(['startLine', 'startColumn', 'endLine', 'endColumn'].map((key) => [key, { type: 'integer', minimum: 1 }])) } },
  properties: {
    $schema: { type: 'string', pattern: '^https://' },
    version: { const: '2.1.0' },
    runs: {
      type: 'array', minItems: 1, maxItems: 1,
      items: {
        type: 'object', required: ['tool', 'results'], additionalProperties: false,
        properties: {
          columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
          tool: {
            type: 'object', required: ['driver'], additionalProperties: false,
            properties: {
              driver: {
                type: 'object', required: ['name', 'rules'], additionalProperties: false,
                properties: {
                  name: { type: 'string' }, version: { type: 'string' }, semanticVersion: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+' },
                  rules: {
                    type: 'array', uniqueItems: true,
                    items: {
                      type: 'object', required: ['id', 'shortDescription', 'fullDescription', 'help'], additionalProperties: false,
                      properties: { id: { type: 'string', pattern: '^\\S+$' }, name: { type: 'string', pattern: '^\\S+$' }, shortDescription: text, fullDescription: text, help: text, defaultConfiguration: { type: 'object', additionalProperties: false, properties: { level } }, properties: { type: 'object', properties: { tags: { type: 'array', uniqueItems: true, items: { type: 'string' } } } } },
                    },
                  },
                },
              },
            },
          },
          invocations: { type: 'array', minItems: 1, maxItems: 1, items: { type: 'object', required: ['executionSuccessful'], additionalProperties: false, properties: { executionSuccessful: { type: 'boolean' }, toolExecutionNotifications: { type: 'array', minItems: 1, items: { type: 'object', required: ['message'], additionalProperties: false, properties: { descriptor: { type: 'object', required: ['id'] }, level, message: text } } } } } },
          results: {
            type: 'array', minItems: 5, maxItems: 25_000,
            items: {
              type: 'object', required: ['ruleId', 'ruleIndex', 'level', 'message', 'locations', 'partialFingerprints'], additionalProperties: false,
              properties: { ruleId: { type: 'string' }, ruleIndex: { type: 'integer', minimum: 0 }, level, message: text, locations: { type: 'array', minItems: 1, maxItems: 10, items: place }, relatedLocations: { type: 'array', items: place }, partialFingerprints: { type: 'object', minProperties: 1, additionalProperties: { type: 'string', minLength: 1 } }, fixes: { type: 'array', minItems: 1, uniqueItems: true, items: fix } },
            },
          },
        },
      },
    },
  },
};

interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
  readonly results: readonly { readonly ruleId: string; readonly ruleIndex: number; readonly level: string; readonly message: { readonly text: string }; readonly partialFingerprints: Readonly<Record<string, string>>; readonly fixes?: unknown }[];
  readonly invocations?: readonly { readonly executionSuccessful: boolean; readonly toolExecutionNotifications: readonly { readonly level: string }[] }[];
}

describe('sarif', () => {
  it('is what the standard and code scanning ask for', async () => {
    const log = JSON.parse(await lint('sarif')) as { readonly runs: readonly [Run] };
    const { Ajv } = createRequire(import.meta.url)('ajv') as typeof import('ajv');
    const ajv = new Ajv({ allErrors: true, strict: false });
    const validate = ajv.compile(SARIF);
    validate(log);
    expect(validate.errors ?? []).toEqual([]);
    const [{ tool, results, invocations }] = log.runs;
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(new Set(tool.driver.rules.map(({ id }) => id)).size).toBe(tool.driver.rules.length);
    expect(new Set(results.map(({ level }) => level))).toEqual(new Set(['error', 'warning', 'note']));
    expect(results.some(({ fixes }) => fixes !== undefined)).toBe(true);
    expect(new Set(results.map(({ partialFingerprints }) => Object.values(partialFingerprints)[0])).size).toBe(results.length);
    // what stands nowhere: a word that names nothing
    expect(invocations).toMatchObject([{ executionSuccessful: false, toolExecutionNotifications: [{ level: 'error' }] }]);
  });

  it('knows a finding again when lines shift, and tells two of one kind apart', async () => {
    const prints = async (files: typeof FILES) => ((JSON.parse(await lint('sarif', files)) as { readonly runs: readonly [Run] }).runs[0].results).map(({ ruleId, message, partialFingerprints }) => `${ruleId} ${message.text} ${partialFingerprints['jalonFinding/v1']}`).sort();
    const moved = Object.fromEntries(Object.entries(FILES).map(([name, content]) => [name, name.endsWith('compose.yml') ? `# one\n# two\n${String(content).replace('    ports:', '    # three\n\n    ports:')}` : content]));
    expect(await prints(moved)).toEqual(await prints(FILES));
  });
});

describe('junit', () => {
  it('is well-formed, and its numbers are those of its cases', async () => {
    const xml = await lint('junit');
    const open: string[] = [];
    for (const [, close, name, self] of xml.replace(/^<\?xml.*\?>\n/, '').matchAll(/<(\/?)([a-z]+)(?: [a-z]+="[^"<]*")*(\/?)>/g)) {
      if (close === '/') expect(open.pop()).toBe(name);
      else if (self === '') open.push(name as string);
    }
    expect(open).toEqual([]);
    // between the tags no character that would be one
    expect(xml.replaceAll(/<\/?[a-z]+(?: [a-z]+="[^"<]*")*\/?>/g, '').replace(/^<\?xml.*\?>/, '')).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|#10);)/);
    const count = (of: RegExp): number => xml.match(of)?.length ?? 0;
    expect(/<testsuites name="deploy lint" tests="(\d+)" failures="(\d+)">/.exec(xml)?.slice(1).map(Number)).toEqual([count(/<testcase /g), count(/<failure /g)]);
    for (const [suite, tests, failures, skipped] of xml.matchAll(/<testsuite name="[^"]*" tests="(\d+)" failures="(\d+)" skipped="(\d+)">[\s\S]*?<\/testsuite>/g)) {
      expect([tests, failures, skipped].map(Number)).toEqual([/<testcase /g, /<failure /g, /<skipped /g].map((of) => suite.match(of)?.length ?? 0));
    }
  });
});

describe('github', () => {
  it('is one command a line; columns only where a place is on one line', async () => {
    const lines = (await lint('github')).trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect(line).toMatch(/^::(?:error|warning|notice) (?:file=[^,:]+,line=\d+,(?:col=\d+,)?endLine=\d+,(?:endColumn=\d+,)?)?title=[^,:]+::./);
    for (const line of lines) {
      const [, from, column, to, end] = /line=(\d+),(?:col=(\d+),)?endLine=(\d+),(?:endColumn=(\d+),)?/.exec(line) ?? [];
      if (from !== undefined) expect([column === undefined, end === undefined], line).toEqual([from !== to, from !== to]);
    }
    expect(lines.join('\n')).not.toMatch(/%(?!25|0A|0D|3A|2C)/);
    expect(lines.some((line) => line.startsWith('::error title='))).toBe(true);
  });

  it('of several lines names the lines', () => {
    const place = { file: 'a.yml', start: { line: 3, column: 5 }, end: { line: 4, column: 2 } };
    expect(github({ all: [{ diagnostic: warning('some-code', 'one: 100 %\ntwo'), fingerprint: '', place }], files: 1, region: () => undefined })).toBe('::warning file=a.yml,line=3,endLine=4,title=some-code::one: 100 %25%0Atwo\n');
  });
});

describe('codeclimate', () => {
  it('has what GitLab asks of each finding', async () => {
    const issues = JSON.parse(await lint('codeclimate')) as readonly { readonly description: string; readonly check_name: string; readonly fingerprint: string; readonly severity: string; readonly location: { readonly path: string; readonly lines: { readonly begin: number } } }[];
    expect(issues.length).toBeGreaterThan(5);
    for (const { description, check_name: check, severity, location: { path, lines } } of issues) {
      expect(description).not.toBe('');
      expect(check).toMatch(/^\S+$/);
      expect(['info', 'minor', 'major', 'critical', 'blocker']).toContain(severity);
      expect(path).not.toMatch(/^(?:\.\/|\/)/);
      expect(lines.begin).toBeGreaterThan(0);
    }
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
  });
});
