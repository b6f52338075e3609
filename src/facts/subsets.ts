import type { FactReader } from '../model/fact.js';
import { dict, type Dict } from '../model/value.js';
import { factReaders } from './index.js';

/** Ansible's gather_subset words → our readers. What no reader covers (ohai, facter, devices …) selects nothing. */
const SUBSETS: Readonly<Record<string, readonly string[]>> = {
  min: ['distribution', 'kernel', 'hostname', 'date_time', 'user', 'managers', 'env', 'confinement', 'cmdline', 'dns', 'ssh_host_keys', 'local', 'hardware'],
  hardware: ['memory', 'processor', 'mounts', 'uptime', 'hardware'],
  network: ['network'], interfaces: ['network'], virtual: ['virtualization'], virtualization: ['virtualization'],
  distribution: ['distribution'], lsb: ['distribution'], platform: ['kernel', 'hostname'], kernel: ['kernel'], date_time: ['date_time'], user: ['user'], env: ['env'],
  service_mgr: ['managers'], pkg_mgr: ['managers'], selinux: ['confinement'], apparmor: ['confinement'], fips: ['confinement'], chroot: ['confinement'], is_chroot: ['confinement'],
  cmdline: ['cmdline'], dns: ['dns'], local: ['local'], mounts: ['mounts'], processor: ['processor'], memory: ['memory'], ssh_pub_keys: ['ssh_host_keys'], loadavg: ['uptime'], uptime: ['uptime'], all_ipv4_addresses: ['network'], all_ipv6_addresses: ['network'], default_ipv4: ['network'], default_ipv6: ['network'], machine_id: ['hardware'],
  facter: [], ohai: [], python: [], pythonversion: [], system: ['kernel'], system_capabilities: [], caps: [], devices: [], lvm: [], systemd: [],
};

export const subsetNames: readonly string[] = ['all', ...Object.keys(SUBSETS)];

/** Readers of a gather_subset list: additions, then exclusions (`!hardware`); `min` is kept unless `!min` or `!all` with `!min` says so. */
export function subsetReaders(words: readonly string[]): FactReader[] {
  const plus = words.filter((word) => !word.startsWith('!'));
  const minus = words.filter((word) => word.startsWith('!')).map((word) => word.slice(1));
  const all = plus.includes('all') || (plus.length === 0 && !minus.includes('all'));
  const chosen = new Set(all ? factReaders.map((reader) => reader.name) : plus.flatMap((word) => SUBSETS[word] ?? []));
  const named = new Set(plus.flatMap((word) => SUBSETS[word] ?? []));
  for (const word of minus) for (const name of SUBSETS[word] ?? []) if (!named.has(name)) chosen.delete(name);
  if (!minus.includes('min')) for (const name of SUBSETS.min ?? []) chosen.add(name);
  return factReaders.filter((reader) => chosen.has(reader.name));
}

/** setup's `filter`: shell patterns on the names, with or without `ansible_`. Empty list: everything. */
export function filterFacts(facts: Dict, patterns: readonly string[]): Dict {
  const tests = patterns.filter((pattern) => pattern !== '').map(shellPattern);
  return tests.length === 0 ? facts : dict(Object.entries(facts).filter(([name]) => tests.some((test) => test.test(name) || test.test(`ansible_${name}`))));
}

function shellPattern(pattern: string): RegExp {
  const body = pattern.replace(/[.+^${}()|\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  try {
    return new RegExp(`^${body}$`);
  } catch {
    return new RegExp(`^${body.replace(/[[\]]/g, '\\$&')}$`);
  }
}
