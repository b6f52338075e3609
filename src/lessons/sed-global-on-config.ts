import type { LessonFile, Program, RuleContext, Script, Subject, TaskView } from '../model/lesson.js';
import { defineRule } from './define.js';
import { atMost } from './scripts/chain.js';
import { sedExpressions, type Substitution } from './scripts/sed.js';

const WHY = 'One file holds several services, and the pattern says nothing about which: it switched off every site, where one was meant (000, the script).';
const FIX = "Edit by path: yq -i '.services.front.labels[…] = …' FILE; or give sed an address: '/^  front:/,/^  [a-z]/s/…/…/'.";
/** Files that several services share. */
const SHARED = /\.(?:ya?ml|ini|conf|cfg|toml|cnf|properties)(?:\.(?:j2|hbs))?$/i;

export const sedGlobalOnConfig = defineRule({
  number: 42,
  name: 'sed-global-on-config',
  from: '000#4',
  severity: 'error',
  summary: 'A text replacement without an address changes every service of a file',
  script(script, { report }, subject) {
    for (const program of script.programs) {
      for (const [index, substitution] of sedExpressions(program)) for (const path of pathsOf(program)) reportSed(script, { program, index, substitution, path }, subject, report);
    }
  },
  subject(subject, { report }) {
    for (const task of subject.tasks) reportTask(task, subject, report);
  },
});

type Report = RuleContext['report'];

interface Edited {
  readonly program: Program;
  readonly index: number;
  readonly substitution: Substitution;
  readonly path: string;
}

/** Files that are edited: the words at the end. */
function pathsOf({ words }: Program): string[] {
  return words.slice(1).filter((word) => SHARED.test(word) && !/\s/.test(word) && !word.startsWith('-'));
}

function reportSed(script: Script, { program, index, substitution, path }: Edited, subject: Subject, report: Report): void {
  const file = fileOf(path, script, subject);
  const at = program.wordAt(index);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const parts = file === undefined || substitution.pattern === undefined ? undefined : partsHit(file, substitution.pattern);
  if (parts !== undefined && parts.length > 1) report(at, `${program.name} changes ${parts.slice(0, 4).join(', ')}${parts.length > 4 ? ` and ${parts.length - 4} more` : ''} in ${name}`, { severity: atMost(script, 'error'), why: WHY, fix: FIX });
  else if (file === undefined && /compose[\w.-]*\.ya?ml$/.test(name) && looseDot(substitution.source) && !substitution.anchored) report(at, `${program.name} changes every line of ${name} that looks like it`, { severity: 'warning', why: `${WHY} A dot in the pattern stands for any character.`, fix: FIX });
}

/** Services, or sections of an INI file, in which the pattern matches. An image's new version is meant wherever the image is used. */
function partsHit(file: LessonFile, pattern: RegExp): string[] {
  const starts = partStarts(file);
  const hits = new Set<string>();
  let offset = 0;
  for (const line of file.plain.split('\n')) {
    const part = starts.findLast(({ start }) => start <= offset + line.search(/\S|$/));
    if (part !== undefined && !/^\s*(?:#|image:)/.test(line) && pattern.test(line)) hits.add(part.name);
    offset += line.length + 1;
  }
  return [...hits];
}

function partStarts({ plain, dest, root }: LessonFile): { readonly name: string; readonly start: number }[] {
  const services = root?.kind === 'map' ? root.get('services') : undefined;
  if (services?.kind === 'map') return services.entries.map(({ key }) => ({ name: `"${key.text}"`, start: key.range.start }));
  if (/\.ya?ml/i.test(dest)) return [];
  return [...plain.matchAll(/^\[[^\]\n]+\]/gm)].map(({ 0: name, index }) => ({ name, start: index }));
}

/** A dot that is meant as one: between word characters, not escaped, with no quantifier. */
function looseDot(pattern: string): boolean {
  return /(?<!\\)[A-Za-z0-9_]\.[A-Za-z_]/.test(pattern) && !/[*^$]/.test(pattern);
}

function fileOf(path: string, { file }: Script, { files }: Subject): LessonFile | undefined {
  const clean = path.replace(/^\.\//, '');
  const folder = (file?.dest ?? '').replace(/\/[^/]*$/, '');
  const exact = files.find(({ dest }) => dest === clean || dest === `${folder}/${clean}`);
  if (exact !== undefined) return exact;
  const found = files.filter(({ dest }) => dest.endsWith(`/${clean.replace(/^.*\$\{?\w+\}?\//, '')}`));
  return found.length === 1 ? found[0] : undefined;
}

/** Lines that the pattern matches; undefined: the file or the pattern is not known. Comments count: they are changed too. */
function countIn(file: LessonFile | undefined, pattern: RegExp | undefined): number | undefined {
  if (file === undefined || pattern === undefined) return undefined;
  return file.plain.split('\n').filter((line) => pattern.test(line)).length;
}

/** `replace` changes all matches, `lineinfile` only the last. */
function reportTask({ module, args }: TaskView, { files }: Subject, report: Report): void {
  if (module !== 'replace' && module !== 'lineinfile') return;
  const regexp = args.get('regexp');
  const path = (args.get('path') ?? args.get('dest'))?.text;
  if (regexp?.text === undefined || path === undefined || !SHARED.test(path) || args.has('after') || args.has('before') || args.get('state')?.text === 'absent') return;
  const hits = countIn(files.find(({ dest }) => dest === path), compiled(regexp.text));
  if (hits === undefined || hits < 2) return;
  report(regexp.at, module === 'replace' ? `replace changes ${hits} lines of ${path}` : `lineinfile changes the last of ${hits} lines of ${path}`, { severity: 'warning', why: WHY, fix: module === 'replace' ? 'Limit it with after: and before:.' : 'Write a pattern that one line matches.' });
}

function compiled(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern);
  } catch {
    return undefined;
  }
}
