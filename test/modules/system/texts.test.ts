/** What failed steps come to in words. */
import { expect, test } from 'vitest';
import { explainApt } from '../../../src/modules/apt/explain.js';
import { aptFinish } from '../../../src/modules/apt/result.js';
import { composeFinish } from '../../../src/modules/compose/result.js';
import { explainCompose } from '../../../src/modules/compose/explain.js';
import { explainUnit } from '../../../src/modules/units/result.js';
import { editLines } from '../../../src/modules/sysctl.js';

const output = (stdout: string, stderr = '', status: number | null = 1) => ({ status, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) });
// biome-ignore lint/suspicious/noExplicitAny: only what the functions read
const args = (map: object) => map as any;

test('apt: who holds the lock, and how long we waited', () => {
  expect(explainApt({ lock_timeout: 3 }, output('', 'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 812 (unattended-upgr)\nE: Unable to acquire the dpkg frontend lock\n', 100))).toBe(
    'Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 812 (unattended-upgr)\nUnable to acquire the dpkg frontend lock after 3 s\nAnother process is installing packages. Wait for it to end, or raise lock_timeout; the lock files must not be deleted.',
  );
});

test('apt: a fresh image', () => {
  expect(explainApt({ lock_timeout: 60 }, output('', 'E: Unable to locate package nginx\n@note no-lists\n', 100))).toContain('no package lists yet (fresh image): add "update_cache: true"');
});

test('apt: changed is what apt did', () => {
  const of = (install: string, update?: string) => aptFinish(args({ name: ['x'] }), { install, ...(update === undefined ? {} : { update }) })['changed'];
  expect(of('0 upgraded, 0 newly installed, 0 to remove and 3 not upgraded.\n', 'Hit:1\n')).toBe(false);
  expect(of('1 upgraded, 0 newly installed, 0 to remove and 3 not upgraded.\nSetting up x\n')).toBe(true);
  expect(of('0 upgraded, 0 newly installed, 1 downgraded, 0 to remove and 0 not upgraded.\n')).toBe(true);
  expect(aptFinish(args({ name: [], state: 'present' }), { update: 'Hit:1\n' })['changed']).toBe(true);
});

test('systemd: result, status and journal', () => {
  const text = explainUnit(args({ name: 'backend' }), output('@jalon-status\nResult=exit-code\nActiveState=failed\nSubState=failed\nExecMainStatus=7\n@jalon-journal\nNov 21 backend[1]: no such port\n', 'Job for backend.service failed because the control process exited with error code.\nSee "systemctl status backend.service" and "journalctl -xeu backend.service" for details.\n'));
  expect(text).toBe('backend: Job for backend.service failed because the control process exited with error code.\nResult: exit-code, failed (failed), exit status 7\nIts last journal lines:\n  Nov 21 backend[1]: no such port');
});

test('compose: a pull that fails says that nothing was stopped', () => {
  const text = explainCompose(args({ project_src: '/opt/shop' }), output('Error response from daemon: manifest for redis:9.9 not found: manifest unknown\n', '@jalon-stage pull\n'));
  expect(text).toContain('The registry has no image redis:9.9');
  expect(text).toContain('Nothing was stopped');
});

test('compose: why a service does not come up', () => {
  const state = { Status: 'exited', ExitCode: 137, OOMKilled: true };
  const text = explainCompose(args({ project_src: '/opt/shop' }), output(`@jalon-container ${JSON.stringify({ name: '/shop-db-1', service: 'db', image: 'postgres:18', restarts: 2, state })}\n@jalon-log FATAL: no memory\n`, '@jalon-stage wait\n'));
  expect(text).toBe('/opt/shop: a service does not come up\nService db (shop-db-1, postgres:18): exited, exit code 137, killed for lack of memory (OOM), restarted 2 times\n  its last log lines:\n    FATAL: no memory');
});

test('compose: whose network, port and name it is', () => {
  const of = (line: string) => explainCompose(args({ project_src: '/opt/shop' }), output(`${line}\n`, '@jalon-stage up\n'));
  expect(of('@jalon-network {"name":"back","labels":{},"containers":["web",null]}')).toContain('by hand or by another tool (it has no label of Compose), and web uses it. It is not touched.'.replace('by hand', 'hand'));
  expect(of('@jalon-port 80 container proxy edge')).toContain('Port 80 is taken by the container proxy of the Compose project "edge".');
  expect(of('@jalon-port 80 process nginx 12')).toContain('Port 80 is taken by the process nginx (pid 12).');
  expect(of('@jalon-name {"name":"/web","labels":{"com.docker.compose.project":"old"},"image":"x","status":"exited"}')).toContain('belongs to a container of the Compose project "old"');
});

test('compose: changed follows what Compose did', () => {
  expect(composeFinish(args({}), { up: ' Container a-1  Running\n' })['changed']).toBe(false);
  expect(composeFinish(args({}), { up: ' Container a-1  Recreate\n Container a-1  Recreated\n Volume "v"  Created\n' })).toMatchObject({ changed: true, actions: [{ what: 'container', id: 'a-1', status: 'Recreated' }, { what: 'volume', id: 'v', status: 'Created' }] });
});

test('sysctl: a file without a last newline gets one', () => {
  expect(editLines('a.b=1', { name: 'c.d', value: '2', state: 'present' })).toBe('a.b=1\nc.d=2\n');
});
