import type { Place, Subject, TaskView } from '../../model/lesson.js';
import { DIRECTIVE, SSHD_FILE } from './sshd.js';

/** A task that writes a file of sshd, which nothing of its role has sshd read before it counts. */
export interface Unvalidated {
  readonly at: Place;
  readonly path: string;
}

/** Of roles and playbooks that nobody compiled: in which order their roles run, and behind which proof, is not known there. */
export function unvalidatedTasks({ tasks }: Subject): readonly Unvalidated[] {
  return tasks.flatMap((task) => {
    const path = writtenPath(task);
    if (path === undefined || tasks.some((other) => isSameRole(other, task) && runsSshd(other))) return [];
    return [{ at: task.at, path }];
  });
}

/** The file of sshd that a task changes where it says who may log in, or may say so. */
function writtenPath({ module, args }: TaskView): string | undefined {
  const path = ['path', 'dest', 'destfile', 'name'].flatMap((name) => args.get(name)?.text ?? [])[0];
  if (path === undefined || !SSHD_FILE.test(path) || args.has('validate') || args.get('state')?.text === 'absent') return undefined;
  if (module === 'template') return path;
  if (module === 'copy') return restricts(args.get('content')) ? path : undefined;
  const part = { lineinfile: 'line', blockinfile: 'block', replace: 'replace' }[module];
  return part !== undefined && args.has(part) && restricts(args.get(part)) ? path : undefined;
}

/** A text that is not known may be anything. */
const restricts = (arg: { readonly text: string | undefined } | undefined): boolean => arg?.text === undefined || arg.text.search(DIRECTIVE) >= 0;

const isSameRole = (one: TaskView, other: TaskView): boolean => (other.role === undefined ? one.file === other.file : one.role === other.role);

const runsSshd = ({ script }: TaskView): boolean => script?.programs.some(({ name, words }) => name === 'sshd' && words.some((word) => /^-[a-zA-Z]*[tT]/.test(word))) === true;
