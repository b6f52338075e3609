import { expect, test } from 'vitest';
import type { ActionModule } from '../../src/model/module.js';
import { SecretText } from '../../src/model/value.js';
import { registry } from '../../src/modules/index.js';
import { context, dash } from './host.js';

// biome-ignore lint/suspicious/noExplicitAny: args of any module, as in the registry
const action = (name: string) => registry.find(name) as ActionModule<any>;
const output = (status: number | null, stdout: string | Buffer = '', stderr = '') => ({ status, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) });

test('command: words, options, stdin', () => {
  expect(action('command').command({ cmd: `ls -l "a b" 'c'`, chdir: '/tmp', creates: '/x', stdin: 'in' }, context)).toEqual({ argv: ['ls', '-l', 'a b', 'c'], chdir: '/tmp', creates: '/x', stdin: 'in\n' });
  expect(action('command').command({ argv: ['a', ''], stdin: 'x', stdin_add_newline: false }, context)).toEqual({ argv: ['a', ''], stdin: 'x' });
  expect(action('command').check?.({ cmd: "a 'b" })).toEqual([expect.stringContaining('unclosed quote')]);
  expect(action('command').check?.({})).toEqual(['no command given']);
});

test('command: variables and ~ expand as in Python, nothing else does', () => {
  const run = (cmd: string, env: Record<string, string> = {}) => dash(String(action('command').command({ cmd }, context).script), undefined, { HOME: '/home/x', ...env }).stdout;
  expect(run(`printf '%s|' $HOME ~/a/'b c' \${NOPE} "$A*;$(id)" x~ ~root/y '$5'`, { A: "q'$B" })).toBe("/home/x|/home/x/a/b c|${NOPE}|q'$B*;$(id)|x~|/root/y|$5|");
});

test('command: a secret in it stays one', () => {
  const { argv } = action('command').command({ cmd: new SecretText('login -p hunter22x', [[9, 18]]) }, context);
  expect(argv?.map(String)).toEqual(['login', '-p', '[redacted]']);
});

test('results', () => {
  expect(action('shell').result({ cmd: 'x' }, output(0, 'a\nb\n\n', 'e\r\n'), context)).toMatchObject({ changed: true, result: { cmd: 'x', rc: 0, stdout: 'a\nb', stdout_lines: ['a', 'b'], stderr: 'e' } });
  expect(action('shell').result({ cmd: 'x', strip_empty_ends: false }, output(0, 'a\n'), context).result['stdout']).toBe('a\n');
  expect(action('command').result({ argv: ['x'] }, output(3), context)).toMatchObject({ failed: true, msg: 'non-zero return code', result: { rc: 3, cmd: ['x'] } });
  expect(action('command').result({ argv: ['x'] }, output(null), context)).toMatchObject({ failed: true });
  expect(action('raw').result({ free_form: 'x' }, output(0, Buffer.from([0xe9])), context).result['encoding']).toBe('invalid');
  expect(action('ping').result({}, output(0), context)).toMatchObject({ changed: false, result: { ping: 'pong' } });
  expect(action('ping').readOnly?.({})).toBe(true);
});
