/** What is in an archive, whatever its format, and what of it may be unpacked. Pure. */
export interface ArchiveEntry {
  /** Relative, '/'-separated, without './' and a slash at the end. */
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link' | 'hardlink' | 'special';
  readonly mode: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  readonly size: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly owner?: string;
  readonly group?: string;
  /** Of links. */
  readonly target?: string;
  /** Of files, where the archive is here. */
  readonly content?: Buffer;
}

export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

/** Entries of one archive beyond which nobody packed it by hand. */
const MOST_ENTRIES = 200_000;

/** `./a//b/` → `a/b`. What begins with '/' or holds '..' stays so, to be refused. */
export function plainName(name: string): string {
  const parts = name.split('/').filter((part, index) => part !== '.' && (part !== '' || index === 0));
  return parts.join('/');
}

/** The sentence that keeps an archive from being unpacked; undefined: nothing in it leaves the destination. */
export function dangerOf(entries: readonly ArchiveEntry[], dest: string): string | undefined {
  if (entries.length > MOST_ENTRIES) return `the archive has ${entries.length} entries; more than ${MOST_ENTRIES} are refused`;
  const links = new Set(entries.filter((entry) => entry.kind === 'link').map((entry) => entry.name));
  for (const entry of entries) {
    const why = dangerOfEntry(entry, dest, links);
    if (why !== undefined) return `the archive is refused: ${why}`;
  }
  return undefined;
}

function dangerOfEntry(entry: ArchiveEntry, dest: string, links: ReadonlySet<string>): string | undefined {
  const { name, kind, target } = entry;
  if (name.startsWith('/')) return `"${name}" is an absolute name`;
  if (name.split('/').includes('..')) return `"${name}" leads out of the destination`;
  if (/[\n\0]/.test(name)) return `the name ${JSON.stringify(name)} holds a line break`;
  if (kind === 'special') return `"${name}" is a device, socket or pipe`;
  if (kind === 'file' && (entry.mode & 0o6000) !== 0) return `"${name}" would run as its owner (setuid or setgid)`;
  const above = name.split('/').slice(0, -1).map((_, index, parts) => parts.slice(0, index + 1).join('/'));
  const through = above.find((folder) => links.has(folder));
  if (through !== undefined) return `"${name}" lies below "${through}", which is a link of the same archive`;
  if (kind === 'hardlink' && leadsOut('', target ?? '')) return `the hard link "${name}" leads out of the destination, to ${target}`;
  if (kind === 'link' && leadsOut(above.at(-1) ?? '', target ?? '', dest)) return `the link "${name}" leads out of the destination, to ${target}`;
  return undefined;
}

/** Whether `target`, seen from the folder, lies outside. */
function leadsOut(folder: string, target: string, dest?: string): boolean {
  if (target.startsWith('/')) return dest === undefined || !(dest === '/' || target === dest || plainName(target).startsWith(`${dest.replace(/\/+$/, '')}/`)) || target.split('/').includes('..');
  let depth = folder === '' ? 0 : folder.split('/').length;
  for (const part of target.split('/')) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    if (depth < 0) return true;
  }
  return false;
}

export interface Selection {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Leading parts of names that are taken off. */
  readonly strip: number;
}

/** A pattern of the shell in which `*` also takes slashes, as tar's; it may fit any trailing part, or a folder above. */
function fits(pattern: string, name: string): boolean {
  const source = pattern.replace(/\/+$/, '').replace(/[\\^$.+()|{}]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.').replaceAll('[!', '[^');
  return new RegExp(`(?:^|/)${source}(?:/|$)`, 's').test(name);
}

/** Those that are wanted, under the names that they get. */
export function selected(entries: readonly ArchiveEntry[], { include, exclude, strip }: Selection): ArchiveEntry[] {
  return entries.flatMap((entry) => {
    if (exclude.some((pattern) => fits(pattern, entry.name))) return [];
    if (include.length > 0 && !include.map(plainName).some((name) => entry.name === name || entry.name.startsWith(`${name}/`) || (/[*?[]/.test(name) && fits(name, entry.name)))) return [];
    const short = (name: string) => name.split('/').slice(strip).join('/');
    const name = entry.name.startsWith('/') ? entry.name : short(entry.name);
    if (name === '') return [];
    return [{ ...entry, name, ...(entry.kind === 'hardlink' && entry.target !== undefined ? { target: short(entry.target) } : {}) }];
  });
}
