import { pathToFileURL } from 'node:url';
import { type Diagnostic, UserError } from '../../model/diagnostic.js';
import type { Rule } from '../../model/lesson.js';
import type { SourceText } from '../../model/range.js';
import { Sources } from '../../source/sources.js';
import { lessonNumber } from '../define.js';
import { answerJalon } from './api.js';
import { fault, Faults, keyIn, start } from './faults.js';
import { guardedHooks } from './hooks.js';
import { shapeFaults } from './shape.js';

export interface LoadedLessons {
  readonly rules: readonly Rule[];
  readonly diagnostics: readonly Diagnostic[];
  /** The texts that diagnostics name. */
  readonly sources: Sources;
}

type Import = (url: string) => Promise<unknown>;

/** Loads a project's own lessons: each is code, and runs as the user who loads it. */
export async function loadOwnLessons(project: string, folder: string, paths: readonly string[], importModule: Import): Promise<LoadedLessons> {
  const sources = new Sources(project);
  const faults = new Faults(folder, sources);
  const rules: Rule[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const path of paths) {
    const loaded = await loadOne(path, sources, faults, importModule);
    if (Array.isArray(loaded)) diagnostics.push(...loaded);
    else rules.push(loaded as Rule);
  }
  return { rules: rules.filter((rule) => unlessTwin(rule, rules, diagnostics)), diagnostics, sources };
}

async function loadOne(path: string, sources: Sources, faults: Faults, importModule: Import): Promise<Rule | Diagnostic[]> {
  try {
    const source = sources.read(path);
    const lesson = theLesson(await imported(source, faults, importModule), source);
    const found = shapeFaults(lesson, source);
    if (found.length > 0) return found;
    const { number, name, from, severity, summary } = lesson;
    return { number, name, from, severity, summary, source, ...guardedHooks(lesson, faults) };
  } catch (problem) {
    if (problem instanceof UserError) return [problem.diagnostic];
    throw problem;
  }
}

async function imported(source: SourceText, faults: Faults, importModule: Import): Promise<Readonly<Record<string, unknown>>> {
  if (/['"]jalon['"]/.test(source.text)) answerJalon();
  try {
    return (await importModule(pathToFileURL(source.path).href)) as Readonly<Record<string, unknown>>;
  } catch (problem) {
    throw new UserError(faults.imported(problem, source), { cause: problem });
  }
}

/** What stands under `default` or any other name. */
function theLesson(exported: Readonly<Record<string, unknown>>, source: SourceText): Rule {
  const found = new Set(Object.entries(exported).filter(([key, value]) => key === 'default' || (typeof value === 'object' && value !== null && 'severity' in value)).map(([, value]) => value));
  const [first] = found;
  if (found.size > 1) throw new UserError(fault(`${source.file} exports ${found.size} lessons`, start(source), { fix: 'Write each into a file of its own, named as the lesson.' }));
  if (typeof first !== 'object' || first === null) throw new UserError(fault(`${source.file} exports no lesson`, start(source), { fix: 'export default defineRule({ number: 1, name: …, from: …, severity: …, summary: …, service(service, { report }) { … } })' }));
  return first as Rule;
}

function unlessTwin(rule: Rule, rules: readonly Rule[], diagnostics: Diagnostic[]): boolean {
  const first = rules.find(({ number }) => number === rule.number);
  if (first === rule) return true;
  diagnostics.push(fault(`${lessonNumber(rule)} is the number of ${first?.name} too`, keyIn(rule.source as SourceText, 'number'), { fix: 'Give each of your lessons a number of its own.' }));
  return false;
}
