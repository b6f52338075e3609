import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { renderTemplateFile } from '../language/handlebars/engine.js';
import type { Scope } from '../language/scope.js';
import { error, UserError } from '../model/diagnostic.js';
import type { AnyModule, LocalEntry, LocalSource } from '../model/module.js';
import type { Task } from '../model/playbook.js';
import { type Dict, SecretText } from '../model/value.js';
import { readsRemoteSource } from '../modules/remote-src.js';
import type { RunPorts } from './options.js';

/** Reads (and renders) the controller's files that a module's args name, so that its plan sees plain content. */
export function localSources(module: AnyModule, task: Task, args: Dict, scope: Scope, ports: RunPorts): Record<string, LocalSource> {
  const found: Record<string, LocalSource> = {};
  if (readsRemoteSource(module, args.remote_src)) return found;
  for (const [arg, kind] of Object.entries(module.sources ?? {})) {
    const named = args[arg];
    const text = named instanceof SecretText ? named.text : named;
    if (typeof text !== 'string') continue;
    const path = locate(task, kind, module.fileIn?.(text) ?? text);
    found[arg] = kind === 'templates' ? rendered(path, scope, ports) : read(path, text.endsWith('/'));
  }
  return found;
}

/** First hit of the search path; `redis.conf` also finds `redis.conf.hbs` among templates. */
export function locate(task: Task, kind: 'templates' | 'files' | 'vars', name: string): string {
  const names = kind === 'templates' ? [name, `${name}.hbs`] : kind === 'vars' ? [name, `${name}.yml`] : [name];
  const folders = isAbsolute(name) ? [''] : task.searchPath[kind];
  for (const folder of folders) {
    for (const candidate of names) {
      const path = folder === '' ? candidate : join(folder, candidate);
      if (statSync(path, { throwIfNoEntry: false }) !== undefined) return path;
    }
  }
  throw new UserError(error('missing-file', `"${name}" was not found`, { range: task.moduleRange, why: `Searched in: ${folders.join(', ')}` }));
}

function rendered(path: string, scope: Scope, ports: RunPorts): LocalSource {
  const { text } = renderTemplateFile(ports.template(path), scope.with(new Map([['ansible_managed', 'Ansible managed'], ['template_path', path]])));
  return { kind: 'file', path, content: text, sha256: sha256(text instanceof SecretText ? text.text : text), mode: statSync(path).mode & 0o7777 };
}

function read(path: string, contents: boolean): LocalSource {
  const status = statSync(path);
  if (!status.isDirectory()) {
    const content = readFileSync(path);
    return { kind: 'file', path, content, sha256: sha256(content), mode: status.mode & 0o7777 };
  }
  return { kind: 'directory', path: contents ? `${path.replace(/\/+$/, '')}/` : path, entries: [...tree(path, '')] };
}

function* tree(root: string, below: string): Generator<LocalEntry> {
  for (const name of readdirSync(join(root, below)).sort()) {
    const path = below === '' ? name : `${below}/${name}`;
    const status = lstatSync(join(root, path));
    const mode = status.mode & 0o7777;
    if (status.isSymbolicLink()) yield { path, kind: 'link', mode, target: readlinkSync(join(root, path)) };
    else if (status.isDirectory()) {
      yield { path, kind: 'directory', mode };
      yield* tree(root, path);
    } else {
      const content = readFileSync(join(root, path));
      yield { path, kind: 'file', mode, content, sha256: sha256(content) };
    }
  }
}

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
