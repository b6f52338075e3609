import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stringify } from 'yaml';
import { sealVault } from '../../load/vault/envelope.js';
import { packageFolder } from '../package-folder.js';
import type { Answers } from './questions.js';
import type { Files } from './target.js';

export interface Plan {
  readonly answers: Answers;
  readonly environment: string;
  readonly staging: string | undefined;
}

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
/** npm leaves files of these names out of a package, or gives them a meaning of its own. */
const RENAMED: Readonly<Record<string, string>> = { gitignore: '.gitignore' };

/** Everything that `deploy init` writes: the files of init/project/ as they are, and what the answers say. */
export function projectFiles({ answers, environment, staging }: Plan): Files {
  const vaultPassword = password(40);
  const environments: readonly (readonly [string, Answers])[] = [[environment, answers], ...(staging === undefined ? [] : [['staging', { ...answers, host: staging, domain: '', email: '' }] as const])];
  const texts: Record<string, string> = {
    ...copied(),
    'README.md': readme(answers, environment),
    'playbooks/group_vars/all.yml': `# What roles and phases agree on; an environment overrides it in its own group_vars.\n${yaml({ stack_name: answers.name })}stack_dir: /opt/{{ stack_name }}\npostgresql_user: app\npostgresql_database: app\n`,
    ...Object.assign({}, ...environments.map(([name, own]) => environmentFiles(name, own, vaultPassword))),
  };
  const files = Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, text]) => [path, { text, mode: 0o644 }] as const);
  return new Map([...files, ['.vault-password', { text: `${vaultPassword}\n`, mode: 0o600 }]]);
}

function copied(): Record<string, string> {
  const root = scaffold();
  const found = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name !== 'README.md');
  return Object.fromEntries(found.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [RENAMED[relative(root, path)] ?? relative(root, path), readFileSync(path, 'utf8')];
  }));
}

function scaffold(): string {
  return join(packageFolder(), 'src/cli/init/project');
}

function readme({ name }: Answers, environment: string): string {
  return readFileSync(join(scaffold(), 'README.md'), 'utf8').replaceAll('@stack@', name).replaceAll('@env@', environment);
}

function environmentFiles(environment: string, answers: Answers, vaultPassword: string): Record<string, string> {
  const { host, user, port, key, domain, email } = answers;
  const login = { ansible_host: host, ansible_user: user, ...(port === '22' ? {} : { ansible_port: Number(port) }), ...(key === '' ? {} : { ansible_ssh_private_key_file: key }) };
  const folder = `inventories/${environment}`;
  return {
    [`${folder}/environment.yml`]: `playbook: playbooks/site.yml\n# true: a run asks for the environment’s name first (or needs --yes).\nconfirm: false\n# Keys of its hosts; they are no secret, so commit it: then your colleagues know them too.\nssh:\n  known_hosts: ${folder}/known_hosts\n`,
    [`${folder}/hosts.yml`]: `# Where the VPS is, and how to log in.\n${yaml({ all: { children: { vps: { hosts: { vps1: login } } } } })}`,
    [`${folder}/group_vars/all/main.yml`]: `# What ${environment} has of its own; the rest is each role’s defaults.\n${yaml({ web_domain: domain, ...(email === '' ? {} : { web_email: email }) })}`,
    [`${folder}/group_vars/all/vault.yml`]: `# Sealed with .vault-password, in the format of ansible-vault.\npostgresql_password: !vault |\n${indented(sealVault(Buffer.from(password(32)), { password: vaultPassword }))}`,
  };
}

/** Quoted where any YAML reads a name as something else: null, no, 0x1f. */
function yaml(value: unknown): string {
  return stringify(value, { version: '1.1' });
}

function password(length: number): string {
  return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
