/** Writes the git-ignored connection data of `inventories/staging`, and takes it away again. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Login } from './login.js';
import { places, privateFolder } from './places.js';

/** Writes only if the text differs, so that a run with nothing to do touches nothing. */
function put(file: string, text: string): void {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text, { mode: 0o600 });
}

/** File with the host key of one VPS, under `.vps/hosts`. */
export const knownHostsFile = (name: string): string => join(places.hosts, `${name}.known_hosts`);

/** Pins a host key, by inventory name and by address. */
export function pinHostKey(name: string, address: string, key: string): void {
  privateFolder(places.hosts);
  put(knownHostsFile(name), `${name},${address} ${key}\n`);
}

const unpinHostKey = (name: string): void => rmSync(knownHostsFile(name), { force: true });

const varsFolder = (name: string): string => join(places.staging, 'host_vars', name);
const stagingKnownHosts = (): string => join(places.staging, 'known_hosts');

/** Quoted as a shell would need it, since Ansible splits `ansible_ssh_common_args` that way. */
const word = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** Text of `host_vars/NAME/local.yml`. */
export const connectionVars = (login: Login, knownHosts: string): string => [
  '# Written by `npm run vps -- up`, removed by `down`; git-ignored.',
  `ansible_host: ${login.address}`,
  ...(login.port === 22 ? [] : [`ansible_port: ${login.port}`]),
  `ansible_user: ${login.user}`,
  `ansible_ssh_private_key_file: ${JSON.stringify(login.keyFile)}`,
  `ansible_ssh_common_args: ${JSON.stringify(`-o UserKnownHostsFile=${word(knownHosts)} -o HostKeyAlias=${login.name}`)}`,
  '',
].join('\n');

function writeKnownHosts(names: readonly string[]): void {
  const lines = names.map((name) => readFileSync(knownHostsFile(name), 'utf8'));
  if (lines.length > 0) put(stagingKnownHosts(), lines.join(''));
  else rmSync(stagingKnownHosts(), { force: true });
}

/** Names that have a `local.yml` now. */
function listed(): string[] {
  const folder = join(places.staging, 'host_vars');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, 'local.yml')) && existsSync(knownHostsFile(name)))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** Writes the connection data of `logins`; that of other VPSes stays. */
export function writeInventory(logins: readonly Login[]): void {
  for (const login of logins) {
    mkdirSync(varsFolder(login.name), { recursive: true });
    put(join(varsFolder(login.name), 'local.yml'), connectionVars(login, stagingKnownHosts()));
  }
  writeKnownHosts(listed());
}

/** Takes the connection data of `names` away; a folder that is empty then goes too. */
export function removeFromInventory(names: readonly string[]): void {
  for (const name of names) {
    rmSync(join(varsFolder(name), 'local.yml'), { force: true });
    unpinHostKey(name);
  }
  if (existsSync(places.staging)) writeKnownHosts(listed());
  for (const folder of [...names.map(varsFolder), join(places.staging, 'host_vars'), places.staging]) {
    try { rmdirSync(folder); } catch { /* not empty or not there: both fine */ }
  }
}
