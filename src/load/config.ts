import { dirname, isAbsolute, join, resolve } from 'node:path';
import { error, warning } from '../model/diagnostic.js';
import type { Config, VaultSource } from '../model/documents.js';
import type { Range } from '../model/range.js';
import { suggest } from '../source/suggest.js';
import type { Reader } from './reading.js';
import { isPrompt, parseVaultId } from './vault/source.js';

export interface ConfigOptions {
  readonly cwd: string;
  readonly project: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface Setting {
  readonly value: string;
  readonly shown: string;
  /** Folder that relative paths start from. */
  readonly base: string;
  readonly range?: Range;
}

/** What is honoured: key in ansible.cfg → environment variables, as Ansible names them. */
const HONOURED: Readonly<Record<string, readonly string[]>> = {
  'defaults.inventory': ['ANSIBLE_INVENTORY'],
  'defaults.roles_path': ['ANSIBLE_ROLES_PATH'],
  'defaults.remote_user': ['ANSIBLE_REMOTE_USER'],
  'defaults.private_key_file': ['ANSIBLE_PRIVATE_KEY_FILE'],
  'defaults.forks': ['ANSIBLE_FORKS'],
  'defaults.vault_password_file': ['ANSIBLE_VAULT_PASSWORD_FILE'],
  'defaults.vault_identity_list': ['ANSIBLE_VAULT_IDENTITY_LIST'],
  'defaults.vault_encrypt_identity': ['ANSIBLE_VAULT_ENCRYPT_IDENTITY'],
  'defaults.host_key_checking': ['ANSIBLE_HOST_KEY_CHECKING', 'ANSIBLE_SSH_HOST_KEY_CHECKING'],
  'privilege_escalation.become': ['ANSIBLE_BECOME'],
  'privilege_escalation.become_user': ['ANSIBLE_BECOME_USER'],
  'privilege_escalation.become_method': ['ANSIBLE_BECOME_METHOD'],
  'privilege_escalation.become_flags': ['ANSIBLE_BECOME_FLAGS'],
  'privilege_escalation.become_ask_pass': ['ANSIBLE_BECOME_ASK_PASS'],
};

/** Reads the first ansible.cfg (ANSIBLE_CONFIG, current folder, project, home, /etc/ansible) and ANSIBLE_*, which win over it. */
export function readConfig({ cwd, project, env }: ConfigOptions, reader: Reader): Config {
  const settings = new Map<string, Setting>();
  const places = [env.ANSIBLE_CONFIG, join(cwd, 'ansible.cfg'), join(project, 'ansible.cfg'), env.HOME && join(env.HOME, '.ansible.cfg'), '/etc/ansible/ansible.cfg'];
  const path = places.map((place) => (place ? resolve(cwd, place) : '')).find((place) => place !== '' && reader.exists(place) === 'file');
  if (path !== undefined) readFile(path, settings, reader);
  readEnvironment(env, cwd, settings, reader);
  const hostKeys = settings.get('defaults.host_key_checking');
  if (hostKeys !== undefined && flag(hostKeys) === false) {
    reader.log.report(error('host-key-checking', `${hostKeys.shown} = ${hostKeys.value} is refused`, { range: hostKeys.range, why: "A host's key is always checked: without it anybody in between can take the host's place and read every secret.", fix: 'Remove the setting; accept the key of a new host once with --accept-new.' }));
  }
  return toConfig(settings, env.HOME, reader);
}

function readFile(path: string, settings: Map<string, Setting>, reader: Reader): void {
  const source = reader.source(path);
  let section = '';
  let start = 0;
  for (const line of source?.text.split('\n') ?? []) {
    const range = { file: source?.file ?? path, start, end: start + line.trimEnd().length };
    start += line.length + 1;
    const header = /^\[(.+)\]\s*$/.exec(line.trim());
    if (header !== null) section = header[1] ?? '';
    const pair = /^([\w-]+)\s*[=:]\s*(.*)$/.exec(line.trimEnd());
    // A line that is indented goes on with the value above it.
    if (header === null && pair === null && /^[^\s#;]/.test(line)) reader.log.report(error('bad-setting', `${range.file}: this line is neither [section] nor key = value`, { range, fix: 'Correct it, or put # before it.' }));
    if (pair === null || header !== null) continue;
    const key = `${section}.${pair[1]}`;
    if (!(key in HONOURED)) {
      reader.log.report(warning('unused-setting', `${range.file}: "${pair[1]}" is not used by Jalon`, { range, suggestion: suggest(pair[1] ?? '', Object.keys(HONOURED).map((name) => name.split('.')[1] ?? '')) }));
    } else settings.set(key, { value: (pair[2] ?? '').replace(/\s+[;#].*$/, '').trim(), shown: pair[1] ?? '', base: dirname(path), range });
  }
}

function readEnvironment(env: ConfigOptions['env'], cwd: string, settings: Map<string, Setting>, reader: Reader): void {
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('ANSIBLE_') || name === 'ANSIBLE_CONFIG' || value === undefined || value === '') continue;
    const key = Object.keys(HONOURED).find((known) => HONOURED[known]?.includes(name));
    if (key === undefined) reader.log.report(warning('unused-setting', `the environment variable ${name} is not used by Jalon`));
    else settings.set(key, { value, shown: name, base: cwd });
  }
}

function toConfig(settings: ReadonlyMap<string, Setting>, home: string | undefined, reader: Reader): Config {
  const text = (key: string) => settings.get(key)?.value || undefined;
  const paths = (key: string, separator: RegExp) => settings.get(key)?.value.split(separator).filter((part) => part.trim() !== '').map((part) => located(part.trim(), settings.get(key) as Setting, home));
  const bool = (key: string) => {
    const setting = settings.get(key);
    const value = setting === undefined ? undefined : flag(setting);
    if (setting !== undefined && value === undefined) reader.log.report(error('bad-setting', `${setting.shown} = ${setting.value} is neither true nor false`, { range: setting.range }));
    return value;
  };
  const inventory = settings.get('defaults.inventory');
  return {
    inventory: inventory?.value.endsWith(',') ? [inventory.value] : paths('defaults.inventory', /,/),
    rolesPath: paths('defaults.roles_path', /:/) ?? [],
    remoteUser: user(settings.get('defaults.remote_user'), reader),
    privateKeyFile: paths('defaults.private_key_file', /$^/)?.[0],
    forks: forks(settings.get('defaults.forks'), reader),
    become: bool('privilege_escalation.become'),
    becomeUser: user(settings.get('privilege_escalation.become_user'), reader),
    becomeMethod: method(settings.get('privilege_escalation.become_method'), reader),
    becomeFlags: text('privilege_escalation.become_flags'),
    becomeAskPass: bool('privilege_escalation.become_ask_pass'),
    vaultSources: [...vaultIdentities(settings.get('defaults.vault_identity_list'), home), ...(paths('defaults.vault_password_file', /$^/) ?? []).map((from) => ({ from }))],
    vaultEncryptIdentity: text('defaults.vault_encrypt_identity'),
  };
}

function vaultIdentities(setting: Setting | undefined, home: string | undefined): VaultSource[] {
  const written = setting?.value.split(',').map((part) => part.trim()).filter((part) => part !== '') ?? [];
  return written.map(parseVaultId).map((source) => (isPrompt(source) ? source : { ...source, from: located(source.from, setting as Setting, home) }));
}

function user(setting: Setting | undefined, reader: Reader): string | undefined {
  if (setting === undefined || setting.value === '') return undefined;
  if (/^-|\s/.test(setting.value)) reader.log.report(error('bad-setting', `${setting.shown} = ${setting.value} is no user name`, { range: setting.range, why: 'It would be read as an option.' }));
  return setting.value;
}

function method(setting: Setting | undefined, reader: Reader): string | undefined {
  if (setting === undefined || setting.value === '') return undefined;
  if (!['sudo', 'su'].includes(setting.value)) reader.log.report(error('bad-setting', `${setting.shown} = ${setting.value} is not one of sudo, su`, { range: setting.range, suggestion: suggest(setting.value, ['sudo', 'su']) }));
  return setting.value;
}

function forks(setting: Setting | undefined, reader: Reader): number | undefined {
  if (setting === undefined) return undefined;
  const value = Number(setting.value);
  if (Number.isInteger(value) && value > 0) return value;
  reader.log.report(error('bad-setting', `${setting.shown} = ${setting.value} is no positive number`, { range: setting.range }));
  return undefined;
}

function located(path: string, setting: Setting, home: string | undefined): string {
  if (path.startsWith('~/') && home !== undefined) return join(home, path.slice(2));
  return isAbsolute(path) ? path : resolve(setting.base, path);
}

function flag({ value }: Setting): boolean | undefined {
  if (/^(true|yes|on|1|y|t)$/i.test(value)) return true;
  return /^(false|no|off|0|n|f)$/i.test(value) ? false : undefined;
}
