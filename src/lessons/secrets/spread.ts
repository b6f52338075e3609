import { dirname } from 'node:path/posix';
import type { LessonFile, Place, Program, Script, Subject, TaskView } from '../../model/lesson.js';
import { inFolder } from '../compose/folders.js';
import { tidy } from '../compose/reading.js';
import { isWithin } from '../data/covering.js';
import { envPairs, isEnvFile, isSample } from './env-files.js';
import { kindOf } from './given.js';
import { isSecretName } from './names.js';

/** A `.gitignore` beside or above it, as far as it was looked at, names the file. */
export function isIgnored({ dest }: LessonFile, subject: Subject): boolean {
  const name = dest.split('/').at(-1) ?? '';
  const ignoring = gitignores.get(subject) ?? subject.files.filter((file) => file.dest.endsWith('/.gitignore'));
  gitignores.set(subject, ignoring);
  return ignoring.some((file) => dest.startsWith(file.dest.slice(0, -'.gitignore'.length)) && file.plain.split('\n').some((line) => [name, `/${name}`, `**/${name}`, '*.env', '.env*', '.env.*', '*'].includes(line.trim())));
}

const gitignores = new WeakMap<Subject, readonly LessonFile[]>();

/** Secrets that a script gives to variables: `PGPASSWORD=x pg_dump`, `export TOKEN=x`. */
export function assignedSecrets({ programs, file }: Script): { readonly at: Place; readonly name: string }[] {
  if (file !== undefined && isSample(file.within)) return [];
  return programs.flatMap((program) => {
    const exported = ['export', 'declare', 'readonly'].includes(program.name) ? program.words.flatMap((word): [string, string][] => (/^\w+=/.test(word) ? [[word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]] : [])) : [];
    const found = [...program.assignments, ...exported].find(([name, value]) => isSecretName(name) && value.length > 5 && !/[$`*]/.test(value) && kindOf(value) === 'literal');
    return found === undefined ? [] : [{ at: program.at, name: found[0] }];
  });
}

/** `git add .` where a file with secrets stands that no `.gitignore` names. */
export function addsEverything(script: Script, subject: Subject): { readonly at: Place; readonly file: LessonFile }[] {
  return script.programs.flatMap((program, index, all) => {
    const folder = addedFolder(program, all.slice(0, index), script);
    const file = folder === undefined ? undefined : subject.files.find((one) => isEnvFile(one) && isWithin(one.dest, folder) && envPairs(one).some(({ key }) => isSecretName(key)) && !isIgnored(one, subject));
    return file === undefined ? [] : [{ at: program.at, file }];
  });
}

function addedFolder({ name, words }: Program, before: readonly Program[], { file, task }: Script): string | undefined {
  const add = words.indexOf('add');
  if (name !== 'git' || add < 0 || !words.slice(add + 1).some((word) => ['.', '-A', '--all', '*', './'].includes(word))) return undefined;
  const base = task?.args.get('chdir')?.text ?? (file === undefined || file.step !== undefined ? undefined : dirname(file.dest));
  const moved = words[1] === '-C' ? words[2] : before.findLast((one) => one.name === 'cd')?.words[1];
  if (moved === undefined) return base;
  return moved.startsWith('/') || (base !== undefined && !/[$~]/.test(moved)) ? tidy(inFolder(base ?? '', moved)) : undefined;
}

/** A task that lets everybody on the host read a file with secrets. */
export function readableByAll(task: TaskView, subject: Subject): { readonly at: Place; readonly mode: string; readonly dest: string } | undefined {
  const [dest, mode] = [task.args.get('dest'), task.args.get('mode')];
  if (!['template', 'copy'].includes(task.module) || dest?.text === undefined) return undefined;
  if (mode === undefined) return holdsSecrets(task, dest.text, subject) && !isShut(dest.text, subject) ? { at: dest.at, mode: 'not given, so 0644', dest: dest.text } : undefined;
  const text = (mode.raw ?? mode.text ?? '').replace(/^["']|["']$/g, '');
  if (!/^0?[0-7]?[0-7]{2}[4-7]$|(?:^|,)(?:o|a|go|ugo)=[wx]*r/.test(text)) return undefined;
  return holdsSecrets(task, dest.text, subject) ? { at: mode.at, mode: text, dest: dest.text } : undefined;
}

/** Another task gives the file a mode, or shuts a folder above it; or one could, by a path that is not known. */
function isShut(dest: string, { tasks }: Subject): boolean {
  return tasks.some(({ module, args }) => {
    const [path, mode] = [args.get('path') ?? args.get('dest') ?? args.get('name'), args.get('mode')];
    if (module !== 'file' || path === undefined || mode === undefined) return false;
    return path.text === undefined || /\{\{\s*item\b/.test(path.text) || path.text === dest || (isWithin(dest, path.text) && /0$|o=(?:,|$)/.test(mode.text ?? ''));
  });
}

function holdsSecrets({ step, args }: TaskView, dest: string, { files }: Subject): boolean {
  if (!/(?:^|\/)(?:[\w-]+)?\.env(?:\.[\w-]+)?$/.test(dest)) return false;
  const source = args.get('src')?.text ?? args.get('src')?.raw;
  const file = step === undefined ? files.find((one) => source !== undefined && new RegExp(`/(?:templates|files)/${source.replace(/[.+?^$*{}()|[\]\\]/g, '\\$&')}$`).test(one.dest)) : files.find((one) => one.step === step);
  return file !== undefined && envPairs(file).some(({ key, raw }) => isSecretName(key) && raw !== '');
}
