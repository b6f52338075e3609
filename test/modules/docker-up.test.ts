/** Waiting for containers, against a `docker` of our own that tells one state after the other. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ActionModule } from '../../src/model/module.js';
import { absentIn, awaitContainer, execTarget, needContainer, needService } from '../../src/modules/docker/up.js';
import { registry } from '../../src/modules/index.js';
import { context, dash } from './host.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jalon-docker-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a script with a `docker` that answers each `inspect` with the next of the states; the last one stays. */
function withDocker(states: readonly string[], script: string): { status: number | null; said: string; asked: number } {
  writeFileSync(join(folder, 'states'), `${states.join('\n')}\n`);
  writeFileSync(join(folder, 'docker'), `#!/bin/sh
case $1 in compose) echo id; exit ;; esac
echo x >>${folder}/asked
line=$(sed -n "$(wc -l <${folder}/asked)p" ${folder}/states); [ -n "$line" ] || line=$(tail -n 1 ${folder}/states)
[ "$line" = absent ] && { echo 'Error: No such container: web' >&2; exit 1; }
echo "$line"
`);
  writeFileSync(join(folder, 'sleep'), '#!/bin/sh\n');
  for (const name of ['docker', 'sleep']) chmodSync(join(folder, name), 0o755);
  const { status, stdout, stderr } = dash(`${script}echo ran\n`, undefined, { PATH: `${folder}:${process.env['PATH']}` });
  return { status, said: stdout + stderr, asked: readFileSync(join(folder, 'asked'), 'utf8').length / 2 };
}

test('waits while it is coming up, and no longer', () => {
  for (const script of [awaitContainer('web'), needContainer('web')]) {
    expect(withDocker(['created 0', 'running 0 starting', 'running 0 healthy'], script)).toEqual({ status: 0, said: 'ran\n', asked: 3 });
    rmSync(join(folder, 'asked'));
  }
  expect(withDocker(['1 restarting 1', '1 running 0'], needService('web', 'docker compose'))).toEqual({ status: 0, said: 'ran\n', asked: 2 });
});

test.each([['healthy', 'running 0 healthy'], ['without a health check', 'running 0'], ['unhealthy: the command may be what makes it well', 'running 0 unhealthy'], ['not there: the command says so', 'absent']])('%s: goes on at once', (_name, state) => {
  expect(withDocker([state], needContainer('web'))).toEqual({ status: 0, said: 'ran\n', asked: 1 });
});

test('what is down ends it, except where the command is to say so itself', () => {
  expect(withDocker(['exited 3'], needContainer('web'))).toEqual({ status: 1, said: 'the container "web" is not running: it is "exited", status 3\n', asked: 1 });
  rmSync(join(folder, 'asked'));
  expect(withDocker(['2 exited 1', '2 exited 1'], needService('web', 'docker compose', 2))).toMatchObject({ status: 1, said: 'the service "web" is not running: it is "exited", status 1\n' });
  rmSync(join(folder, 'asked'));
  expect(withDocker(['exited 3'], awaitContainer('web'))).toMatchObject({ status: 0, said: 'ran\n' });
});

test('which container a command line works in', () => {
  const target = (line: string) => execTarget(line.split(' '));
  expect(target('docker exec -u postgres -e A=b --workdir=/x db psql -l')).toBe('db');
  expect(target('docker container exec -it --detach-keys x web sh')).toBe('web');
  expect(target('docker exec -- web sh')).toBe('web');
  expect([target('docker ps'), target('docker exec $NAME sh'), target('podman exec web sh'), target('docker exec')]).toEqual([undefined, undefined, undefined, undefined]);
});

test('command and shell wait too, and say which container is missing', () => {
  // biome-ignore lint/suspicious/noExplicitAny: args of any module, as in the registry
  const action = (name: string) => registry.find(name) as ActionModule<any>;
  expect(action('command').command({ cmd: 'docker exec web nginx -t' }, context).first).toBe(awaitContainer('web'));
  expect(action('shell').command({ cmd: 'docker exec web nginx -t | cat' }, context).first).toBe(awaitContainer('web'));
  expect(action('shell').command({ cmd: 'test -e /x && docker exec web nginx -t' }, context).first).toBeUndefined();
  const failed = { status: 1, stdout: Buffer.from(''), stderr: Buffer.from('Error response from daemon: No such container: n8n\n') };
  expect(action('shell').result({ cmd: 'x' }, failed, context)).toMatchObject({ failed: true, msg: 'non-zero return code: there is no container "n8n" on the host', absent: 'n8n' });
  expect(action('docker_container_exec').result({ container: 'n8n', argv: ['ls'] }, failed, context)).toMatchObject({ msg: 'there is no container "n8n" on the host', absent: 'n8n' });
  expect(action('docker_container_exec').result({ container: 'n8n', argv: ['ls'] }, { ...failed, stderr: Buffer.from('psql: no such table\n') }, context)).not.toHaveProperty('absent');
  expect(absentIn('service "web" is not running\n')).toEqual({ name: 'web', sentence: 'the service "web" is not running' });
  expect(absentIn('psql: fatal\n')).toBeUndefined();
});
