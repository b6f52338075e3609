/** Writes a tar archive in memory: what `docker build -`, `docker cp -` and `docker import -` read. */

export interface TarEntry {
  /** Relative path, at most 100 bytes. */
  path: string;
  content: string | Buffer;
  /** Permission bits; 0644 unless given. */
  mode?: number;
  uid?: number;
  gid?: number;
  /** Seconds since 1970; 0 unless given, so that equal content gives equal bytes and build caches hit. */
  time?: number;
}

const octal = (value: number, width: number): string => value.toString(8).padStart(width - 1, '0') + '\0';

function header(entry: TarEntry, size: number): Buffer {
  if (Buffer.byteLength(entry.path) > 100) throw new RangeError(`path too long for a tar header: ${entry.path}`);
  const block = Buffer.alloc(512);
  block.write(entry.path, 0);
  block.write(octal(entry.mode ?? 0o644, 8), 100);
  block.write(octal(entry.uid ?? 0, 8), 108);
  block.write(octal(entry.gid ?? 0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(entry.time ?? 0, 12), 136);
  block.write(' '.repeat(8), 148);
  block.write('0', 156);
  block.write('ustar\0' + '00', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(sum.toString(8).padStart(6, '0') + '\0 ', 148);
  return block;
}

/** The archive of regular files `entries`, in order. Throws RangeError for a path over 100 bytes. */
export function tar(entries: readonly TarEntry[]): Buffer {
  const parts: Buffer[] = [];
  for (const entry of entries) {
    const content = Buffer.from(entry.content as string);
    parts.push(header(entry, content.length), content, Buffer.alloc((512 - (content.length % 512)) % 512));
  }
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}
