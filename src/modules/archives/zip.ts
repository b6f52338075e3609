/** Zip archives (APPNOTE.TXT): the central directory, stored and deflated files. */
import { inflateRawSync } from 'node:zlib';
import { type ArchiveEntry, ArchiveError, plainName } from './entries.js';
import { utf8 } from './tar.js';

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const UNIX = 3;

export function looksLikeZip(bytes: Buffer): boolean {
  return bytes.length >= 22 && [LOCAL, END].includes(bytes.readUInt32LE(0));
}

export function readZip(bytes: Buffer): ArchiveEntry[] {
  const end = endOf(bytes);
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  if (count === 0xffff || at === 0xffffffff) throw new ArchiveError('it is in the format Zip64, which is only read on the host: use remote_src: true');
  const entries: ArchiveEntry[] = [];
  for (let index = 0; index < count; index++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== CENTRAL) throw new ArchiveError('it is damaged: its directory cannot be read');
    entries.push(entryAt(bytes, at));
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries.filter((entry) => entry.name !== '');
}

/** The end record stands last, before a comment of up to 64 KiB. */
function endOf(bytes: Buffer): number {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - 0xffff); at--) if (bytes.readUInt32LE(at) === END) return at;
  throw new ArchiveError('it ends too early');
}

function entryAt(bytes: Buffer, at: number): ArchiveEntry {
  const flags = bytes.readUInt16LE(at + 8);
  const raw = utf8(bytes.subarray(at + 46, at + 46 + bytes.readUInt16LE(at + 28)));
  if ((flags & 1) !== 0) throw new ArchiveError(`"${raw}" in it is encrypted`);
  const made = bytes.readUInt16LE(at + 4) >> 8;
  const external = bytes.readUInt32LE(at + 38);
  const unix = made === UNIX ? external >>> 16 : 0;
  const kind = kindOf(unix, raw);
  const content = kind === 'file' || kind === 'link' ? contentOf(bytes, at, raw) : undefined;
  return {
    name: plainName(raw.replaceAll('\\', '/')),
    kind,
    mode: unix === 0 ? (kind === 'directory' ? 0o755 : 0o644) : unix & 0o7777,
    mtime: dosTime(bytes.readUInt16LE(at + 14), bytes.readUInt16LE(at + 12)),
    size: kind === 'file' ? (content?.length ?? 0) : 0,
    ...(kind === 'link' ? { target: utf8(content ?? Buffer.alloc(0)) } : {}),
    ...(kind === 'file' ? { content } : {}),
  };
}

function kindOf(unix: number, name: string): ArchiveEntry['kind'] {
  const format = unix & 0o170000;
  if (format === 0o120000) return 'link';
  if (format === 0o040000 || name.endsWith('/')) return 'directory';
  return format === 0 || format === 0o100000 ? 'file' : 'special';
}

function contentOf(bytes: Buffer, at: number, name: string): Buffer {
  const method = bytes.readUInt16LE(at + 10);
  const packed = bytes.readUInt32LE(at + 20);
  const size = bytes.readUInt32LE(at + 24);
  const local = bytes.readUInt32LE(at + 42);
  if (local + 30 > bytes.length || bytes.readUInt32LE(local) !== LOCAL) throw new ArchiveError(`it is damaged: "${name}" cannot be found in it`);
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const data = bytes.subarray(start, start + packed);
  if (method === 0) return data;
  if (method !== 8) throw new ArchiveError(`"${name}" in it is packed by the method ${method}, which is only read on the host: use remote_src: true`);
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(size, 1) });
  } catch {
    throw new ArchiveError(`it is damaged: "${name}" cannot be unpacked`);
  }
}

/** Local time of whoever packed it; read as UTC. */
function dosTime(date: number, time: number): number {
  return Date.UTC(1980 + (date >> 9), ((date >> 5) & 15) - 1, date & 31, time >> 11, (time >> 5) & 63, (time & 31) * 2) / 1000;
}
