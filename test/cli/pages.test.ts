import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { documented } from '../../src/cli/docs/modules.js';
import { pages } from '../../src/cli/docs/pages.js';
import { parametersOf } from '../../src/cli/docs/parameters.js';
import { checkAll } from '../../src/cli/stages.js';
import type { AnyModule } from '../../src/model/module.js';

const FOLDER = join(import.meta.dirname, '../../docs/modules');
const base = mkdtempSync(join(tmpdir(), 'jalon-pages-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('docs/modules', () => {
  const wanted = pages();
  it('holds a page for each module and no other', () => expect(readdirSync(FOLDER).sort()).toEqual([...wanted.keys()].sort()));
  it.each([...wanted.keys()])('%s is what `npm run docs` writes', (name) => expect(readFileSync(join(FOLDER, name), 'utf8')).toBe(wanted.get(name)));
});

/** The example as a playbook of its own, with what it names beside it: sources, tasks files, roles, handlers, variables. */
function site(module: AnyModule): string {
  const folder = join(base, module.name);
  const tasks = parse(module.example) as Record<string, unknown>[];
  const put = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const sources = Object.entries({ ...module.sources, ...(module.name.endsWith('_tasks') ? { file: '.' } : {}) });
  for (const task of tasks) {
    const [, called] = Object.entries(task).find(([key]) => documented.find(key) === module) ?? [];
    const args = typeof called === 'object' ? { ...(called as Record<string, unknown>) } : { [module.freeForm ?? '']: called };
    // A source that is an expression is one of the files that it may mean.
    // `script` names its file before the words for it.
    if (module.name === 'script') args.cmd = String(args.cmd).split(' ')[0];
    for (const [arg, kind] of sources) if (typeof args[arg] === 'string' && !args[arg].startsWith('/')) put(join(kind, args[arg].replace(/\{\{.*?\}\}/g, 'Debian'), args[arg].endsWith('/') ? 'one' : ''), kind === '.' ? '- debug:\n' : '');
  }
  for (const [, role] of module.example.matchAll(/_role:\n {4}name: (\w+)/g)) put(`roles/${role}/tasks/main.yml`, '- debug:\n');
  if (module.name === 'include_vars') put('vars/region.yml', 'region: north\n');
  const notified = tasks.flatMap(({ notify = [] }) => [notify].flat() as string[]);
  const variables = [...module.example.matchAll(/\{\{ *([a-z_]\w*)/g)].map(([, name]) => name as string).filter((name) => !/^(ansible_facts|inventory_hostname|item|lookup)$/.test(name));
  put('hosts.yml', 'all:\n  hosts:\n    web1: {ansible_host: 192.0.2.10}\n    db1: {ansible_host: 192.0.2.11}\n');
  put('site.yml', stringify([{ hosts: 'web1', vars: Object.fromEntries(variables.map((name) => [name, 'some text'])), tasks: tasks, handlers: notified.map((name) => ({ name, debug: null })) }]));
  return folder;
}

describe('examples', () => {
  it.each(documented.all.map((module) => [module.name, module] as const))('%s: its example loads and compiles in a playbook without a complaint', (_name, module) => {
    const folder = site(module);
    const { playbook, diagnostics } = checkAll({ target: { playbooks: [join(folder, 'site.yml')], inventories: [join(folder, 'hosts.yml')] }, io: { cwd: folder, env: {}, now: () => new Date() } });
    // A compose file that nothing in this playbook writes can't be judged by lessons.
    expect(diagnostics.filter(({ severity, code }) => severity !== 'note' && code !== 'coverage-gap')).toEqual([]);
    expect(playbook?.plays[0]?.hosts).toEqual(['web1']);
  });
});

it('each parameter of each module has a type and a sentence', () => {
  const bare = documented.all.flatMap((module) => parametersOf(module).filter(({ type, description }) => type === '' || description === '').map(({ name }) => `${module.name}.${name}`));
  expect(bare).toEqual([]);
});
