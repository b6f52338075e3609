// Bech32 as age writes its keys: https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki, without its limit of 90 characters.
const LETTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

export function encodeBech32(prefix: string, bytes: Uint8Array): string {
  const data = regroup(bytes, 8, 5, true) ?? [];
  const sum = polymod([...expand(prefix), ...data, 0, 0, 0, 0, 0, 0]) ^ 1;
  const check = Array.from({ length: 6 }, (_, at) => (sum >> (5 * (5 - at))) & 31);
  return `${prefix}1${[...data, ...check].map((value) => LETTERS[value]).join('')}`;
}

/** Undefined when it is mistyped: of a few wrong characters its checksum tells every one. */
export function decodeBech32(text: string): { readonly prefix: string; readonly bytes: Buffer } | undefined {
  if (text !== text.toLowerCase() && text !== text.toUpperCase()) return undefined;
  const lower = text.toLowerCase();
  const at = lower.lastIndexOf('1');
  const values = [...lower.slice(at + 1)].map((letter) => LETTERS.indexOf(letter));
  if (at < 1 || values.length < 6 || values.includes(-1)) return undefined;
  const prefix = lower.slice(0, at);
  if (polymod([...expand(prefix), ...values]) !== 1) return undefined;
  const bytes = regroup(values.slice(0, -6), 5, 8, false);
  return bytes === undefined ? undefined : { prefix, bytes: Buffer.from(bytes) };
}

function expand(prefix: string): number[] {
  const codes = [...prefix].map((letter) => letter.charCodeAt(0));
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
}

function polymod(values: readonly number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    GENERATOR.forEach((term, bit) => {
      if ((top >> bit) & 1) sum ^= term;
    });
  }
  return sum;
}

/** Groups of `from` bits as groups of `to` bits; what is left over is padded with zeros, or must be such padding. */
function regroup(values: Iterable<number>, from: number, to: number, pad: boolean): number[] | undefined {
  const out: number[] = [];
  let held = 0;
  let bits = 0;
  for (const value of values) {
    held = ((held << from) | value) & 0xfff;
    for (bits += from; bits >= to; ) {
      bits -= to;
      out.push((held >> bits) & ((1 << to) - 1));
    }
  }
  const rest = (held << (to - bits)) & ((1 << to) - 1);
  if (pad) return bits > 0 ? [...out, rest] : out;
  return bits >= from || rest !== 0 ? undefined : out;
}
