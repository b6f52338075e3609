import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Connection, ConnectionRefused, type RequestPart } from '../../src/model/connection.js';
import { fakeConnection } from '../../src/transport/fake.js';
import { project } from './project.js';

const EVIDENCE = readFileSync(new URL('../lessons/diagnosis/lab2.txt', import.meta.url), 'utf8');
const COMPOSE = 'name: lab2\nservices:\n  readonly:\n    image: redis:8.0-bookworm\n  ghost:\n    image: redis:8.0-bookworm\n    container_name: lab2_ghost\n';
const site = project({
  'inventories/staging/hosts.yml': 'all:\n  vars: {ansible_connection: ssh, ansible_user: u, token: !secret a-very-secret-token}\n  hosts:\n    web1:\n',
  'playbooks/site.yml': '- hosts: web1\n  gather_facts: false\n  roles: [stack]\n',
  'roles/stack/tasks/main.yml': '- {name: File, copy: {src: compose.yml, dest: /opt/lab2/compose.yml}}\n- {name: Token, copy: {content: "{{ token }}", dest: /opt/lab2/token}}\n- {name: Up, docker_compose_v2: {project_src: /opt/lab2}}\n',
  'roles/stack/files/compose.yml': COMPOSE,
});

/** What a host says in full, after `mark`. */
const details = (mark: string): string => {
  const inspect = [{ Name: '/lab2-readonly-1', Config: { Env: ['REDIS_PASSWORD=hunter22secret', 'PLAIN=1'], Cmd: ['redis-server', '--requirepass', 'other-secret-1'], Labels: { 'app.token': 'label-secret-1' } } }];
  const sections = { host: 'Linux', 'inspect lab2-readonly-1': JSON.stringify(inspect), 'log of lab2-readonly-1': 'AUTH hunter22secret a-very-secret-token\npostgres://app:in-a-url-1@db/app \x1b[2J', 'file /opt/lab2/compose.yml': COMPOSE.replace('8.0', '7.2') };
  return Object.entries(sections).map(([title, text]) => `\n${mark} ${title}\n${text}`).join('\n');
};

/** A host that answers the two questions, and nothing else. */
function host(evidence = EVIDENCE): Connection {
  const answer = (script: string): string => {
    const own = /%s %s\\n[^@]*(@[0-9a-f]{16})/.exec(script)?.[1];
    const [, mark] = /^printf '@([0-9a-f]{16}) /.exec(script) as RegExpExecArray;
    return `@${mark} 0\n${own === undefined ? evidence : details(own)}\n@${mark} 0 0\n`;
  };
  return { ...fakeConnection([], { user: 'u' }), request: async (parts: readonly RequestPart[]) => parts.map(({ frames }) => frames.map(({ id, script }) => ({ id, status: 0, stdout: Buffer.from(answer(script)), stderr: Buffer.alloc(0) }))) };
}
const connect = async (): Promise<Connection> => host();
const fileOf = (err: string): string => join(site.folder, /all there is to know: (\S+)/.exec(err)?.[1] ?? '');

describe('deploy diagnose', () => {
  // reading all that it needs counts for no single test
  beforeAll(async () => void (await site.deploy(['diagnose', 'staging', '-o', 'playbooks/site.yml'])));

  it('says why, and writes what there is to know into a file that others can’t read', async () => {
    const { exit, out, err } = await site.deploy(['diagnose', 'staging', 'readonly'], { connect });
    expect(exit).toBe(2);
    expect(out).toContain('[web1] readonly: it wants to write /opt/state, and its root is read-only (read_only: true)\n');
    expect(out).toContain('    alone: deploy staging --role stack -l web1\n');
    expect(err).toMatch(/^all there is to know: diagnose-staging-readonly-\d{8}T\d{6}Z\.txt\n$/);
    const text = readFileSync(fileOf(err), 'utf8');
    expect(statSync(fileOf(err)).mode & 0o777).toBe(0o600);
    expect(text.match(/^=+ .*/gm)).toEqual(['why', 'files on the host against what this project writes', 'host', 'inspect lab2-readonly-1', 'log of lab2-readonly-1', 'last runs of this project (deploy log RUN)'].map((title) => `======== web1: ${title}`));
    expect(text).toContain('/opt/lab2/compose.yml (from roles/stack/files/compose.yml): differs\n');
    expect(text).toContain('-    image: redis:7.2-bookworm\n+    image: redis:8.0-bookworm\n');
    expect(text).toContain('"PLAIN=1"');
    for (const secret of ['hunter22secret', 'a-very-secret-token', 'other-secret-1', 'label-secret-1', 'in-a-url-1', '\x1b']) expect(text).not.toContain(secret);
    expect(await site.deploy(['diagnose', 'staging', 'readonly'], { connect })).toMatchObject({ err: expect.stringMatching(/Z(?:-2)?\.txt/) });
  });

  it('without a service tells all that is not well, and what has no container', async () => {
    const { exit, out } = await site.deploy(['diagnose', 'staging'], { connect });
    expect(exit).toBe(2);
    expect(out).toContain('[web1] ghost: it has no container here: nothing has started it yet, or somebody removed it\n');
    expect(out).toContain('[web1] halted: ');
  });

  it('as JSON, a place as text', async () => {
    const { out } = await site.deploy(['diagnose', 'staging', 'lab2_ghost', '--json'], { connect });
    expect(JSON.parse(out)).toMatchObject({ type: 'diagnosis', v: 1, host: 'web1', services: [{ service: 'ghost', rule: 'absent', at: 'roles/stack/files/compose.yml:5:3' }] });
  });

  it('says so where all is well', async () => {
    const { exit, out } = await site.deploy(['diagnose', 'staging', 'checkfails'], { connect: async () => host(EVIDENCE.replaceAll('"Status":"unhealthy"', '"Status":"healthy"')) });
    expect([exit, out]).toEqual([0, expect.stringMatching(/^\[web1\] checkfails: it is as it should be\n {4}running, healthy; /)]);
  });

  it('refuses a name that nothing has, and a file that is there', async () => {
    expect(await site.deploy(['diagnose', 'staging', 'readonyl'], { connect })).toEqual({ exit: 1, out: '', err: 'no service or container is called "readonyl" there; did you mean "readonly"?\n' });
    writeFileSync(join(site.folder, 'taken.txt'), 'mine');
    const never = async (): Promise<Connection> => { throw new Error('nothing is to be contacted'); };
    expect(await site.deploy(['diagnose', 'staging', '-o', join(site.folder, 'taken.txt')], { connect: never })).toMatchObject({ exit: 1, err: expect.stringContaining('taken.txt is there already') });
    expect(readFileSync(join(site.folder, 'taken.txt'), 'utf8')).toBe('mine');
    expect(await site.deploy(['diagnose', 'staging', '-o', join(site.folder, 'no/such/folder.txt')], { connect })).toMatchObject({ exit: 1, err: expect.stringContaining('can\'t be written') });
  });

  it('ends with 4 where a host can’t be reached', async () => {
    const refuses = async (): Promise<Connection> => { throw new ConnectionRefused('no route to \x1b[2J192.0.2.1'); };
    expect(await site.deploy(['diagnose', 'staging'], { connect: refuses })).toEqual({ exit: 4, out: '', err: 'web1 can’t be reached: no route to \\x1b[2J192.0.2.1\n' });
  });
});
