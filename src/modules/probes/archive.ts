import type { ArchiveEntry } from '../archives/entries.js';
import { plainName } from '../archives/entries.js';
import { ProbeError, type Reader, type Resource } from '../../model/resource.js';
import { quoteAll } from '../../shell/quote.js';
import { expandable } from './path-script.js';

/** An archive of the host, and how it compares with a directory. */
export interface ArchiveQuery {
  readonly src: string;
  readonly dest: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly options: readonly string[];
}

export interface ArchiveState {
  readonly kind: 'absent' | 'tar' | 'zip';
  readonly entries: readonly ArchiveEntry[];
  /** Names of entries that are missing in the directory or differ from it: name → how. */
  readonly differing: ReadonlyMap<string, readonly string[]>;
  /** What stands in the directory under the entries' names. */
  readonly there: ReadonlyMap<string, { readonly mode: number; readonly owner: string; readonly group: string; readonly uid: number; readonly gid: number; readonly mtime: number }>;
}

export const remoteArchive = (query: ArchiveQuery): Resource<ArchiveState> => ({ reader: archiveReader, key: JSON.stringify(query), wants: [] });

export const archiveReader: Reader<ArchiveState> = {
  name: 'archive',
  script: (requests) => requests.map(({ key }) => archiveScript(JSON.parse(key) as ArchiveQuery)).join(''),
  parse: parseArchives,
  predictable: false,
};

/** Options of tar that choose and name the members, the same for listing, comparing and unpacking. */
export function tarChoice(query: Pick<ArchiveQuery, 'include' | 'exclude' | 'options'>): { readonly before: string; readonly after: string } {
  return { before: quoteAll([...query.options, ...query.exclude.map((pattern) => `--exclude=${pattern.replace(/\/+$/, '')}`)]), after: query.include.length === 0 ? '' : `-- ${quoteAll(query.include)}` };
}

/** Members for unzip, whose names are patterns. */
export function zipChoice(query: Pick<ArchiveQuery, 'include' | 'exclude'>): string {
  return [...(query.include.length > 0 ? [quoteAll(query.include)] : []), ...(query.exclude.length > 0 ? ['-x', quoteAll(query.exclude)] : [])].join(' ');
}

/**
 * Words, each ended by NUL: what kind it is; the long list; names and link targets of a zip; what differs, as tar says it or as cmp finds it; stat of what is there.
 * Nothing is unpacked to the disk.
 */
