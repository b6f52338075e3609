import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { guards } from '../../src/lessons/guards/index.js';
import { HostQuestions } from '../../src/lessons/preflight.js';
import { preflights } from '../../src/lessons/preflights/index.js';
import type { LessonInput } from '../../src/model/lesson.js';
import type { MapNode, ScalarNode } from '../../src/model/node.js';
import type { SourceText } from '../../src/model/range.js';
import { position } from '../../src/source/position.js';
import { parseYaml } from '../../src/source/yaml.js';
import { fixtureInput } from './fixture.js';

const NOW = new Date('2026-11-21T12:00:00Z');
const KINDS = ['preflights', 'guards'] as const;
const NAMES = KINDS.flatMap((kind) => readdirSync(join(import.meta.dirname, '../../src/lessons', kind)).filter((file) => file.endsWith('.ts') && file !== 'index.ts').map((file) => ({ kind, name: file.replace(/\.ts$/, '') })));
const camel = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

async function named(kind: string, name: string) {
  const module = (await import(`../../src/lessons/${kind}/${name}.ts`)) as Record<string, (typeof preflights)[number]>;
  return module[camel(name)]!;
}

/** What a run takes of the fixture, where some of its tasks are left out. */
function partOf(input: LessonInput): LessonInput {
  const { selected } = input;
  if (selected === undefined) return input;
  return { ...input, hosts: [...input.hosts].map((host) => ({ ...host, steps: host.steps.filter(({ task }) => selected.has(task.id)) })) };
}

const hostIn = (input: LessonInput) => (name: string) => [...input.hosts].find((host) => host.name === name);

/** A fixture of a rule with the host's `answer`, in which ` | ` stands for a tab. Without an answer nothing may be asked. */
async function said(kind: string, name: string, path: string): Promise<string> {
  const source: SourceText = { file: basename(path), path, text: readFileSync(path, 'utf8') };
  const preflight = await named(kind, name);
  const whole = fixtureInput(source, []);
  const part = partOf(whole);
  const questions = new HostQuestions(part, { of: hostIn(part), ...(part === whole ? {} : { whole: hostIn(whole) }) }, [preflight]);
  const answer = ((parseYaml(source).root as MapNode).get('answer') as ScalarNode | undefined)?.text.replaceAll(' | ', '\t');
  const asked = questions.of('h1', [preflight]);
  expect(asked.length, 'asked').toBe(answer === undefined ? 0 : 1);
  if (answer === undefined) return '';
  execFileSync('sh', ['-n'], { input: asked[0]!.script });
  return questions.judge('h1', [{ stdout: answer }], [preflight], NOW).map(({ severity, code, summary, range }) => {
    const at = range === undefined ? '' : `${range.file}:${position(source, range.start).line}:${position(source, range.start).column}: `;
    return `${at}${severity} ${code}: ${summary}\n`;
  }).join('');
}

describe.each(NAMES)('$kind $name', ({ kind, name }) => {
  const folder = join(import.meta.dirname, kind, name);
  const cases = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.yml')) : [];
  it('is one of all, and has good and bad cases', async () => {
    expect([...preflights, ...guards]).toContain(await named(kind, name));
    expect(cases.some((file) => file.startsWith('bad-'))).toBe(true);
    expect(cases.some((file) => file.startsWith('good-'))).toBe(true);
  });
  it.each(cases)('%s', async (file) => {
    const text = await said(kind, name, join(folder, file));
    const out = join(folder, file.replace(/yml$/, 'out'));
    if (file.startsWith('bad-') && process.env.UPDATE_OUT !== undefined) writeFileSync(out, text);
    expect(text).toBe(file.startsWith('good-') ? '' : readFileSync(out, 'utf8'));
  });
});
