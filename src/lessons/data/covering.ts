import type { Mount, Service } from '../../model/lesson.js';

/** Whether what is written below `folder` lands in the mount. */
export function covers({ target }: Mount, folder: string): boolean {
  return target !== undefined && isWithin(folder, target);
}

/** `/a/b` is within `/a`, and within itself. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** A word or variable that names the path: the image was told to keep its data there. */
export function isTold(service: Service, path: string): boolean {
  const words = [...(service.command?.words ?? []), ...(service.entrypoint?.words ?? [])].map(({ text }) => text);
  const values = [...service.environment.values()].map(({ text, raw }) => text ?? raw);
  return [...words, ...values].some((text) => text.includes(path));
}
