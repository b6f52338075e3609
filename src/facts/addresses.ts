/** Arithmetic on IPv4 prefixes. */

/** 24 → '255.255.255.0' */
export function netmask(prefix: number): string {
  return text(prefix <= 0 ? 0 : (0xffffffff << (32 - Math.min(prefix, 32))) >>> 0);
}

/** '192.0.2.9', 24 → '192.0.2.0' */
export function network(address: string, prefix: number): string {
  return text((number(address) & number(netmask(prefix))) >>> 0);
}

function number(address: string): number {
  return address.split('.').reduce((sum, part) => ((sum << 8) | (Number(part) & 255)) >>> 0, 0);
}

function text(bits: number): string {
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}