function archiveScript(query: ArchiveQuery): string {
  const { before, after } = tarChoice(query);
  return `(
a=${expandable(query.src)} d=${expandable(query.dest)}
if ! [ -e "$a" ]; then printf 'absent\\0'; exit 0; fi
if [ -d "$a" ] || ! [ -r "$a" ]; then printf 'unreadable\\0'; exit 0; fi
[ -s "$a" ] || { printf 'empty\\0'; exit 0; }
here() { [ ! -d "$d" ] || { cd -- "$d" && tr '\\n' '\\0' | xargs -0r stat --printf '%n\\0%a %u %g %Y %U %G\\0' -- 2>/dev/null; }; }
case $(head -c 4 -- "$a" | od -An -tx1 | tr -d ' \\n') in
504b0304|504b0506)
  command -v unzip >/dev/null 2>&1 && command -v zipinfo >/dev/null 2>&1 || { printf 'nounzip\\0'; exit 0; }
  l=$(zipinfo -l -T "$a" ${zipChoice(query)} 2>&1) || { printf 'broken\\0%s\\0' "$l"; exit 0; }
  l=$(printf '%s\\n' "$l" | grep -E '^[-dlbcps?][-rwxsStTah]{6,9} ')
  n=$(zipinfo -1 "$a" ${zipChoice(query)})
  printf 'zip\\0%s\\0%s\\0' "$l" "$n"
  literal() { printf %s "$1" | sed 's/[][*?\\\\]/\\\\&/g'; }
  printf '%s\\n' "$l" | while IFS= read -r f <&3 && IFS= read -r m; do case $m in l*) printf '%s\\n%s\\n' "$f" "$(unzip -p "$a" "$(literal "$f")")";; esac; done 3<<JALON_NAMES
$n
JALON_NAMES
  printf '\\0'
  printf '%s\\n' "$n" | while IFS= read -r f; do
    case $f in
    */) [ -d "$d/$f" ] || printf '%s: Not found\\n' "$f";;
    *) [ -e "$d/$f" ] || [ -L "$d/$f" ] || { printf '%s: Not found\\n' "$f"; continue; }
      e=$(literal "$f")
      if [ -L "$d/$f" ]; then [ "$(unzip -p "$a" "$e")" = "$(readlink -- "$d/$f")" ] || printf '%s: Symlink differs\\n' "$f"
      else unzip -p "$a" "$e" 2>/dev/null | cmp -s -- - "$d/$f" || printf '%s: Contents differ\\n' "$f"; fi;;
    esac
  done
  printf '\\0'; printf '%s\\n' "$n" | here; printf '\\0';;
*)
  command -v tar >/dev/null 2>&1 || { printf 'notar\\0'; exit 0; }
  l=$(tar -P -tvf "$a" --full-time --numeric-owner --quoting-style=escape --show-transformed-names ${before} ${after} 2>&1) || { printf 'broken\\0%s\\0' "$l"; exit 0; }
  printf 'tar\\0%s\\0\\0\\0' "$l"
  if [ -d "$d" ]; then tar -df "$a" -C "$d" --quoting-style=escape --show-transformed-names ${before} ${after} 2>&1; else tar -tf "$a" --quoting-style=escape --show-transformed-names ${before} ${after} | sed 's/$/: Not found/'; fi
  printf '\\0'; tar -tf "$a" --quoting-style=literal --show-transformed-names ${before} ${after} | sed 's|^/*||' | here; printf '\\0';;
esac
)
`;
}

const REFUSALS: Readonly<Record<string, (query: ArchiveQuery) => ProbeError>> = {
  unreadable: ({ src }) => new ProbeError(`${src} is no file that this user may read`),
  empty: ({ src }) => new ProbeError(`Invalid archive ${src}: the file is 0 bytes`),
  nounzip: () => new ProbeError('the host has no unzip: install it first (package unzip)', 'unzip'),
  notar: () => new ProbeError('the host has no tar: install it first (package tar)', 'tar'),
};

function parseArchives(stdout: string, requests: readonly { readonly key: string }[]): (ArchiveState | ProbeError)[] {
  const words = stdout.split('\0');
  let at = 0;
  const next = () => {
    if (at >= words.length - 1) throw new ProbeError('the answer about an archive ended too early');
    return words[at++] as string;
  };
  return requests.map(({ key }) => {
    const query = JSON.parse(key) as ArchiveQuery;
    const kind = next();
    const refusal = REFUSALS[kind];
    if (refusal) return refusal(query);
    if (kind === 'broken') return new ProbeError(`${query.src} cannot be read as an archive: ${next().trim().split('\n').slice(-3).join(' ')}`);
    if (kind === 'absent') return { kind, entries: [], differing: new Map(), there: new Map() };
    const list = next().split('\n').filter(Boolean);
    const names = next().split('\n').filter(Boolean);
    const targets = pairs(next());
    const differing = differences(next());
    const there = new Map<string, NonNullable<ReturnType<ArchiveState['there']['get']>>>();
    for (let name = next(); name !== ''; name = next()) there.set(plainName(name), present(next()));
    const entries = kind === 'zip' ? list.flatMap((line, index) => zipEntry(line, names[index] ?? '', targets)) : list.flatMap(tarEntry);
    return { kind: kind as 'tar' | 'zip', entries, differing, there };
  });
}

