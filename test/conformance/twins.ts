/** Pairs of equal hosts: one of each pair is Ansible's, the other Jalon's. */
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { createScratchVps, type Vps } from '../vps/index.js';
import type { Say } from '../vps/say.js';
import { SIDES, type Side } from './case.js';

export const HOSTS = ['h1', 'h2', 'h3'] as const;
export type HostName = (typeof HOSTS)[number];
/** What stands on a host of each side. */
export type States = Readonly<Record<Side, Readonly<Record<string, unknown>>>>;
export type Twins = Readonly<Record<Side, Readonly<Record<HostName, Vps>>>>;

/** Made before the first playbook: what stands on both hosts from the start, and when "since then" begins. */
const PREPARE = (host: string): string => `hostnamectl set-hostname ${host} && echo "127.0.1.1 ${host}" >>/etc/hosts && mkdir -p /srv && touch /run/conformance-mark && sleep 0.01`;

export async function makeTwins(say: Say): Promise<Twins> {
  const make = async (host: HostName): Promise<Vps> => {
    const vps = await createScratchVps({ image: 'twin', say });
    const { rc, stderr } = await vps.exec(PREPARE(host));
    if (rc !== 0) throw new Error(`${vps.name} can't be made a twin: ${stderr}`);
    return vps;
  };
  const side = async (): Promise<Readonly<Record<HostName, Vps>>> => {
    const [h1, h2, h3] = await Promise.all(HOSTS.map(make)) as [Vps, Vps, Vps];
    return { h1, h2, h3 };
  };
  const [ansible, jalon] = await Promise.all(SIDES.map(side)) as [Twins['ansible'], Twins['jalon']];
  return { ansible, jalon };
}

export const endTwins = async (twins: Twins): Promise<void> => {
  await Promise.all(SIDES.flatMap((side) => HOSTS.map((host) => twins[side][host].destroy())));
};

/** The same inventory for both, but for addresses. @param root Folder on the hosts that is the playbook's own. */
export function inventoryOf(vpses: Twins[Side], root: string): string {
  const entry = (host: HostName): string => {
    const { address, port, user, keyFile, knownHosts, name } = vpses[host];
    return `    ${host}: {ansible_host: ${address}, ansible_port: ${port}, ansible_user: ${user}, ansible_ssh_private_key_file: ${keyFile}, ansible_ssh_common_args: "-o UserKnownHostsFile=${knownHosts} -o HostKeyAlias=${name}"}\n`;
  };
  return `all:\n  vars: {root: ${root}}\n  hosts:\n${HOSTS.map(entry).join('')}  children:\n    web: {hosts: {h1: , h2: }}\n    db: {hosts: {h3: }}\n`;
}

const program = readFileSync(join(import.meta.dirname, 'state.py'), 'utf8');

/** What stands on a host, as state.py tells it: what changed since it was made, and `further` paths. */
export async function stateOf(vps: Vps, further: readonly string[] = []): Promise<Record<string, unknown>> {
  const { rc, stdout, stderr } = await vps.exec(['python3', '-c', program], { input: JSON.stringify(further) });
  if (rc !== 0) throw new Error(`${vps.name} can't be looked at: ${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** Both hosts' states, with every path that changed on either looked at on both. */
export async function statesOf(twins: Twins, host: HostName): Promise<States> {
  const [ansible, jalon] = await Promise.all([stateOf(twins.ansible[host]), stateOf(twins.jalon[host])]);
  const paths = (own: object, other: object): string[] => Object.keys(other).filter((key) => key.startsWith('/') && !(key in own));
  const [more, less] = [paths(ansible, jalon), paths(jalon, ansible)];
  if (more.length > 0) Object.assign(ansible, await stateOf(twins.ansible[host], more));
  if (less.length > 0) Object.assign(jalon, await stateOf(twins.jalon[host], less));
  return { ansible, jalon };
}
