/** Which name servers a VPS gets. */
import { existsSync, readFileSync } from 'node:fs';
import { registry, type ImageSource } from './names.js';

/** Servers in a resolv.conf that a VPS can reach: those on this machine's loopback are left out. */
export const reachable = (resolvConf: string): string[] =>
  [...resolvConf.matchAll(/^nameserver\s+(\S+)/gm)].map((match) => match[1]!).filter((address) => !/^127\.|^::1$/.test(address));

/** The registry's own for local images; for public ones this machine's, or a public one if it only has a local stub. */
export function nameServers(source: ImageSource): string[] {
  if (source === 'local') return [registry.address];
  for (const file of ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf']) {
    const found = existsSync(file) ? reachable(readFileSync(file, 'utf8')) : [];
    if (found.length > 0) return found;
  }
  return ['1.1.1.1'];
}
