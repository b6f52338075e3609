import type { ContainerEvidence, MountEvidence } from './evidence.js';

/** The mount that a path of the container lies in: the innermost. */
export function mountAt(path: string, { mounts }: ContainerEvidence): MountEvidence | undefined {
  return mounts.filter(({ target }) => path === target || path.startsWith(`${target.replace(/\/$/, '')}/`)).sort((a, b) => b.target.length - a.target.length)[0];
}

/** Where a path of the container is on the host. */
export function onHost(path: string, container: ContainerEvidence): string | undefined {
  const mount = mountAt(path, container);
  return mount === undefined ? undefined : `${mount.source}${path.slice(mount.target.replace(/\/$/, '').length)}`;
}

/** What is wrong with what it is given, by owner and mode alone; undefined: nothing that can be seen. */
export function closedTo({ uid, gid, inMoreGroups, capless }: ContainerEvidence, { seen, writable, name, target }: MountEvidence): string | undefined {
  if (seen === undefined || seen === 'absent' || uid === undefined || (uid === 0 && !capless)) return undefined;
  const shift = uid === seen.uid ? 6 : gid === seen.gid ? 3 : 0;
  const bits = (seen.mode >> shift) & 7;
  const isFolder = seen.kind === 'directory';
  const [needs, verb] = isFolder ? (writable ? [3, 'write into'] as const : [5, 'look into'] as const) : [4, 'read'] as const;
  if ((bits & needs) === needs) return undefined;
  if (inMoreGroups && shift === 0 && ((seen.mode >> 3) & needs) === needs) return undefined;
  return `it may not ${verb} ${target}: ${name} belongs to ${seen.uid}:${seen.gid} (mode ${seen.mode.toString(8).padStart(4, '0')}), and it runs as ${uid}${gid === undefined ? '' : `:${gid}`}${uid === 0 ? ' without the capability to read and write what is not its own' : ''}`;
}

/** Docker makes an empty folder where the file of a mount is missing. */
export function isMadeByDocker({ type, target, seen }: MountEvidence): boolean {
  return type === 'bind' && seen !== undefined && seen !== 'absent' && seen.kind === 'directory' && seen.empty && seen.uid === 0 && /\/[^/]*\.[A-Za-z][\w-]*$|\/[A-Z][a-z]+file$/.test(target);
}

export function missingFile({ source, target }: MountEvidence): { readonly why: string; readonly lesson: string; readonly fix: string; readonly file: string } {
  return {
    why: `the file ${source} was not there when the container was made: Docker made an empty folder of that name, and that is mounted at ${target}`,
    lesson: 'L59 local-source-missing',
    fix: `Write the file in a task before the start; the folder must go first: sudo rmdir ${source}`,
    file: source,
  };
}

export function sourceMissing(source: string): { readonly why: string; readonly lesson: string; readonly fix: string; readonly file: string } {
  return { why: `${source}, which is mounted into it, is not on the host`, lesson: 'L59 local-source-missing', fix: 'Make it in a task before the start.', file: source };
}
