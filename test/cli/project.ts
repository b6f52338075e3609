import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll } from 'vitest';
import type { Io } from '../../src/cli/io.js';
import { runCommandLine } from '../../src/cli/program.js';
import type { Connect } from '../../src/model/connection.js';
import { connect as realConnect } from '../../src/transport/connect.js';

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** This machine, without its lock: test files run side by side. */
export const localConnect: Connect = (settings, options) => realConnect({ ...settings, lock: undefined }, options);

export const HOSTS = 'all:\n  vars: {ansible_connection: local}\n  children:\n    web:\n      hosts:\n        web1:\n        web2:\n';

export interface Said {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

export interface World extends Partial<Omit<Io, 'connect' | 'stdin'>> {
  readonly connect?: Connect;
  /** What is piped into it. */
  readonly input?: string;
}

/** A project with an environment `staging`, whose playbook is `playbooks/site.yml`; `deploy` runs the command line in this process. */
export function project(files: Readonly<Record<string, string>>) {
  const base = mkdtempSync(join(tmpdir(), 'jalon-cli-'));
  made.push(base);
  const folder = join(base, 'site');
  const all = { 'inventories/staging/environment.yml': 'playbook: playbooks/site.yml\n', 'inventories/staging/hosts.yml': HOSTS, ...files };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return {
    folder,
    state: join(base, 'state'),
    async deploy(argv: readonly string[], { connect = localConnect, input, ...world }: World = {}): Promise<Said> {
      const said = { out: '', err: '' };
      const stdin = new PassThrough();
      stdin.end(input ?? '');
      const io: Io = {
        stdout: { write: (text) => (said.out += text) },
        stderr: { write: (text) => (said.err += text) },
        stdin,
        cwd: folder,
        now: () => new Date('2026-11-21T12:00:00Z'),
        connect: async () => connect,
        signal: new AbortController().signal,
        ...world,
        env: { PATH: process.env.PATH, HOME: base, JALON_STATE_DIR: join(base, 'state'), ...world.env },
      };
      const exit = await runCommandLine(argv, io);
      return { exit, ...said };
    },
  };
}

export const PLAYBOOK = `- name: Site
  hosts: web
  gather_facts: false
  tasks:
    - name: Speak
      debug: {msg: "hello {{ inventory_hostname }}"}
`;
