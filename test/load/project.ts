import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { type LoadOptions, load } from '../../src/load/index.js';
import type { Host } from '../../src/model/inventory.js';
import { isDict, SecretText, Float, type Value } from '../../src/model/value.js';
import { position } from '../../src/source/position.js';

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A project on disk from a map of its files; removed after the test file. */
export function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'jalon-load-'));
  made.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

export const PLAY = '- hosts: all\n';

/** Loads a project of `files`; without a target its `hosts` inventory and `site.yml`. */
export function loadFiles(files: Readonly<Record<string, string>>, options: Partial<LoadOptions> = {}) {
  const cwd = project({ 'site.yml': PLAY, ...files });
  const inventory = ['hosts', 'hosts.yml', 'hosts.ini'].find((name) => name in files);
  const result = load({ cwd, env: {}, target: { playbooks: ['site.yml'], inventories: inventory === undefined ? [] : [inventory] }, ...options });
  const said = result.diagnostics.map(({ severity, code, summary, range, suggestion }) => {
    const source = range === undefined ? undefined : result.sources.get(range.file);
    const at = source === undefined || range === undefined ? '' : `${range.file}:${position(source, range.start).line}:${position(source, range.start).column}: `;
    return `${at}${severity} ${code}: ${summary}${suggestion === undefined ? '' : ` (${suggestion}?)`}`;
  });
  return { ...result, cwd, said };
}

/** The winner of each variable of a host, as plain data; templates as they were written. */
export function variablesOf(host: Host | undefined): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const layer of host?.layers ?? []) for (const [name, { value }] of layer.variables) out[name] = value.kind === 'literal' ? plain(value.value) : `<${value.kind}>`;
  return out;
}

export function plain(value: Value): unknown {
  if (value instanceof SecretText) return `secret:${value.text}`;
  if (value instanceof Float) return `float:${value.value}`;
  if (Array.isArray(value)) return value.map(plain);
  return isDict(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)])) : value;
}
