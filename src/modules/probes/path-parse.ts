import { createHash } from 'node:crypto';
import { type PathState, ProbeError, type ResourceRequest } from '../../model/resource.js';
import { digestsOf, STAT_FIELDS } from './path-script.js';

type Present = Exclude<PathState, { readonly kind: 'absent' }>;

/** The first section: what the shell's own tests say of one key. */
interface Sight {
  readonly status: string;
  /** For links what they lead to, for absent and denied keys the nearest ancestor. */
  readonly detail: string;
  readonly path: string;
  readonly access: string;
}

/** Pure. Reads what `pathScript` of the same requests printed. */
export function parsePaths(stdout: string, requests: readonly ResourceRequest[]): (PathState | ProbeError)[] {
  const tokens = new Tokens(stdout);
  const sights = requests.map((): Sight => ({ status: tokens.next(), detail: tokens.next(), path: tokens.next(), access: tokens.next() }));
  const records = statRecords(tokens);
  const targets = statRecords(tokens);
  const present = sights.filter((sight) => sight.status === 'there' || sight.status === 'link');
  const realPaths = inOrder(present, tokens.section());
  const linkTexts = inOrder(
    present.filter((sight) => sight.status === 'link'),
    tokens.section(),
  );
  const hashed = (want: (request: ResourceRequest) => boolean) =>
    sights.filter((sight, index) => isReadableFile(sight) && want(requests[index] as ResourceRequest));
  const sha256 = sums(hashed(({ wants }) => wants.includes('sha256') || wants.includes('content')), tokens.next());
  const digests = digestsOf(requests).map((name) => ({ name, sums: sums(hashed(({ wants }) => wants.includes(name)), tokens.next()) }));
  const contents = contentsOf(tokens);

  return sights.map((sight, index) => {
    const request = requests[index] as ResourceRequest;
    const own = sight.path === request.key ? {} : { path: sight.path };
    if (sight.status === 'nouser') return request.wants.includes('any-user') ? { kind: 'absent' } : new ProbeError(`no home folder for ${request.key}: there is no such user, or HOME is not set`);
    if (sight.status === 'denied') return new ProbeError(`permission denied: ${sight.detail} does not let this user in, on the way to ${sight.path}`);
    if (sight.status === 'absent') return { kind: 'absent', ...(isParent(sight) ? {} : { ancestor: sight.detail }), ...own };
    const record = records.get(sight.path);
    if (!record) return { kind: 'absent', ...own };
    const bytes = contents.get(index + 1);
    const extra = content(bytes, sha256.get(sight), digests, sight);
    const state = { ...stateOf(record, sight), realPath: realPaths.get(sight) ?? sight.path, ...own };
    if (state.kind !== 'link') return { ...state, ...(state.kind === 'file' ? extra : {}) };
    const target = targets.get(sight.path);
    const resolved = target && { ...stateOf(target, sight), realPath: state.realPath, ...extra };
    return { ...state, target: linkTexts.get(sight) ?? '', pointsTo: sight.detail as 'file', ...extra, ...(resolved ? { resolved } : {}) };
  });
}

/** NUL-terminated words, read in order. */
class Tokens {
  readonly #words: string[];
  #at = 0;
  constructor(text: string) {
    this.#words = text.split('\0');
  }
  next(): string {
    const word = this.#words[this.#at];
    // The text after the last NUL is no word.
    if (word === undefined || this.#at >= this.#words.length - 1) throw new ProbeError('the answer about paths ended too early');
    this.#at += 1;
    return word;
  }
  /** The words up to `end`. A word of it that is itself `end` can't be: all begin with `/` or are looked at by count. */
  section(): string[] {
    const words: string[] = [];
    for (let word = this.next(); word !== 'end'; word = this.next()) words.push(word);
    return words;
  }
}

type Record_ = Readonly<Record<(typeof STAT_FIELDS)[number], string>>;

function statRecords(tokens: Tokens): Map<string, Record_> {
  const records = new Map<string, Record_>();
  for (let name = tokens.next(); name !== 'end'; name = tokens.next()) {
    const values = STAT_FIELDS.slice(1).map((field) => [field, tokens.next()]);
    records.set(name, Object.fromEntries([['%n', name], ...values]) as Record_);
  }
  return records;
}

/** Values by the sight that they belong to; a count that differs (a path vanished meanwhile) gives none rather than wrong ones. */
function inOrder(sights: readonly Sight[], values: readonly string[]): Map<Sight, string> {
  return sights.length === values.length ? new Map(sights.map((sight, index) => [sight, values[index] as string])) : new Map();
}

function sums(sights: readonly Sight[], lines: string): Map<Sight, string> {
  return inOrder(sights, lines === '' ? [] : lines.split('\n').map((line) => /^\\?([0-9a-f]+)/.exec(line)?.[1] ?? ''));
}

function contentsOf(tokens: Tokens): Map<number, Buffer> {
  const contents = new Map<number, Buffer>();
  for (let index = tokens.next(); index !== 'end'; index = tokens.next()) {
    const text = tokens.next();
    if (text !== '-') contents.set(Number(index), Buffer.from(text, 'base64'));
  }
  return contents;
}

function isReadableFile(sight: Sight): boolean {
  const kind = sight.detail;
  return (sight.status === 'there' || sight.status === 'link') && kind === 'file' && sight.access.includes('r');
}

/** True when the ancestor found is the path's own folder, so that only the last name is missing. */
function isParent(sight: Sight): boolean {
  const at = sight.path.lastIndexOf('/');
  return sight.access === 'd' && sight.detail === (at === 0 ? '/' : sight.path.slice(0, at));
}

/** The hash is taken from the bytes where they came, so that the two always belong together. */
function content(bytes: Buffer | undefined, hash: string | undefined, digests: readonly { name: string; sums: Map<Sight, string> }[], sight: Sight): Partial<Present> {
  const others = digests.flatMap(({ name, sums: found }) => (found.has(sight) ? [[name, found.get(sight) as string] as const] : []));
  return {
    ...(bytes ? { content: bytes, sha256: createHash('sha256').update(bytes).digest('hex') } : hash ? { sha256: hash } : {}),
    ...(others.length > 0 ? { digests: Object.fromEntries(others) } : {}),
  };
}

/** S_IFMT's values, stat(2). */
const KINDS: ReadonlyMap<number, Present['kind']> = new Map([[0o100000, 'file'], [0o040000, 'directory'], [0o120000, 'link']]);

function stateOf(record: Record_, sight: Sight): Omit<Present, 'realPath'> {
  const raw = Number.parseInt(record['%f'], 16);
  const kind = KINDS.get(raw & 0o170000) ?? 'other';
  return {
    kind,
    mode: raw & 0o7777,
    owner: named(record['%U'], record['%u']),
    group: named(record['%G'], record['%g']),
    uid: Number(record['%u']),
    gid: Number(record['%g']),
    size: Number(record['%s']),
    mtime: Number(record['%.9Y']),
    inode: Number(record['%i']),
    device: Number(record['%d']),
    links: Number(record['%h']),
    ...(kind === 'other' ? { what: record['%F'] } : {}),
    more: {
      access: sight.access,
      accessTime: Number(record['%.9X']),
      changeTime: Number(record['%.9Z']),
      blocks: Number(record['%b']),
      blockSize: Number(record['%o']),
      deviceType: Number(record['%r']) || 0,
    },
  };
}

/** `stat` prints UNKNOWN for an id without a name: the number itself is what chown takes. */
function named(name: string, id: string): string {
  return name === 'UNKNOWN' ? id : name;
}
