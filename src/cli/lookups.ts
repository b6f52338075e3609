import { randomInt } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { LookupServices } from '../language/scope.js';
import type { DiskEntry, PasswordOptions } from '../language/services.js';
import { isSealed } from '../load/vault/seal.js';
import { error, UserError } from '../model/diagnostic.js';
import type { ProjectReader } from '../model/documents.js';
import type { SearchPath } from '../model/playbook.js';
import { SecretText } from '../model/value.js';

/**
 * What `lookup(…)` may do on the controller. `read`: before the run nothing is written: a password that is not there yet
 * gets a stand-in of the same length, which no host ever sees.
 */
export function lookupServices(reader: ProjectReader, env: Readonly<Record<string, string | undefined>>, mode: 'read' | 'write', remember: (secret: string) => void = () => {}): LookupServices {
  const moment = new Date();
  const folders = (kind: 'files' | 'templates' | 'vars'): string[] => [join(reader.project, 'playbooks', kind), join(reader.project, 'playbooks'), join(reader.project, kind), reader.project];
  const at = (path: SearchPath): LookupServices => ({
    ...everywhere,
    searchPath: (kind, name) => reader.search(name, path[kind], kind === 'templates' ? ['.hbs'] : []).path,
    glob: (pattern) => path.files.map((folder) => matches(isAbsolute(pattern) ? pattern : join(folder, pattern))).find((found) => found.length > 0) ?? [],
  });
  const places = new Map<SearchPath, LookupServices>();
  const everywhere: LookupServices = {
    at: (path) => {
      const services = places.get(path) ?? at(path);
      places.set(path, services);
      return services;
    },
    readFile: (path, as) => {
      const content = existsSync(path) ? readFileSync(path) : undefined;
      if (content === undefined || as === 'sealed' || !isSealed(content.subarray(0, 64).toString('latin1'))) return content;
      const opened = reader.source(path)?.text;
      if (opened === undefined) throw new UserError(error('vault-password', `${path} could not be opened`));
      remember(opened);
      return Buffer.from(opened);
    },
    entry,
    env: (name) => env[name],
    searchPath: (kind, name) => reader.search(name, folders(kind)).path,
    glob: (pattern) => matches(isAbsolute(pattern) ? pattern : join(reader.project, 'files', pattern)),
    password: (path, options) => {
      const secret = password(isAbsolute(path) ? path : join(reader.project, path), options, mode);
      remember(secret);
      return SecretText.whole(secret);
    },
    now: () => moment,
    // few playbooks need it, and it takes 4 ms to load
    pipe: (command) => pipe(command, reader.project),
  };
  return everywhere;
}

function password(path: string, options: PasswordOptions, mode: 'read' | 'write'): string {
  if (path !== '/dev/null' && existsSync(path)) return readFileSync(path, 'utf8').split('\n')[0]?.split(' ')[0] ?? '';
  const letters = [...options.characters];
  const made = Array.from({ length: options.length }, () => (mode === 'read' ? (letters[0] as string) : (letters[randomInt(letters.length)] as string))).join('');
  if (mode === 'write' && path !== '/dev/null') {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, `${made}\n`, { mode: 0o600 });
  }
  return made;
}

function entry(path: string): DiskEntry | undefined {
  const own = lstatSync(path, { throwIfNoEntry: false });
  if (own === undefined) return undefined;
  const target = statSync(path, { throwIfNoEntry: false });
  const above = statSync(join(path, '..'), { throwIfNoEntry: false });
  return {
    kind: target === undefined ? undefined : target.isFile() ? 'file' : target.isDirectory() ? 'directory' : 'other',
    link: own.isSymbolicLink(),
    mount: own.isDirectory() && above !== undefined && (own.dev !== above.dev || own.ino === above.ino),
    path: target === undefined ? resolve(path) : realpathSync(path),
    identity: `${target?.dev}:${target?.ino}`,
  };
}

function matches(pattern: string): string[] {
  const folder = dirname(pattern);
  const expression = new RegExp(`^${basename(pattern).replace(/[.+^${}()|\\]/g, '\\$&').replace(/\*/g, '[^/]*').replace(/\?/g, '[^/]')}$`);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => expression.test(name)).sort().map((name) => join(folder, name));
}

function pipe(command: string, cwd: string): string {
  const { status, stdout, stderr } = process.getBuiltinModule('node:child_process').spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8', cwd, maxBuffer: 64 * 1024 * 1024 });
  if (status === 0) return stdout.replace(/\n$/, '');
  throw new UserError(error('pipe-failed', `the command "${command}" ended with status ${status ?? 'of a signal'}`, { why: stderr.trim() || undefined }));
}
