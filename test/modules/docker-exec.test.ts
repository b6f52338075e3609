/** Commands in containers: what they may be given, what reaches the host, what their ends come to. */
import { expect, test } from 'vitest';
import type { ActionModule } from '../../src/model/module.js';
import { SecretText } from '../../src/model/value.js';
import { registry } from '../../src/modules/index.js';
import { context } from './host.js';

// biome-ignore lint/suspicious/noExplicitAny: args of any module, as in the registry
const action = (name: string) => registry.find(name) as ActionModule<any>;
const base = { env_files: [], profiles: [], stdin_add_newline: true, strip_empty_ends: true, detach: false };
const exec = (args: object) => ({ ...base, service: 'web', project_src: '/opt/shop', ...args });
const check = (name: string, args: object) => action(name).check?.(exec(args)) ?? [];
const output = (status: number, stdout = '', stderr = '') => ({ status, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) });

test('docker_compose_v2_exec: one line for the project, then the command', () => {
  const { script, stdin } = action('docker_compose_v2_exec').command(exec({ files: ['a.yml'], profiles: ['x'], env_files: ['.e'], project_name: 'shop', index: 2, user: 'www', chdir: '/a b', env: { A: 'b c' }, argv: ['echo', '$A'], privileged: true }), context);
  expect(script).toContain('cd -- /opt/shop || exit 1\n(');
  expect(script).toContain("\nexec docker compose --ansi never -f a.yml --profile x --env-file .e -p shop exec --no-TTY --index 2 --privileged --user www --workdir '/a b' --env 'A=b c' -- web echo '$A'\n");
  expect(stdin).toBeUndefined();
});

test('a secret is in the environment or on stdin, never in the script', () => {
  const { script, stdin, environment } = action('docker_compose_v2_run').command(exec({ env: { TOKEN: SecretText.whole('geheim-1') }, stdin: SecretText.whole('geheim-2'), command: 'sh -c env' }), context);
  expect(String(script)).not.toContain('geheim');
  expect(String(script)).toContain('--env TOKEN -- web sh -c env');
  expect(environment).toEqual({ TOKEN: SecretText.whole('geheim-1') });
  expect(stdin).toEqual(new SecretText('geheim-2\n', [[0, 8]]));
});

test('a definition comes on stdin before the command\'s own input', () => {
  const { script, stdin } = action('docker_compose_v2_exec').command(exec({ project_src: undefined, project_name: 'x', definition: { services: {} }, argv: ['cat'], stdin: 'in' }), context);
  expect(stdin).toBe('{"services":{}}in\n');
  expect(script).toContain('head -c 15 >"$folder/compose.yaml"');
  expect(script).toContain('-f compose.yaml -p x exec --no-TTY -- web cat');
});

test('what is refused', () => {
  expect(check('docker_compose_v2_exec', { argv: ['psql', SecretText.whole('x')] })).toEqual([expect.stringContaining('A secret may not stand in "argv"')]);
  expect(check('docker_compose_v2_exec', {})).toEqual(['Give either "argv" or "command".']);
  expect(check('docker_compose_v2_exec', { argv: ['a'], command: 'a' })).toEqual(['"argv" and "command" exclude each other.']);
  expect(check('docker_compose_v2_exec', { argv: ['a'], detach: true, stdin: 'x' })).toEqual(['"detach" and "stdin" exclude each other.']);
  expect(check('docker_compose_v2_exec', { command: "a 'b" })).toEqual(['"command" has a quote that is not closed.']);
  expect(check('docker_compose_v2_exec', { service: '--all', argv: ['a'] })).toEqual(['"--all" is no name of a Compose service.']);
  expect(check('docker_compose_v2_run', { env: { 'A-B': 'x', DOCKER_HOST: SecretText.whole('x') } })).toEqual(['"A-B" is no name of an environment variable.', expect.stringContaining('DOCKER_HOST may not be secret')]);
  expect(check('docker_compose_v2_run', { project_src: 'shop', name: '-x' })).toEqual([expect.stringContaining('absolute path'), expect.stringContaining('no name of a Docker container')]);
  expect(check('docker_compose_v2_run', {})).toEqual([]);
  expect(action('docker_container_exec').check?.({ container: 'web', argv: [SecretText.whole('x')] })).toEqual([expect.stringContaining('A secret may not stand')]);
});

test('how a command ends', () => {
  const ends = (status: number, stderr: string) => action('docker_compose_v2_exec').result(exec({}), output(status, 'out\n\n', stderr), context);
  expect(ends(0, '')).toMatchObject({ changed: true, result: { rc: 0, stdout: 'out', stdout_lines: ['out'] } });
  expect(ends(1, 'service "web" is not running\n').msg).toBe('the service "web" of /opt/shop is not running');
  expect(ends(1, 'no configuration file provided: not found\n').msg).toBe('there is no compose file in /opt/shop on the host');
  expect(ends(1, 'the host has no docker command: install it\n').msg).toBe('the host has no docker command: install it');
  expect(ends(3, 'oops').msg).toBe('the command in "web" ended with status 3');
  expect(action('docker_compose_v2_run').result(exec({ detach: true }), output(0, 'abc\n'), context)).toMatchObject({ changed: true, result: { container_id: 'abc' } });
});
