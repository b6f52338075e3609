import { unknownWithin } from '../../language/values.js';
import { error, warning, type Diagnostic } from '../../model/diagnostic.js';
import type { Template } from '../../model/expression.js';
import { Float, SecretText, Undefined, type Value } from '../../model/value.js';
import { suggest } from '../../source/suggest.js';
import { checkTemplate } from './check.js';
import type { Spot } from './state.js';

/** What is wrong with a value, as the end of a sentence that begins with the variable's name; and what to write. */
type Judge = (text: string, value: Value, spot: Spot) => readonly [problem: string, fix?: string] | undefined;

const METHODS = ['sudo', 'su'];
const KINDS = ['ssh', 'local', 'paramiko', 'paramiko_ssh', 'smart'];
/** What the server takes for a login is its own affair, as long as it is no option. */
const LOGIN = /^[^\s\0-][^\s\0]*$/;
/** As shell/become.ts takes them. */
const USER = /^[a-z_][a-z0-9_.-]*\$?$/i;

const named = (form: RegExp): Judge => (text) => (text === '' ? ['is empty', 'Leave it out, or name a user.'] : form.test(text) ? undefined : ['is no user name']);
const user = named(USER);
const login = named(LOGIN);
const filled: Judge = (text) => (text === '' ? ['is empty'] : undefined);
const flag: Judge = (text, value) => (typeof value === 'boolean' || /^(true|false|yes|no|on|off|1|0|y|n|t|f)$/i.test(text) ? undefined : ['must be true or false']);
const oneOf = (words: readonly string[]): Judge => (text) => (words.includes(text.replace(/^(ansible\.builtin|community\.general)\./, '')) ? undefined : [`must be one of ${words.join(', ')}`]);

const port: Judge = (text) => {
  const number = Number(text);
  return /^\d+$/.test(text) && number >= 1 && number <= 65_535 ? undefined : ['is no port', 'A port is a whole number from 1 to 65535.'];
};

const address: Judge = (text) => {
  if (text === '') return ['is empty', 'Leave it out, or write an address.'];
  if (text.includes('://') || text.includes('/')) return ['is no address', 'Write a name or an IP address alone, and the port in ansible_port.'];
  if (/^[^:]*:\d+$/.test(text)) return ['holds a port', `Write ansible_host: ${text.replace(/:\d+$/, '')} and ansible_port: ${text.replace(/^.*:/, '')}.`];
  return /^-|[\s\0]/.test(text) ? ['is no address'] : undefined;
};

const sshArguments: Judge = (text, _value, { walk }) => {
  if (/StrictHostKeyChecking\s*[= ]\s*(no|off|false)\b|UserKnownHostsFile\s*[= ]\s*\/dev\/null/i.test(text)) return ['turns off the check of host keys', HOST_KEYS];
  const unknown = walk.context.input.unknownSshArguments?.(text) ?? [];
  return unknown.length === 0 ? undefined : [`holds what this SSH client does not know: ${unknown.join(', ')}`, 'Known are -p, -l, -i, -J, -F, -b, -c, -m, -4, -6, and -o with the keywords of ssh_config(5).'];
};

const HOST_KEYS = "A host's key is always checked: remove it, and accept the key of a new host once with --accept-new.";
const refused: Judge = (text) => (/^(false|no|off|0)$/i.test(text) ? ['is refused', HOST_KEYS] : undefined);

const RULES: Readonly<Record<string, Judge>> = {
  ansible_host: address, ansible_ssh_host: address, ansible_port: port, ansible_ssh_port: port, ansible_user: login, ansible_ssh_user: login,
  ansible_connection: oneOf(KINDS), ansible_password: filled, ansible_ssh_pass: filled, ansible_ssh_private_key_file: filled, ansible_private_key_file: filled,
  ansible_ssh_common_args: sshArguments, ansible_ssh_extra_args: sshArguments, ansible_host_key_checking: refused, ansible_ssh_host_key_checking: refused,
  ansible_become: flag, ansible_become_user: user, ansible_become_method: oneOf(METHODS), ansible_become_password: filled, ansible_become_pass: filled, ansible_become_flags: () => undefined,
  ansible_shell_executable: () => undefined,
};

