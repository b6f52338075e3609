import { isUtf8 } from 'node:buffer';

export type Decoded =
  | { readonly text: string }
  | {
      /** Fixed summary and whole sentences for the user. */
      readonly summary: string;
      readonly why: string;
      readonly fix: string;
      /** What the file looks like when its bad bytes are read as Windows-1252, for the code frame. */
      readonly text: string;
      readonly start: number;
      readonly end: number;
      /** Offsets in `text` of the bytes that are not UTF-8; undefined where `text` is not the whole file. */
      readonly foreign?: readonly number[];
    };

/** Characters of Windows-1252 at 0x80…0x9f; undefined ones stay replacement characters. */
const WINDOWS_1252 = '€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ';

/** Reads bytes as UTF-8. A byte order mark is dropped; anything else that is not UTF-8 text says what it is and where. */
export function decode(bytes: Buffer): Decoded {
  const wide = utf16(bytes);
  if (wide) return { summary: `the file is UTF-16 (${wide}), not UTF-8`, why: 'Jalon reads UTF-8 text only.', fix: 'Save it as UTF-8.', text: '', start: 0, end: 0 };
  if (!isUtf8(bytes)) return notUtf8(bytes);
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  const nul = text.indexOf('\0');
  if (nul === -1) return { text };
  return {
    summary: `a NUL byte at byte ${bytes.indexOf(0)}`,
    why: 'A text file has none, so this is a binary file or a damaged one.',
    fix: 'Remove the byte, or restore the file.',
    text,
    start: nul,
    end: nul + 1,
  };
}

function utf16(bytes: Buffer): string | undefined {
  const little = bytes[0] === 0xff && bytes[1] === 0xfe;
  const big = bytes[0] === 0xfe && bytes[1] === 0xff;
  if (little) return 'little endian';
  if (big) return 'big endian';
  const sample = bytes.subarray(0, 64);
  if (sample.length < 4) return undefined;
  const zeros = (parity: number) => sample.filter((byte, index) => byte === 0 && index % 2 === parity).length;
  if (zeros(1) * 4 > sample.length && zeros(0) === 0) return 'little endian';
  if (zeros(0) * 4 > sample.length && zeros(1) === 0) return 'big endian';
  return undefined;
}

function notUtf8(bytes: Buffer): Decoded {
  const at = firstBadByte(bytes);
  const byte = bytes[at]!;
  const before = bytes.subarray(0, at).toString('utf8').replace(/^\ufeff/, '');
  const character = windows1252(byte);
  const name = character === '\ufffd' ? 'not a character in Windows-1252 either' : `in Windows-1252 it would be ${character}`;
  return {
    summary: `byte 0x${byte.toString(16).padStart(2, '0')} at byte ${at} is not UTF-8: ${character === '\ufffd' ? 'damaged text' : `Windows-1252 ${character}`}`,
    why: `Jalon reads UTF-8 text only; ${name}.`,
    fix: character === '\ufffd' ? 'Restore the file, or save it as UTF-8.' : 'Save the file as UTF-8: iconv -f WINDOWS-1252 -t UTF-8.',
    start: before.length,
    end: before.length + 1,
    ...tolerant(before, bytes.subarray(at)),
  };
}

/** Decodes with bad bytes read as Windows-1252, one character each. */
function tolerant(before: string, bytes: Buffer): { text: string; foreign?: readonly number[] } {
  const foreign: number[] = [];
  let text = before;
  let rest = bytes;
  while (rest.length > 0 && foreign.length < 1000) {
    const bad = firstBadByte(rest);
    text += rest.subarray(0, bad).toString('utf8');
    if (bad >= rest.length) return { text, foreign };
    foreign.push(text.length);
    text += windows1252(rest[bad]!);
    rest = rest.subarray(bad + 1);
  }
  return rest.length === 0 ? { text, foreign } : { text };
}

function windows1252(byte: number): string {
  return byte >= 0x80 && byte <= 0x9f ? WINDOWS_1252[byte - 0x80]! : String.fromCharCode(byte);
}

/** Index of the first byte that no valid UTF-8 sequence holds; the length when all are valid. */
function firstBadByte(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at]!;
    const length = lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
    if (length === 0 || (length > 1 && !isUtf8(bytes.subarray(at, at + length))) || at + length > bytes.length) return at;
    at += length;
  }
  return at;
}
