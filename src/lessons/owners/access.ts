import type { Mount, Service } from '../../model/lesson.js';
import type { HostPath } from './host-paths.js';
import { hostPaths } from './host-paths.js';
import type { Identity } from './identity.js';
import type { Lines } from './lines.js';

export const READ = 4;
export const WRITE = 2;
export const SEARCH = 1;

/** Whether a user has all `wanted` permissions on a path; undefined: owner or mode is not known. */
export function may({ uid, gid }: Pick<Identity, 'uid' | 'gid'>, { owner, group, mode = 0o755, kind, modeArg }: HostPath, wanted: number): boolean | undefined {
  if (modeArg !== undefined && modeArg.text === undefined) return undefined;
  const given = modeArg === undefined && kind === 'file' ? 0o644 : mode;
  const has = (shift: number) => ((given >> shift) & wanted) === wanted;
  if (has(0) && has(3) && has(6)) return true;
  if (owner === undefined) return undefined;
  if (owner === uid) return has(6);
  if (gid === undefined || group === undefined) return has(3) === has(0) ? has(0) : undefined;
  return group === gid ? has(3) : has(0);
}

export interface Mounted {
  readonly mount: Mount;
  readonly path: HostPath;
}

/** Paths that tasks make and a service has mounted: the mount's source itself first, then what lies in it. */
export function mountedPaths(service: Service): Mounted[] {
  const paths = hostPaths(service.project.subject);
  if (paths.size === 0) return [];
  return service.mounts.flatMap((mount) => {
    const { source } = mount;
    if (mount.type !== 'bind' || source === undefined) return [];
    const own = paths.get(source);
    const inside = [...paths.values()].filter(({ path }) => path.startsWith(`${source}/`));
    return [...(own === undefined ? [] : [own]), ...inside].map((path) => ({ mount, path }));
  });
}

/** Whether a path in the container is where the image keeps its data, or within, or looks like it. */
export function isData({ image }: Service, target: string | undefined): boolean {
  if (target === undefined) return false;
  return isKnownData(image?.knowledge?.data, target) || /\/(data|storage|lib|logs?|cache|state|db|var|uploads|snapshots|[\w-]+-data)(\/|$)/.test(target);
}

export function isKnownData(data: readonly string[] | undefined, target: string): boolean {
  return (data ?? []).some((path) => target === path || target.startsWith(`${path}/`) || path.startsWith(`${target}/`));
}

/** Whether a task says that its owner's number is the container's: by a variable's name, or in a comment beside it or above it. */
export function claimsUid({ ownerArg }: HostPath, { line, above }: Lines): boolean {
  const byName = ownerArg?.raw === ownerArg?.value && /\bchown\b/.test(line) ? line : (ownerArg?.raw ?? '');
  return /\{\{[^}]*uid/i.test(byName) || /\s#\s*\S/.test(line) || /^\s*#.*\b(?:uid|user|runs as)\b/i.test(above);
}
