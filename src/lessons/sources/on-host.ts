import { basename, dirname } from 'node:path/posix';
import type { Subject, TaskView } from '../../model/lesson.js';
import { isWithin } from '../data/covering.js';
import { hostPaths } from '../owners/host-paths.js';

/** Modules that put files where nobody counts them. */
const OPAQUE: ReadonlySet<string> = new Set(['git', 'unarchive', 'synchronize', 'script', 'raw', 'assemble', 'archive', 'fetch']);
const WRITERS: ReadonlySet<string> = new Set(['copy', 'template', 'file', 'get_url', 'lineinfile', 'blockinfile', 'replace', 'ini_file', 'htpasswd', 'openssl_privatekey', 'x509_certificate', 'tempfile']);

/** Whether tasks make a path as a folder, where a file is meant. */
export function isMadeAsFolder(path: string, subject: Subject): boolean {
  return hostPaths(subject).get(path)?.kind === 'folder';
}

/** A file in a folder that tasks make and fill, which none of them writes or speaks of. */
export function isUnmade(path: string, subject: Subject): boolean {
  const folder = dirname(path);
  const isOwn = hostPaths(subject).get(folder)?.kind === 'folder' || subject.files.some(({ dest }) => dirname(dest) === folder);
  return isOwn && subject.exists(path) !== true && !subject.tasks.some((task) => mayMake(path, folder, task));
}

function mayMake(path: string, folder: string, { module, args, script }: TaskView): boolean {
  const texts = [...args.values()].flatMap(({ text, raw }) => [text ?? '', raw ?? '']);
  if (texts.some((text) => text.includes(basename(path)))) return true;
  const dest = (args.get('dest') ?? args.get('path') ?? args.get('chdir'))?.text;
  if (OPAQUE.has(module)) return dest === undefined || isWithin(path, dest.replace(/(?<=.)\/$/, ''));
  if (script !== undefined) return texts.some((text) => text.includes(folder));
  // a folder that is copied whole, or a path that is not known
  return WRITERS.has(module) && (dest === undefined || (module === 'copy' && isWithin(path, dest.replace(/(?<=.)\/$/, ''))));
}
