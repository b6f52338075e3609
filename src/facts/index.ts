import type { FactReader } from '../model/fact.js';
import { cmdline } from './cmdline.js';
import { confinement } from './confinement.js';
import { dateTime } from './date_time.js';
import { distribution } from './distribution.js';
import { dns } from './dns.js';
import { env } from './env.js';
import { hardware } from './hardware.js';
import { hostname } from './hostname.js';
import { kernel } from './kernel.js';
import { local } from './local.js';
import { managers } from './managers.js';
import { memory } from './memory.js';
import { mounts } from './mounts.js';
import { network } from './network.js';
import { processor } from './processor.js';
import { sshHostKeys } from './ssh_host_keys.js';
import { uptime } from './uptime.js';
import { user } from './user.js';
import { virtualization } from './virtualization.js';

export const factReaders: readonly FactReader[] = [distribution, kernel, hostname, dateTime, user, managers, memory, processor, uptime, mounts, network, dns, env, virtualization, confinement, hardware, cmdline, sshHostKeys, local];


/**
 * The readers that set these facts (names under `ansible_facts`; a leading `ansible_` is accepted).
 * A name that none of them declares may be that of an interface: it brings the network reader.
 */
export function readersFor(names: readonly string[] | 'all'): FactReader[] {
  if (names === 'all') return [...factReaders];
  const wanted = new Set(names.map((name) => factReaders.find((reader) => provides(reader, name)) ?? network));
  return factReaders.filter((reader) => wanted.has(reader));
}

function provides(reader: FactReader, name: string): boolean {
  return reader.provides.includes(name) || reader.provides.includes(name.replace(/^ansible_/, ''));
}
