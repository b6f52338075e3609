import { basename } from 'node:path';
import type { Diagnostic } from '../../model/diagnostic.js';
import type { Rule } from '../../model/lesson.js';
import type { SourceText } from '../../model/range.js';
import { checkValue } from '../../source/schema.js';
import { fault, keyIn } from './faults.js';
import { HOOKS } from './hooks.js';
import { nameProblem } from './names.js';
import { schemas } from './schema.js';

/** What keeps an exported object from being a lesson, each at the key that it is about. */
export function shapeFaults(lesson: Rule, source: SourceText): Diagnostic[] {
  const said = (summary: string, key: string, rest: Parameters<typeof fault>[2] = {}): Diagnostic => fault(summary, keyIn(source, key), rest);
  const unlike = checkValue('lessons/own', schemas.own, { ...lesson }).map(({ summary, path, fix, suggestion }) => said(`${source.file}: ${summary}`, String(path[0] ?? ''), { fix, suggestion }));
  if (unlike.length > 0) return unlike;
  const { name } = lesson;
  const file = basename(source.path, '.mjs');
  if (name !== file) return [said(`the lesson in ${source.file} is named "${name}"`, 'name', { why: 'A lesson, its file and its page have one name.', fix: `Name it "${file}", or rename the file.` })];
  const wrong = nameProblem(name);
  if (wrong !== undefined) return [said(`"${name}" ${wrong}`, 'name', { fix: 'Choose another name.' })];
  const given = HOOKS.filter((hook) => lesson[hook] !== undefined);
  if (given.length === 0) return [said(`the lesson ${name} looks at nothing`, 'name', { fix: `Give it one of these functions: ${HOOKS.join(', ')}.` })];
  return given.filter((hook) => typeof lesson[hook] !== 'function').map((hook) => said(`${hook} is no function`, hook));
}
