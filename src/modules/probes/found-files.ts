import { ProbeError, type Reader, type Resource, type ResourceRequest } from '../../model/resource.js';
import { quote } from '../../shell/quote.js';
import { expandable, STAT_FIELDS } from './path-script.js';
import { normalPath } from './path.js';

/** What `find` is asked for: everything that the host can judge by itself. */
export interface FindQuery {
  readonly root: string;
  readonly type: 'any' | 'directory' | 'file' | 'link';
  /** Levels below the root; undefined: all. */
  readonly depth?: number;
  readonly hidden: boolean;
  readonly follow: boolean;
  /** Shell patterns for names. */
  readonly patterns: readonly string[];
  readonly excludes: readonly string[];
  /** Seconds; negative: at most. */
  readonly age?: number;
  readonly stamp: 'atime' | 'ctime' | 'mtime';
  /** Bytes; negative: at most. */
  readonly size?: number;
  readonly mode?: { readonly bits: number; readonly exact: boolean };
  readonly contains?: { readonly pattern: string; readonly whole: boolean };
  readonly checksum?: 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';
}

/** One stat record, by format letter. */
export type StatRecord = Readonly<Record<(typeof STAT_FIELDS)[number], string>>;

export interface FoundState {
  /** False: the root is no directory. */
  readonly directory: boolean;
  /** What `~` came to. */
  readonly root: string;
  readonly records: readonly StatRecord[];
  readonly checksums: ReadonlyMap<string, string>;
  readonly examined: number;
  /** What could not be read: path → why. */
  readonly skipped: ReadonlyMap<string, string>;
}

export const foundFiles = (query: FindQuery): Resource<FoundState> => ({ reader: findReader, key: JSON.stringify({ ...query, root: normalPath(query.root) }), wants: [] });

export const findReader: Reader<FoundState> = {
  name: 'find',
  script: (requests) => requests.map((request) => findScript(JSON.parse(request.key) as FindQuery)).join(''),
  parse: parseFound,
  predictable: false,
};

/**
 * Each entry that is looked at gives an empty word, so that they can be counted; those that are wanted are printed by stat(1), which
 * looks at links themselves also under -L, and by the sum's program, both in whole words at any place of the stream.
 */
function findScript(query: FindQuery): string {
  const stat = `-exec stat --printf ${quote(STAT_FIELDS.map((field) => `${field}\\0`).join(''))} -- {} +`;
  const sum = query.checksum === undefined ? '' : ` \\( ${kind('f', query)} -exec ${query.checksum}sum -z -- {} + -o -true \\)`;
  const grep = query.contains === undefined ? '' : `printf x | grep -qP x 2>/dev/null || { printf 'nogrep\\0'; exit 0; }\n`;
  return `(
n=$(date +%s); p=${expandable(query.root)}
case $p in /*) ;; *) printf 'none\\0%s\\0' "$p"; exit 0;; esac
${grep}[ -d "$p" ] || { printf 'none\\0%s\\0' "$p"; exit 0; }
printf 'tree\\0%s\\0' "$p"
exec 3>&1
e=$(find ${query.follow ? '-L' : '-H'} "$p" -mindepth 1${query.depth === undefined ? '' : ` -maxdepth ${query.depth}`} -printf '\\0' \\( ${tests(query).join(' ')} ${stat}${sum} \\) 2>&1 >&3)
printf 'end\\0%s\\0' "$e"
)
`;
}

const LETTERS = { directory: 'd', file: 'f', link: 'l' } as const;

/** Under -L only -xtype sees the link itself. */
const kind = (letter: string, query: FindQuery) => `${query.follow ? '-xtype' : '-type'} ${letter}`;

function tests(query: FindQuery): string[] {
  const { age, size, mode, contains } = query;
  const names = (patterns: readonly string[]) => `\\( ${patterns.map((pattern) => `-name ${quote(pattern.replaceAll('\\', '\\\\'))}`).join(' -o ')} \\)`;
  const found: string[] = [];
  if (query.type !== 'any') found.push(kind(LETTERS[query.type], query));
  if (!query.hidden) found.push("! -name '.*'");
  if (query.patterns.length > 0) found.push(names(query.patterns));
  if (query.excludes.length > 0) found.push(`! ${names(query.excludes)}`);
  const newer = `-newer${query.stamp[0]}t`;
  if (age !== undefined) found.push(`${age >= 0 ? '! ' : ''}${newer} "@$((n-${Math.abs(age)}))"`);
  if (size !== undefined && query.type !== 'directory' && query.type !== 'link') found.push(`\\( ${query.type === 'any' ? `! ${kind('f', query)} -o ` : ''}${size > 0 ? `-size +${size - 1}c` : size === 0 ? '-true' : `-size -${-size + 1}c`} \\)`);
  if (mode !== undefined) found.push(`-perm ${mode.exact ? '' : '/'}${mode.bits.toString(8).padStart(4, '0')}`);
  if (contains !== undefined && query.type === 'file') found.push(`-exec grep -qa${contains.whole ? 'z' : ''}P -e ${quote(contains.whole ? `(?-m)${contains.pattern}` : `^(?:${contains.pattern})`)} -- {} \\;`);
  return found;
}

function parseFound(stdout: string, requests: readonly ResourceRequest[]): (FoundState | ProbeError)[] {
  const words = stdout.split('\0');
  let at = 0;
  const next = () => {
    if (at >= words.length - 1) throw new ProbeError('the answer about files ended too early');
    return words[at++] as string;
  };
  return requests.map(() => {
    const status = next();
    if (status === 'nogrep') return new ProbeError('contains needs a grep that knows Perl expressions (-P) on the host');
    const root = next();
    const nothing = { root, records: [], checksums: new Map(), skipped: new Map(), examined: 0 };
    if (status === 'none') return { ...nothing, directory: false };
    const records: StatRecord[] = [];
    const checksums = new Map<string, string>();
    let examined = 0;
    for (let word = next(); word !== 'end'; word = next()) {
      const sum = /^([0-9a-f]{32,128}) [ *](.*)$/s.exec(word);
      if (word === '') examined += 1;
      else if (sum) checksums.set(sum[2] as string, sum[1] as string);
      else records.push(Object.fromEntries([[STAT_FIELDS[0], word], ...STAT_FIELDS.slice(1).map((field) => [field, next()])]) as StatRecord);
    }
    return { root, directory: true, records, checksums, examined, skipped: refusals(next()) };
  });
}

/** `find: '/root/x': Permission denied`; names come in the quotes of the C locale. */
function refusals(complaints: string): Map<string, string> {
  const lines = complaints.split('\n').flatMap((line) => {
    const [, path, why] = /^(?:find|stat|grep|\w+sum): (?:cannot \w+ )?['‘"]?(.*?)['’"]?: ([^:]+)$/.exec(line) ?? [];
    return path === undefined || why === undefined ? [] : [[path, why] as const];
  });
  return new Map(lines);
}
