import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createScope } from '../../src/language/scope.js';
import { parseTemplateFile, renderTemplateFile } from '../../src/language/handlebars/engine.js';
import { compileTemplate } from '../../src/language/template.js';
import { meansRule, rules, lessonPage, runLessons } from '../../src/lessons/index.js';
import { interpolate } from '../../src/lessons/compose/interpolate.js';
import { composeCommands } from '../../src/lessons/compose/commands.js';
import { serviceInTwoCompose } from '../../src/lessons/service-in-two-compose.js';
import { HostQuestions } from '../../src/lessons/preflight.js';
import type { LessonInput, LessonStep, Preflight } from '../../src/model/lesson.js';
import type { Definition } from '../../src/model/variables.js';
import { dict } from '../../src/model/value.js';
import { parseYaml } from '../../src/source/yaml.js';
import { runFixture } from './fixture.js';

describe('a finding in a rendered file', () => {
  it("names the template's line and, second, where the value was defined", () => {
    const vars = { file: 'group_vars/all.yml', path: '', text: 'web_port: "8080:80"\n' };
    const root = parseYaml(vars).root;
    if (root?.kind !== 'map') throw new Error('the variables of this test are a map');
    const variables = new Map<string, Definition>(root.entries.map(({ key, value }) => [key.text, { name: key.text, value: compileTemplate(value).template, range: key.range }]));
    const scope = createScope({ layers: [{ level: 4, origin: 'group_vars/all.yml', variables }] });
    const texts = ['name: a\nservices:\n  x: {ports: ["8080:80"]}\n', 'name: b\nservices:\n  y:\n    ports:\n      - "{{web_port}}"\n'];
    const steps = texts.flatMap((text, index): LessonStep[] => {
      const file = `templates/${index}.hbs`;
      const { file: template } = parseTemplateFile({ file, path: '', text }, () => undefined);
      if (template === undefined) throw new Error('the template of this test is sound');
      const rendered = renderTemplateFile(template, scope);
      const folder = `/opt/${index}`;
      const step = (module: string, args: Record<string, string>, more = {}): LessonStep => ({
        task: { kind: 'task', module, args: [], range: { file: 'site.yml', start: 0, end: 0 }, moduleRange: { file: 'site.yml', start: 0, end: 0 }, keywords: { tags: [], environment: [] } } as unknown as LessonStep['task'],
        play: { index: 0, name: 'x', sections: [], handlers: [], keywords: { tags: [] }, roles: [] } as unknown as LessonStep['play'], args: dict(Object.entries(args)), certain: true, ...more,
      });
      return [step('template', {}, { rendered: { dest: `${folder}/compose.yml`, text: rendered.text, origin: rendered.origin } }), step('docker_compose_v2', { project_src: folder })];
    });
    const input: LessonInput = { playbook: { inventory: { hosts: new Map() } } as unknown as LessonInput['playbook'], hosts: [{ name: 'h', login: { local: false }, steps }], source: () => undefined, today: '2026-11-21' };
    const [finding, ...more] = runLessons(input, [serviceInTwoCompose]);
    expect(more).toEqual([]);
    expect(finding?.summary).toContain('host port 8080/tcp');
    expect(finding?.range).toMatchObject({ file: 'templates/1.hbs' });
    const { start, end } = finding?.range ?? { start: 0, end: 0 };
    expect(texts[1]?.slice(start, end)).toContain('web_port');
    expect(finding?.related?.[0]).toMatchObject({ range: { file: 'group_vars/all.yml' }, message: 'the value is defined here' });
  });
});

it('--accept-lesson lets a lesson through as a warning, by any form of its id', () => {
  const rule = rules.find(({ number }) => number === 16);
  if (rule === undefined) throw new Error('L16 is a rule');
  for (const id of ['L16', 'service-in-two-compose', 'L16 service-in-two-compose']) {
    expect(runFixture(join(import.meta.dirname, 'service-in-two-compose/bad-same-name.yml'), rule, [id])).toMatch(/: warning L16 .* \(accepted for this run\)\n$/);
  }
  expect(meansRule('L1', rule)).toBe(false);
  expect(meansRule('L16 harden-before-access-proof', rule)).toBe(false);
  expect(lessonPage(rule)).toMatch(/^# L16 service-in-two-compose\n/);
});

describe("compose's interpolation", () => {
  const known = new Map([['A', 'a'], ['EMPTY', '']]);
  it.each([
    ['x$A-${A}', 'xa-a'],
    ['${B:-d}', 'd'],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${B:-${A}}x', 'ax'],
    ['${A:+y}${B:+z}', 'y'],
    ['$$A', '$A'],
    ['${B}', undefined],
    ['${B:?must}', undefined],
    ['127.0.0.1:${B}:80', undefined],
    ['${A', undefined],
  ])('%s', (text, value) => {
    expect(interpolate(text, known)).toBe(value);
  });
});

describe('docker compose in a command', () => {
  it.each([
    ['docker compose -f a.yml -f /b.yml -p s up -d', '/opt', [{ files: ['/opt/a.yml', '/b.yml'], folder: '/opt', project: 's' }]],
    ['cd /opt/s && docker-compose up', undefined, [{ files: [], folder: '/opt/s' }]],
    ['docker compose --project-directory /p up; docker compose -f x down', undefined, [{ files: [], folder: '/p' }]],
    ['docker compose ps', '/opt', []],
    ['echo "docker compose up"', '/opt', []],
  ])('%s', (text, chdir, calls) => {
    expect(composeCommands(text, chdir)).toEqual(calls);
  });
});

describe('hosts of a run', () => {
  const hostOf = (name: string) => ({ name, login: { local: false }, steps: [] });
  const input = (hosts: LessonInput['hosts']): LessonInput => ({ hosts, source: () => undefined, today: '2026-11-21' });

  it('are made one after another: each is judged before the next is there', () => {
    const seen: string[] = [];
    const hosts = {
      *[Symbol.iterator]() {
        for (const name of ['a', 'b']) {
          seen.push(`make ${name}`);
          yield hostOf(name);
        }
      },
    };
    runLessons(input(hosts), [{ ...(rules[0] as (typeof rules)[number]), host: ({ name }) => void seen.push(`judge ${name}`) }]);
    expect(seen).toEqual(['make a', 'judge a', 'make b', 'judge b']);
  });

  it('that are asked something are kept for forty answers at most, and not beyond their own', () => {
    const made: string[] = [];
    const preflight: Preflight<string> = { lesson: 'L63 target-health', summary: '', severity: 'warning', scripts: () => ({ script: ':', root: false }), parse: String, judge: () => [] };
    const make = (name: string) => {
      made.push(name);
      return hostOf(name);
    };
    const questions = new HostQuestions(input([]), { of: make }, [preflight]);
    const names = Array.from({ length: 60 }, (_, index) => `h${index}`);
    for (const name of names) expect(questions.of(name, [preflight])).toHaveLength(1);
    for (const name of ['h59', 'h0', 'h59']) questions.judge(name, [{ stdout: '' }], [preflight], new Date(0));
    expect(made.slice(names.length)).toEqual(['h0', 'h59']);
  });
});
