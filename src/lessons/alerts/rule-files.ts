import { dirname } from 'node:path/posix';
import type { LessonFile, Mount, Place, Service, Subject } from '../../model/lesson.js';
import type { MapNode } from '../../model/node.js';
import { inFolder } from '../compose/folders.js';
import { listOf } from '../compose/values.js';
import { isWithin } from '../data/covering.js';
import { filesWithin } from '../sources/within.js';

/** Patterns of `rule_files` under which the Prometheus that reads the file finds nothing. */
export function unmatched(root: MapNode, file: LessonFile, reader: Service, subject: Subject): { readonly at: Place; readonly pattern: string; readonly why: string }[] {
  const config = configPath(file, reader.mounts);
  if (config === undefined || reader.build !== undefined || reader.mounts.some(({ target }) => target === undefined)) return [];
  return listOf(root.get('rule_files')).flatMap((item) => {
    if (item.kind !== 'scalar' || item.text === '') return [];
    const path = inFolder(dirname(config), item.text.replace(/^\.\//, ''));
    const found = matches(path, reader.mounts, subject);
    return found === undefined || found ? [] : [{ at: item, pattern: item.text, why: `Prometheus looks for ${path} in its container, and starts without these rules.` }];
  });
}

/** Where the container finds the file. */
function configPath({ dest }: LessonFile, mounts: readonly Mount[]): string | undefined {
  const mount = mounts.find(({ type, source }) => type === 'bind' && source !== undefined && isWithin(dest, source));
  return mount?.target === undefined || mount.source === undefined ? undefined : `${mount.target}${dest.slice(mount.source.length)}`;
}

/** Undefined: what is mounted there can't be seen. */
function matches(path: string, mounts: readonly Mount[], subject: Subject): boolean | undefined {
  const fixed = path.replace(/[*?[{].*$/, '');
  const covering = mounts.filter(({ target }) => target !== undefined && (isWithin(path, target) || isWithin(target, fixed.replace(/\/[^/]*$/, ''))));
  if (covering.some(({ type, source }) => type !== 'bind' || source === undefined)) return undefined;
  const pattern = new RegExp(`^${path.replace(/[.+^${}()|\\]/g, '\\$&').replaceAll('**', '\u0000').replaceAll('*', '[^/]*').replaceAll('\u0000', '.*').replaceAll('?', '[^/]')}$`);
  const inside = covering.flatMap(({ source = '', target = '' }) => filesWithin(subject, source).map(({ dest }) => `${target}${dest.slice(source.length)}`));
  if (inside.some((one) => pattern.test(one))) return true;
  // of a host only what tasks render is known, of a folder what was looked at
  const seen = covering.every(({ source = '' }) => (subject.kind === 'folder' ? subject.exists(source) !== undefined && (subject.exists(source) === true || covering.length === 1) : inside.length > 0));
  return seen ? false : undefined;
}
