import type { LessonFile, Program, Service } from '../../model/lesson.js';
import { filesWithin } from '../sources/within.js';
import type { Resolve } from './context.js';
import { programsOf } from './programs.js';

/** Programs of a script that is mounted into the container from a file that is known, as if its text stood there. */
export function followed(program: Program, service: Service, resolve: Resolve): Program[] | undefined {
  const direct = !/^(?:sh|bash|ash|dash)$/.test(program.name);
  const path = direct ? program.path : program.words.slice(1).find((word) => !word.startsWith('-'));
  const file = path === undefined ? undefined : mountedFile(path, service);
  if (file === undefined || !isShell(file)) return undefined;
  const shell = direct ? (/^#!.*\b((?:ba|da|a)?sh)\b/.exec(file.plain)?.[1] ?? 'sh') : program.name;
  const { after } = program;
  return programsOf(file.plain, (start, end) => file.place(start, end), resolve).map((inner, index) => ({ ...inner, wrappers: [...program.wrappers, `${shell} -c`, ...inner.wrappers], masked: inner.masked || program.masked, ...(index > 0 || after === undefined ? {} : { after }) }));
}

function mountedFile(path: string, { mounts, project }: Service): LessonFile | undefined {
  if (!path.startsWith('/')) return undefined;
  for (const { type, source, target } of mounts) {
    if (type !== 'bind' || source === undefined || target === undefined) continue;
    const inner = path === target ? source : path.startsWith(`${target}/`) ? source + path.slice(target.length) : undefined;
    const file = inner === undefined ? undefined : filesWithin(project.subject, inner).find(({ dest }) => dest === inner);
    if (file !== undefined) return file;
  }
  return undefined;
}

function isShell({ plain, dest }: LessonFile): boolean {
  return plain.startsWith('#!') ? /^#!\S*?(?:\/env\s+)?\S*\b(?:ba|da|a)?sh\b/.test(plain) : /\.sh$/.test(dest);
}
