/** Addresses as ufw writes them into its rules: networks without host bits, IPv6 in its shortest form. */
import { isIPv4, isIPv6 } from 'node:net';

export type Family = 4 | 6;

export interface Address {
  readonly family: Family;
  readonly text: string;
}

/** Undefined for what is no address, network or `address/255.255.255.0`. */
export function parseAddress(text: string): Address | undefined {
  const [host = '', mask, ...more] = text.toLowerCase().split('/');
  if (more.length > 0) return undefined;
  if (isIPv4(host)) {
    if (mask === undefined) return { family: 4, text: host };
    const bits = isIPv4(mask) ? bitsOfMask(mask) : numberUpTo(mask, 32);
    return bits === undefined ? undefined : { family: 4, text: bits === 32 ? host : `${dotted(numberOf(host) & maskOf(bits))}/${bits}` };
  }
  if (!isIPv6(host) || host.includes('%')) return undefined;
  if (mask === undefined) return { family: 6, text: shortest(host) };
  const bits = numberUpTo(mask, 128);
  return bits === undefined ? undefined : { family: 6, text: bits === 128 ? shortest(host) : `${shortest(host)}/${bits}` };
}

/** Whether `address` lies in `network`, both as ufw writes them. */
export function contains(network: string, address: string): boolean {
  if (network === '0.0.0.0/0') return isIPv4(address);
  if (network === '::/0') return isIPv6(address);
  const [base = '', mask] = network.split('/');
  if (isIPv4(base) !== isIPv4(address)) return false;
  const bits = mask === undefined ? undefined : Number(mask);
  if (isIPv4(base)) return bits === undefined ? base === address : (numberOf(base) & maskOf(bits)) === (numberOf(address) & maskOf(bits));
  const [left, right] = [groups(base), groups(address)].map((all) => all.map((group) => group.toString(2).padStart(16, '0')).join(''));
  return left?.slice(0, bits ?? 128) === right?.slice(0, bits ?? 128);
}

function numberUpTo(text: string, most: number): number | undefined {
  return /^\d{1,3}$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}

function numberOf(dots: string): number {
  return dots.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** As a signed number: only ever compared and masked. */
const maskOf = (bits: number): number => (bits === 0 ? 0 : -1 << (32 - bits));

function bitsOfMask(mask: string): number | undefined {
  const number = numberOf(mask) | 0;
  const bits = Array.from({ length: 33 }, (_, at) => at).find((at) => maskOf(at) === number);
  return bits;
}

function dotted(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}

/** The eight groups of an IPv6 address. */
function groups(address: string): number[] {
  const embedded = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  const plain = embedded === null ? address : `${embedded[1]}${(numberOf(embedded[2] ?? '') >>> 16).toString(16)}:${((numberOf(embedded[2] ?? '') & 0xffff) >>> 0).toString(16)}`;
  const [head = '', tail] = plain.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - first.length - last.length }, () => '0');
  return [...first, ...zeros, ...last].map((group) => Number.parseInt(group, 16));
}

/** RFC 5952: the longest run of two or more zero groups becomes `::`. */
function shortest(address: string): string {
  const all = groups(address);
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at += 1) {
    let length = 0;
    while (all[at + length] === 0) length += 1;
    if (length > best.length) best = { at, length };
  }
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  return best.at < 0 ? text(all) : `${text(all.slice(0, best.at))}::${text(all.slice(best.at + best.length))}`;
}
