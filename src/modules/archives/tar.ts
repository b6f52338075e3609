/** Tar archives: POSIX pax and GNU headers read, GNU headers written. */
import { type ArchiveEntry as Entry, ArchiveError, plainName } from './entries.js';

const BLOCK = 512;

function text(block: Buffer, from: number, length: number): string {
  const part = block.subarray(from, from + length);
  const end = part.indexOf(0);
  return utf8(end < 0 ? part : part.subarray(0, end));
}

export function utf8(bytes: Buffer): string {
  const name = bytes.toString('utf8');
  if (!Buffer.from(name, 'utf8').equals(bytes)) throw new ArchiveError(`a name in it is not UTF-8: ${JSON.stringify(bytes.toString('latin1'))}`);
  return name;
}

/** Octal digits, or GNU's base 256 with the highest bit set. */
function number(block: Buffer, from: number, length: number): number {
  if (((block[from] as number) & 0x80) === 0) return Number.parseInt(text(block, from, length).trim() || '0', 8);
  let value = (block[from] as number) & 0x3f;
  for (let at = from + 1; at < from + length; at++) value = value * 256 + (block[at] as number);
  return value;
}

function checksum(block: Buffer): number {
  let sum = 8 * 32;
  for (let at = 0; at < BLOCK; at++) if (at < 148 || at >= 156) sum += block[at] as number;
  return sum;
}

export function looksLikeTar(bytes: Buffer): boolean {
  return bytes.length >= BLOCK && number(bytes, 148, 8) === checksum(bytes.subarray(0, BLOCK));
}

const KINDS: Readonly<Record<string, Entry['kind']>> = { '0': 'file', '\0': 'file', '7': 'file', '1': 'hardlink', '2': 'link', '5': 'directory', '3': 'special', '4': 'special', '6': 'special' };

export function readTar(bytes: Buffer): Entry[] {
  const entries: Entry[] = [];
  let next: Record<string, string> = {};
  const always: Record<string, string> = {};
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    if (number(header, 148, 8) !== checksum(header)) throw new ArchiveError('it is damaged: a header has a wrong checksum');
    const type = String.fromCharCode(header[156] as number);
    const own = { ...always, ...next };
    const size = type === 'x' || type === 'g' || own['size'] === undefined ? number(header, 124, 12) : Number(own['size']);
    const content = bytes.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length < size) throw new ArchiveError('it ends too early');
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (type === 'x') next = { ...next, ...paxRecords(content) };
    else if (type === 'g') Object.assign(always, paxRecords(content));
    else if (type === 'L') next = { ...next, path: text(content, 0, content.length) };
    else if (type === 'K') next = { ...next, linkpath: text(content, 0, content.length) };
    else {
      entries.push(entryOf(header, type, content, own));
      next = {};
    }
  }
  return entries.filter((entry) => entry.name !== '');
}

/** `length key=value\n`, the length in bytes and of the whole record. */
function paxRecords(bytes: Buffer): Record<string, string> {
  const records: Record<string, string> = {};
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(bytes.subarray(at, space).toString('latin1'));
    if (space < 0 || !(length > 0)) break;
    const record = bytes.subarray(space + 1, at + length - 1);
    const equals = record.indexOf(0x3d);
    const key = record.subarray(0, equals).toString('latin1');
    if (['path', 'linkpath', 'size', 'mtime', 'uname', 'gname', 'uid', 'gid'].includes(key)) records[key] = utf8(record.subarray(equals + 1));
    if (key.startsWith('GNU.sparse')) throw new ArchiveError('it has sparse files, which are only read on the host: use remote_src: true');
    at += length;
  }
  return records;
}

function entryOf(header: Buffer, type: string, content: Buffer, own: Readonly<Record<string, string>>): Entry {
  const kind = KINDS[type];
  if (kind === undefined) throw new ArchiveError(`it has an entry of the unknown type "${type}": use remote_src: true`);
  const prefix = header.subarray(257, 262).toString('latin1') === 'ustar' && header[262] === 0 ? text(header, 345, 155) : '';
  const name = own['path'] ?? (prefix === '' ? text(header, 0, 100) : `${prefix}/${text(header, 0, 100)}`);
  const link = kind === 'link' || kind === 'hardlink';
  // Old archives mark a directory by the slash only.
  const real = kind === 'file' && name.endsWith('/') ? 'directory' : kind;
  return {
    name: plainName(name),
    kind: real,
    mode: number(header, 100, 8) & 0o7777,
    mtime: own['mtime'] === undefined ? number(header, 136, 12) : Number(own['mtime']),
    size: real === 'file' ? content.length : 0,
    uid: Number(own['uid'] ?? number(header, 108, 8)),
    gid: Number(own['gid'] ?? number(header, 116, 8)),
    owner: own['uname'] ?? text(header, 265, 32),
    group: own['gname'] ?? text(header, 297, 32),
    ...(link ? { target: kind === 'hardlink' ? plainName(own['linkpath'] ?? text(header, 157, 100)) : (own['linkpath'] ?? text(header, 157, 100)) } : {}),
    ...(real === 'file' ? { content } : {}),
  };
}

export function writeTar(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap((entry) => [...long('L', entry.name), ...long('K', entry.target ?? ''), header(entry), ...padded(entry.content ?? Buffer.alloc(0))]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

const TYPES = { file: '0', hardlink: '1', link: '2', directory: '5', special: '6' } as const;

/** A name that the header has no room for comes before it, as GNU tar does it. */
function long(type: 'L' | 'K', name: string): Buffer[] {
  const bytes = Buffer.from(`${name}\0`);
  if (bytes.length <= 100) return [];
  return [rawHeader({ name: '././@LongLink', mode: 0, mtime: 0, size: bytes.length, uid: 0, gid: 0, owner: '', group: '', target: '' }, type), ...padded(bytes)];
}

function padded(bytes: Buffer): Buffer[] {
  return [bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)];
}

function header(entry: Entry): Buffer {
  return rawHeader({ ...entry, size: entry.content?.length ?? 0, uid: entry.uid ?? 0, gid: entry.gid ?? 0, owner: entry.owner ?? '', group: entry.group ?? '', target: entry.target ?? '' }, TYPES[entry.kind]);
}

function rawHeader(entry: Required<Pick<Entry, 'name' | 'mode' | 'mtime' | 'size' | 'uid' | 'gid' | 'owner' | 'group' | 'target'>>, type: string): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) => block.write(`${Math.max(0, Math.floor(value)).toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  const put = (value: string, at: number, length: number) => Buffer.from(value).subarray(0, length).copy(block, at);
  put(entry.name, 0, 100);
  octal(entry.mode, 100, 8);
  octal(entry.uid % 0o10000000, 108, 8);
  octal(entry.gid % 0o10000000, 116, 8);
  octal(entry.size, 124, 12);
  octal(entry.mtime, 136, 12);
  block.write(type, 156, 'latin1');
  put(entry.target, 157, 100);
  block.write('ustar  \0', 257, 'latin1');
  put(entry.owner, 265, 31);
  put(entry.group, 297, 31);
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
