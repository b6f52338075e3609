// Makes the passwords that inventories/ENV/group_vars/all/secrets.yml does not have yet: `npm run secrets -- ENV`.
import { randomInt } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, parseDocument } from 'yaml';

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** Adds what is missing and keeps what is there; gives the names that were made. The file is 0600 and replaced as a whole. */
export function makeSecrets(project, environment) {
  const target = join(project, 'inventories', environment, 'group_vars', 'all', 'secrets.yml');
  if (!existsSync(join(project, 'inventories', environment, 'environment.yml'))) throw new Error(`there is no environment "${environment}" in inventories/`);
  const before = existsSync(target) ? readFileSync(target, 'utf8') : '# Made by `npm run secrets`. Never commit this file.\n';
  const known = new Set(Object.keys(parseDocument(before, { logLevel: 'silent' }).toJS() ?? {}));
  const missing = Object.entries(wanted(project)).filter(([name]) => !known.has(name));
  if (missing.length === 0) return [];
  const lines = missing.map(([name, length]) => `${name}: !secret ${password(length)}\n`);
  mkdirSync(dirname(target), { recursive: true });
  const temporary = `${target}.${process.pid}`;
  const file = openSync(temporary, 'wx', 0o600);
  writeSync(file, before + lines.join(''));
  fsyncSync(file);
  closeSync(file);
  renameSync(temporary, target);
  return missing.map(([name]) => name);
}

function wanted(project) {
  const folder = join(project, 'playbooks');
  const lists = readdirSync(folder).filter((name) => name.endsWith('.secrets.yml'));
  return Object.assign({}, ...lists.map((name) => parse(readFileSync(join(folder, name), 'utf8'))));
}

function password(length) {
  return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [environment] = process.argv.slice(2);
  if (environment === undefined) {
    process.stderr.write('usage: npm run secrets -- ENV\n');
    process.exit(5);
  }
  try {
    const made = makeSecrets(process.cwd(), environment);
    process.stdout.write(made.length === 0 ? `${environment}: every password is there\n` : `${environment}: made ${made.join(', ')}\n`);
  } catch (problem) {
    process.stderr.write(`${problem.message}\n`);
    process.exit(1);
  }
}
