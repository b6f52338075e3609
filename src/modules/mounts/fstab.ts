/** Lines of fstab(5). */
export interface FstabEntry {
  readonly src: string;
  readonly path: string;
  readonly fstype: string;
  readonly opts: string;
  readonly dump: string;
  readonly passno: string;
}

export interface FstabEdit {
  readonly text: string;
  /** The entry that was there before, if one was. */
  readonly old?: FstabEntry;
}

/** White space, `#` at the front and backslashes are written as octal numbers. */
const escaped = (field: string): string => field.replace(/[\\ \t&]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
const plain = (field: string): string => field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

export function entryOf(line: string): FstabEntry | undefined {
  const fields = line.trim().startsWith('#') ? [] : line.replace(/\s#.*$/, '').trim().split(/\s+/);
  if (fields.length < 4 || fields.length > 6) return undefined;
  const [src = '', path = '', fstype = '', opts = '', dump = '0', passno = '0'] = fields.map(plain);
  return { src, path, fstype, opts, dump, passno };
}

const lineOf = ({ src, path, fstype, opts, dump, passno }: FstabEntry): string => `${escaped(src)} ${escaped(path)} ${escaped(fstype)} ${escaped(opts)} ${dump} ${passno}`;

/** Swap areas all have the mount point `none`: they are told apart by their source. */
function isSame(entry: FstabEntry, path: string, src: string | undefined): boolean {
  return entry.path === path && !(src !== undefined && path === 'none' && entry.fstype === 'swap' && entry.src !== src);
}

export function withEntry(text: string, wanted: FstabEntry): FstabEdit {
  const lines = text.split('\n');
  const old = lines.map(entryOf).find((entry) => entry !== undefined && isSame(entry, wanted.path, wanted.src));
  if (old === undefined) return { text: `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${lineOf(wanted)}\n` };
  const changed = lines.map((line) => {
    const entry = entryOf(line);
    return entry === undefined || !isSame(entry, wanted.path, wanted.src) || lineOf(entry) === lineOf(wanted) ? line : lineOf(wanted);
  });
  return { text: changed.join('\n'), old };
}

export function withoutEntry(text: string, path: string, src: string | undefined): FstabEdit {
  const lines = text.split('\n');
  const mine = (line: string): boolean => {
    const entry = entryOf(line);
    return entry !== undefined && isSame(entry, path, src);
  };
  const old = lines.filter(mine).map(entryOf)[0];
  return old === undefined ? { text } : { text: lines.filter((line) => !mine(line)).join('\n'), old };
}
