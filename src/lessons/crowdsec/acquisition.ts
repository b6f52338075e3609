import type { LessonFile, Place, Service, Subject } from '../../model/lesson.js';
import { readersOf } from '../compose/readers.js';
import { isWithin } from '../data/covering.js';

/** Log files that CrowdSec is told to read, and that no mount brings into its container. */
export function unmountedLogs(file: LessonFile, subject: Subject): { readonly at: Place; readonly path: string; readonly service: Service }[] {
  if (!/\/acquis[\w.-]*(?:\.d\/[^/]+)?\.ya?ml(?:\.(?:j2|hbs))?$/.test(file.dest)) return [];
  const readers = readersOf(file, subject).filter(isCrowdsec);
  return readers.flatMap((service) => pathsIn(file).filter(({ path }) => !isBrought(path, service)).map((found) => ({ ...found, service })));
}

export function isCrowdsec({ image }: Service): boolean {
  return /^(?:ghcr\.io\/)?crowdsecurity\/crowdsec$/.test(image?.repository ?? '');
}

/** `filename: /a` and the items of `filenames:`; documents of one file stand one after the other. */
function pathsIn(file: LessonFile): { readonly at: Place; readonly path: string }[] {
  return [...file.plain.matchAll(/^[ \t]*(?:-[ \t]+)?(?:filename:[ \t]*)?["']?(\/[^\s"'#]+)["']?[ \t]*(?:#.*)?$/gm)].map((found) => {
    const path = found[1] ?? '';
    const start = found.index + found[0].indexOf(path);
    return { path, at: file.place(start, start + path.length) };
  });
}

/** Up to the first character that stands for several. */
function isBrought(path: string, { mounts }: Service): boolean {
  const fixed = path.replace(/[*?[{].*$/, '');
  return mounts.some(({ target }) => target === undefined || isWithin(path, target) || fixed === `${target}/` || target.startsWith(fixed));
}