function present(text: string): { mode: number; owner: string; group: string; uid: number; gid: number; mtime: number } {
  const [mode = '0', uid, gid, mtime, owner = '', group = ''] = text.split(' ');
  return { mode: Number.parseInt(mode, 8), uid: Number(uid), gid: Number(gid), mtime: Number(mtime), owner, group };
}

/** `name: Mode differs`, `tar: name: Warning: Cannot stat: No such file or directory`. */
function differences(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, missing] = /^tar: (.*): Warning: Cannot (?:stat|open): No such file or directory$/.exec(line) ?? [];
    const [, name, how] = missing === undefined ? (/^(.*): ((?:Mode|Uid|Gid|Mod time|Size|Contents|Symlink|File type|Not)\b.*)$/.exec(line) ?? []) : [line, missing, 'Not found'];
    const plain = name === undefined ? undefined : plainName(unescaped(name));
    if (plain !== undefined && how !== undefined) found.set(plain, [...(found.get(plain) ?? []), how]);
  }
  return found;
}

/** tar's quoting style "escape". */
function unescaped(text: string): string {
  const bytes = text.replace(/\\(?:([0-7]{3})|(.))/g, (_all, octal: string | undefined, char: string) => (octal === undefined ? ({ n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' }[char] ?? char) : String.fromCharCode(Number.parseInt(octal, 8))));
  return bytes === text ? text : Buffer.from(bytes, 'latin1').toString('utf8');
}

const LETTERS: Readonly<Record<string, ArchiveEntry['kind']>> = { '-': 'file', d: 'directory', l: 'link', h: 'hardlink' };

/** `-rw-r--r-- 0/0 12 2026-01-01 10:00:00 name`; links have ` -> target`, hard links ` link to target`. */
function tarEntry(line: string): ArchiveEntry[] {
  const [, letter = '', bits = '', uid, gid, size, time, rest = ''] = /^(.)(\S{9})\S* +(\d+)\/(\d+) +(\d+(?:,\d+)?) +(\S+ \S+) (.*)$/s.exec(line) ?? [];
  if (letter === '' || /^tar: /.test(line)) return [];
  const kind = LETTERS[letter] ?? 'special';
  const [name = '', target] = kind === 'link' ? rest.split(' -> ') : kind === 'hardlink' ? rest.split(' link to ') : [rest];
  const plain = plainName(unescaped(name));
  if (plain === '') return [];
  return [{ name: plain, kind, mode: modeOf(bits), mtime: Date.parse(`${time}Z`.replace(' ', 'T')) / 1000, size: Number(size) || 0, uid: Number(uid), gid: Number(gid), ...(target === undefined ? {} : { target: unescaped(target) }) }];
}

/** Lines by twos: a link's name and its target. */
function pairs(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n');
  return new Map(lines.flatMap((line, index) => (index % 2 === 0 && lines[index + 1] !== undefined ? [[line, lines[index + 1] as string] as const] : [])));
}

function zipEntry(line: string, name: string, targets: ReadonlyMap<string, string>): ArchiveEntry[] {
  const [, letter = '-', bits] = /^(.)(\S{9})? /.exec(line) ?? [];
  const kind = name.endsWith('/') ? 'directory' : (LETTERS[letter] ?? (letter === '?' ? 'file' : 'special'));
  return [{ name: plainName(name), kind, mode: bits === undefined ? (kind === 'directory' ? 0o755 : 0o644) : modeOf(bits), mtime: 0, size: 0, ...(kind === 'link' ? { target: targets.get(name) ?? '/' } : {}) }];
}

function modeOf(bits: string): number {
  const value = [...bits].reduce((mode, char, index) => (/[-ST]/.test(char) ? mode : mode | (1 << (8 - index))), 0);
  return value | (/[sS]/.test(bits[2] ?? '') ? 0o4000 : 0) | (/[sS]/.test(bits[5] ?? '') ? 0o2000 : 0) | (/[tT]/.test(bits[8] ?? '') ? 0o1000 : 0);
}
