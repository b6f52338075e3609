/** An archive of the controller, whatever its format: known by its first bytes, not by its name. */
import { spawnSync } from 'node:child_process';
import { gunzipSync } from 'node:zlib';
import { type ArchiveEntry, ArchiveError } from './entries.js';
import { looksLikeTar, readTar } from './tar.js';
import { looksLikeZip, readZip } from './zip.js';

/** Unpacked bytes beyond which an archive is taken for a bomb. */
const MOST_BYTES = 2 * 1024 ** 3;

const TOOLS: readonly { readonly magic: readonly number[]; readonly tool: string; readonly what: string }[] = [
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], tool: 'xz', what: 'xz' },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], tool: 'zstd', what: 'zstd' },
  { magic: [0x42, 0x5a, 0x68], tool: 'bzip2', what: 'bzip2' },
];

const opened = new WeakMap<Buffer, readonly ArchiveEntry[]>();

/** @throws ArchiveError */
export function openArchive(bytes: Buffer): readonly ArchiveEntry[] {
  const known = opened.get(bytes);
  if (known) return known;
  const entries = entriesOf(bytes);
  if (entries.length === 0) throw new ArchiveError('it is empty');
  opened.set(bytes, entries);
  return entries;
}

function entriesOf(bytes: Buffer): readonly ArchiveEntry[] {
  if (bytes.length === 0) throw new ArchiveError('the file is 0 bytes long');
  if (looksLikeZip(bytes)) return readZip(bytes);
  const plain = unpacked(bytes);
  if (!looksLikeTar(plain)) throw new ArchiveError('it is neither a zip nor a tar archive (also gzip, bzip2, xz or zstd)');
  return readTar(plain);
}

function unpacked(bytes: Buffer): Buffer {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      return gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
    } catch (cause) {
      throw new ArchiveError((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'it unpacks to more than 2 GiB' : `it is damaged: ${(cause as Error).message}`);
    }
  }
  const found = TOOLS.find(({ magic }) => magic.every((byte, at) => bytes[at] === byte));
  return found ? byTool(bytes, found.tool, found.what) : bytes;
}

/** Node knows gzip only; the others are unpacked by their own tool, from the bytes and nothing else. */
function byTool(bytes: Buffer, tool: string, what: string): Buffer {
  const { status, stdout, stderr, error } = spawnSync(tool, ['-dc'], { input: bytes, maxBuffer: MOST_BYTES });
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') throw new ArchiveError(`it is packed with ${what}, and this machine has no ${tool} to look into it: install it, or copy the archive to the host and use remote_src: true`);
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOBUFS') throw new ArchiveError('it unpacks to more than 2 GiB');
  if (status !== 0) throw new ArchiveError(`it is damaged: ${stderr.toString().trim() || `${tool} failed`}`);
  return stdout;
}
