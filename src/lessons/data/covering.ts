import type { Mount, Service } from '../../model/lesson.js';
import { filesWithin } from '../sources/within.js';

/** Whether what is written below `folder` lands in the mount. */
export function covers({ target }: Mount, folder: string): boolean {
  return target !== undefined && isWithin(folder, target);
}

/** `/a/b` is within `/a`, and within itself. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** A word, a variable or a mounted configuration that names the path: the image was told to keep its data there. */
export function isTold(service: Service, path: string): boolean {
  const words = [...(service.command?.words ?? []), ...(service.entrypoint?.words ?? [])].map(({ text }) => text);
  const values = [...service.environment.values()].map(({ text, raw }) => text ?? raw);
  return [...words, ...values, ...mountedTexts(service)].some((text) => text.includes(path));
}

function mountedTexts({ mounts, project }: Service): string[] {
  const sources = mounts.flatMap(({ type, source }) => (type === 'bind' && source !== undefined ? [source] : []));
  return filesWithin(project.subject, ...sources).filter(({ dest }) => /\.(?:ya?ml|conf|cnf|toml|ini|xml|json)$/.test(dest)).map(({ plain }) => plain);
}

/** Whether an argument names a mounted configuration that nobody sees here: it may say where the data is. */
export function mayBeTold({ command, mounts, project }: Service): boolean {
  const named = (command?.words ?? []).flatMap(({ text }, index, all) => {
    const found = /^--?config(?:[.-]?file)?(?:=(.*))?$/.exec(text);
    return found === null ? [] : [found[1] ?? all[index + 1]?.text ?? ''];
  });
  return named.some((path) => mounts.some((mount) => covers(mount, path) && (mount.source === undefined || filesWithin(project.subject, mount.source + path.slice(mount.target?.length)).length === 0)));
}
