import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { lessonId } from '../../lessons/index.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import type { Rule } from '../../model/lesson.js';
import { EXIT, type ExitCode } from '../../model/result.js';
import { where } from '../../report/diagnostics.js';
import { escapeTerminal } from '../../shell/escape.js';
import type { Io } from '../io.js';
import { type Judged, judgePath } from '../lint/judge.js';
import type { OwnLessons } from '../own-lessons.js';

/** `deploy lessons test`: of each lesson every `bad-…` beside it is found, and no `good-…`. A fixture is a file or a folder, judged as `deploy lint` would. */
export async function testLessons(rules: readonly Rule[], own: OwnLessons, io: Io): Promise<ExitCode> {
  const outcomes = (await Promise.all(rules.map((rule) => testOne(rule, own, io)))).flat();
  for (const { well, line } of outcomes) io.stdout.write(escapeTerminal(`${well ? 'ok  ' : 'FAIL'}  ${line}\n`));
  return outcomes.every(({ well }) => well) ? EXIT.ok : EXIT.before;
}

interface Outcome {
  readonly well: boolean;
  readonly line: string;
}

async function testOne(rule: Rule, own: OwnLessons, io: Io): Promise<readonly Outcome[]> {
  const folder = (rule.source?.path ?? '').replace(/\.mjs$/, '');
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^(?:bad|good)-/.test(name)).sort() : [];
  const lacking = ['bad', 'good'].filter((kind) => !names.some((name) => name.startsWith(`${kind}-`)));
  const missing = lacking.map((kind): Outcome => ({ well: false, line: `${lessonId(rule)}: there is no ${relative(io.cwd, join(folder, `${kind}-1.yml`))}` }));
  return [...missing, ...(await Promise.all(names.map((name) => testFixture(rule, join(folder, name), name.startsWith('bad-'), own, io))))];
}

async function testFixture(rule: Rule, path: string, bad: boolean, own: OwnLessons, io: Io): Promise<Outcome> {
  const judged = await judgePath(path, { rules: [rule], own, io });
  const found = judged.diagnostics.filter(({ code }) => code === lessonId(rule));
  const broken = judged.diagnostics.find(({ code }) => code === 'own-lesson');
  const told = broken === undefined ? found : [broken];
  return { well: broken === undefined && bad === found.length > 0, line: `${lessonId(rule)}  ${told.length === 0 ? `${relative(io.cwd, path)}: nothing is found` : told.map((one) => finding(one, judged)).join('; ')}` };
}

function finding({ range, summary }: Diagnostic, { find }: Judged): string {
  return `${range === undefined ? '' : `${where(range, find)}: `}${summary}`;
}
