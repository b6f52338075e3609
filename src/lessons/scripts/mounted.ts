import type { LessonFile, Program, Service } from '../../model/lesson.js';
import type { Resolve } from './context.js';
import { programsOf } from './programs.js';

/** Programs of a script that is mounted into the container from a file that is known. */
export function followed(program: Program, service: Service, resolve: Resolve): Program[] {
  const path = /^(?:sh|bash|ash|dash)$/.test(program.name) ? program.words.slice(1).find((word) => !word.startsWith('-')) : program.path;
  const file = path === undefined ? undefined : mountedFile(path, service);
  if (file === undefined || !isShell(file)) return [];
  return programsOf(file.plain, (start, end) => file.place(start, end), resolve).map((inner) => ({ ...inner, wrappers: [...program.wrappers, ...inner.wrappers], masked: inner.masked || program.masked }));
}

function mountedFile(path: string, { mounts, project }: Service): LessonFile | undefined {
  if (!path.startsWith('/')) return undefined;
  for (const { type, source, target } of mounts) {
    if (type !== 'bind' || source === undefined || target === undefined) continue;
    const inner = path === target ? source : path.startsWith(`${target}/`) ? source + path.slice(target.length) : undefined;
    const file = inner === undefined ? undefined : project.subject.files.find(({ dest }) => dest === inner);
    if (file !== undefined) return file;
  }
  return undefined;
}

function isShell({ plain, dest }: LessonFile): boolean {
  return plain.startsWith('#!') ? /^#!\S*?(?:\/env\s+)?\S*\b(?:ba|da|a)?sh\b/.test(plain) : /\.sh$/.test(dest);
}
