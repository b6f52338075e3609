import type { ContainerEvidence } from './evidence.js';
import { closedTo, mountAt } from './mounts.js';
import type { Verdict } from './verdict.js';

/** By the path that it names, else by the only mount that is closed to its user. */
export function denied(line: string, container: ContainerEvidence): Verdict | undefined {
  const path = pathIn(line);
  const named = path === undefined ? undefined : mountAt(path, container);
  const closed = container.mounts.map((mount) => ({ mount, reason: closedTo(container, mount) })).filter(({ reason }) => reason !== undefined);
  const found = closed.find(({ mount }) => mount === named) ?? (named === undefined && closed.length === 1 ? closed[0] : undefined);
  if (found !== undefined) {
    const { seen } = found.mount;
    const isFile = seen !== undefined && seen !== 'absent' && seen.kind !== 'directory';
    const lesson = isFile ? 'L20 config-mode-unreadable' : container.uid === 0 ? 'L15 capless-root-foreign-files' : 'L10 bind-owner-mismatch';
    return { why: found.reason as string, file: found.mount.source, lesson, fix: isFile ? `Let its group be ${container.gid ?? container.uid}, mode 0640.` : `Give it to ${container.uid} in the task that makes it (owner: "${container.uid}").` };
  }
  if (/Read-only|EROFS/i.test(line)) {
    if (named === undefined) return { why: `it wants to write ${path ?? 'a file'}, and its root is read-only (read_only: true)`, fix: 'Give it a volume there, or tmpfs where it may be lost.' };
    if (!named.writable) return { why: `it wants to write into ${named.target}, which is mounted read-only` };
  }
  return { why: `it is denied ${path ?? 'something'}${named === undefined ? '' : ` (on the host: ${named.source})`}` };
}

/** The path that a line names. */
export function pathIn(line: string): string | undefined {
  return /['"‘“`](\/[^'"’”`]+)['"’”`]/.exec(line)?.[1] ?? /(?:^|[\s:=(])(\/[\w.@+-][\w./@+-]*)/.exec(line)?.[1];
}
