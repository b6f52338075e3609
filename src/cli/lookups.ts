import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { LookupServices } from '../language/scope.js';
import type { PasswordOptions } from '../language/services.js';
import type { ProjectReader } from '../model/documents.js';
import { SecretText } from '../model/value.js';

/**
 * What `lookup(…)` may do on the controller. `read`: before the run nothing is written: a password that is not there yet
 * gets a stand-in of the same length, which no host ever sees.
 */
export function lookupServices(reader: ProjectReader, env: Readonly<Record<string, string | undefined>>, mode: 'read' | 'write', remember: (secret: string) => void = () => {}): LookupServices {
  const moment = new Date();
  const folders = (kind: 'files' | 'templates' | 'vars'): string[] => [join(reader.project, 'playbooks', kind), join(reader.project, 'playbooks'), join(reader.project, kind), reader.project];
  const find = (kind: 'files' | 'templates' | 'vars', name: string): string | undefined => reader.search(name, folders(kind)).path;
  return {
    readFile: (path) => (existsSync(path) ? readFileSync(path) : undefined),
    env: (name) => env[name],
    searchPath: find,
    glob: (pattern) => matches(isAbsolute(pattern) ? pattern : join(reader.project, 'files', pattern)),
    password: (path, options) => {
      const secret = password(isAbsolute(path) ? path : join(reader.project, path), options, mode);
      remember(secret);
      return SecretText.whole(secret);
    },
    now: () => moment,
    // few playbooks need it, and it takes 4 ms to load
    pipe: (command) => process.getBuiltinModule('node:child_process').execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8', cwd: reader.project }).replace(/\n$/, ''),
  };
}

function password(path: string, options: PasswordOptions, mode: 'read' | 'write'): string {
  if (existsSync(path)) return readFileSync(path, 'utf8').split('\n')[0]?.split(' ')[0] ?? '';
  const letters = [...options.characters];
  const made = Array.from({ length: options.length }, () => (mode === 'read' ? (letters[0] as string) : (letters[randomInt(letters.length)] as string))).join('');
  if (mode === 'write' && path !== '/dev/null') {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, `${made}\n`, { mode: 0o600 });
  }
  return made;
}

function matches(pattern: string): string[] {
  const folder = dirname(pattern);
  const expression = new RegExp(`^${basename(pattern).replace(/[.+^${}()|\\]/g, '\\$&').replace(/\*/g, '[^/]*').replace(/\?/g, '[^/]')}$`);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => expression.test(name)).sort().map((name) => join(folder, name));
}