/** Further variables of Ansible's that say how a host is reached: none of them is a misspelling. */
const ALSO_KNOWN: ReadonlySet<string> = new Set(['ansible_python_interpreter', 'ansible_shell_type', 'ansible_ssh_args', 'ansible_ssh_executable', 'ansible_ssh_pipelining', 'ansible_pipelining', 'ansible_remote_tmp', 'ansible_ssh_retries', 'ansible_ssh_timeout', 'ansible_timeout', 'ansible_sftp_extra_args', 'ansible_scp_extra_args', 'ansible_ssh_transfer_method', 'ansible_become_exe', 'ansible_sudo_pass', 'ansible_ssh_password', 'ansible_ssh_key', 'ansible_hostname', 'ansible_facts', 'ansible_local', 'ansible_network_os', 'ansible_winrm_transport', 'ansible_async_dir', 'ansible_ssh_control_path']);

/** How a host is reached, as far as it is known before the run: what can't be right is an error before the first packet. */
export function checkConnection(spot: Spot): void {
  for (const [name, judge] of Object.entries(RULES)) {
    const found = spot.scope.definition(name)?.definition;
    if (found) judged(spot, found.value, judge, (problem, fix, shown) => error('bad-connection-value', `${name}${shown} ${problem}`, { range: found.value.range, fix }));
  }
}

/** A variable of the inventory whose name is nearly one of those that say how a host is reached. */
export function checkNearNames(spot: Spot): void {
  const known = Object.keys(RULES);
  for (const layer of spot.walk.context.input.inventory.hosts.get(spot.host)?.layers ?? []) {
    for (const [name, { range }] of layer.variables) {
      if (!name.startsWith('ansible_') || name in RULES || ALSO_KNOWN.has(name) || spot.walk.mentioned.has(name) || spot.walk.context.input.factNames.includes(name.slice(8))) continue;
      const suggestion = suggest(name, known);
      if (suggestion !== undefined) spot.report(warning('unknown-connection-variable', `nothing reads "${name}"`, { range, why: 'No connection variable has this name.', suggestion }));
    }
  }
}

/** `become_user`, `remote_user`, `delegate_to` of a play or task. */
export function checkIdentity(spot: Spot, keywords: Spot['node']['keywords']): void {
  const keyword = (name: string, template: Template | undefined, judge: Judge): void => {
    if (template) judged(spot, template, judge, (problem, fix, shown) => error('bad-keyword-value', `${name}${shown} ${problem}`, { range: template.range, fix }));
  };
  checkDelegate(spot, keywords.delegateTo);
  keyword('become_user', keywords.becomeUser, user);
  keyword('remote_user', keywords.remoteUser, login);
  keyword('delegate_to', keywords.delegateTo, (text) => (/^[\p{L}\p{N}_:][\p{L}\p{N}_.:%@-]*$/u.test(text) && !text.includes('..') ? undefined : ['names no host', 'Write a name of the inventory, or an address.']));
}

/** Any address may be delegated to; a name that is nearly one of the inventory's is most likely a typo. */
function checkDelegate(spot: Spot, template: Template | undefined): void {
  const { inventory } = spot.walk.context.input;
  const name = template?.kind === 'literal' ? template.value : undefined;
  if (!template || typeof name !== 'string' || inventory.hosts.has(name) || spot.walk.context.dynamicNames.some((known) => (known.exact ? known.name === name : name.startsWith(known.name)))) return;
  const suggestion = suggest(name, inventory.hosts.keys());
  if (suggestion !== undefined) spot.report(warning('unknown-delegate', `"${name}" is no host of the inventory`, { range: template.range, why: 'It is taken for an address.', suggestion }));
}

function judged(spot: Spot, template: Template, judge: Judge, say: (problem: string, fix: string | undefined, shown: string) => Diagnostic): void {
  const value = template.kind === 'literal' ? template.value : checkTemplate(spot, template);
  if (value === undefined || value === null || value instanceof Undefined || unknownWithin(value) !== undefined) return;
  // Several ports are tried in order.
  if (judge === port && Array.isArray(value)) {
    const wrong = value.length === 0 ? 'is empty' : value.map((item: Value) => port(plainText(item) ?? '', item, spot)).find((found) => found !== undefined)?.[0];
    if (wrong !== undefined) spot.report(say(wrong === 'is empty' ? wrong : 'holds what is no port', 'A port is a whole number from 1 to 65535; a list of them is tried in order.', ''));
    return;
  }
  const text = plainText(value);
  const [problem, fix] = (text === undefined ? ['must be a text or a number'] : judge(text, value, spot)) ?? [];
  const shown = text === undefined || text === '' || value instanceof SecretText || problem?.startsWith('holds') ? '' : ` ${JSON.stringify(text)}`;
  if (problem !== undefined) spot.report(say(problem, fix, shown));
}

function plainText(value: Value): string | undefined {
  if (value instanceof SecretText) return value.text;
  if (value instanceof Float) return String(value.value);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
