/** uri and wait_for against a server on this machine: by curl, and by bash where there is no curl. */
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActionModule, PlanContext } from '../../../src/model/module.js';
import { SecretText } from '../../../src/model/value.js';
import { uri } from '../../../src/modules/uri.js';
import { waitFor } from '../../../src/modules/wait_for.js';

let server: Server;
let base = '';
let port = 0;
const context: PlanContext = { check: false, diff: false, local: {}, user: 'root', now: 0 };

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (request.url === '/redirect') response.writeHead(302, { location: '/json' }).end('moved');
      else if (request.url === '/json') response.setHeader('Content-Type', 'application/json').setHeader('X-Two-Words', 'yes').end('{"ok": true, "n": [1, 2.5]}');
      else if (request.url === '/echo') response.writeHead(201).end(`${request.method}|${request.headers.authorization ?? ''}|${request.headers['content-type'] ?? ''}|${request.headers['x-h'] ?? ''}|${Buffer.concat(parts).toString()}`);
      else if (request.url === '/slow') setTimeout(() => response.end(), 5000).unref();
      else response.writeHead(404).end('gone\n\n');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
  base = `http://127.0.0.1:${port}`;
});
afterAll(() => { server.closeAllConnections(); server.close(); });

/** Asynchronous: the server lives in this process. */
// biome-ignore lint/suspicious/noExplicitAny: args of either module
async function act(module: ActionModule<any>, raw: Record<string, unknown>, without = '') {
  const properties = (module.args as { properties: Record<string, { default?: unknown }> }).properties;
  const args = { ...Object.fromEntries(Object.entries(properties).flatMap(([key, property]) => (property.default === undefined ? [] : [[key, property.default]]))), ...raw };
  expect(module.check?.(args) ?? []).toEqual([]);
  const { script, stdin } = module.command(args, context);
  const child = spawn('dash', ['-c', without === '' ? String(script) : String(script).replaceAll(`command -v ${without}`, 'command -v no-such-program')]);
  const [stdout, stderr]: Buffer[][] = [[], []];
  child.stdout.on('data', (part: Buffer) => stdout?.push(part));
  child.stderr.on('data', (part: Buffer) => stderr?.push(part));
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin instanceof SecretText ? stdin.text : (stdin ?? ''));
  const status = await new Promise<number | null>((done) => child.on('close', done));
  return { script: String(script), ...module.result(args, { status, stdout: Buffer.concat(stdout ?? []), stderr: Buffer.concat(stderr ?? []) }, context) };
}

describe.each([['curl', ''], ['bash', 'curl']])('uri by %s', (_tool, without) => {
  const ask = (args: Record<string, unknown>) => act(uri, args, without);

  test('follows a redirect, reads JSON and headers', async () => {
    const answer = await ask({ url: `${base}/redirect` });
    expect(answer).toMatchObject({ changed: false, result: { status: 200, url: `${base}/json`, redirected: true, content_type: 'application/json', x_two_words: 'yes', json: { ok: true } } });
    expect(answer.failed).toBeUndefined();
    expect(answer.result).not.toHaveProperty('content');
  });

  test('does not follow when told so', async () => {
    expect(await ask({ url: `${base}/redirect`, follow_redirects: 'none', status_code: [302] })).toMatchObject({ result: { status: 302, location: '/json' } });
  });

  test('sends a body, headers and a password, none of them in the script', async () => {
    const answer = await ask({ url: `${base}/echo`, method: 'POST', body: { a: 'x "y" \\ é' }, body_format: 'json', headers: { 'X-H': "it's" }, status_code: [201], return_content: true, url_username: 'u', url_password: SecretText.whole('p"\\$x;y') });
    expect(answer.result['content']).toBe(`POST|Basic ${Buffer.from('u:p"\\$x;y').toString('base64')}|application/json|it's|{"a":"x \\"y\\" \\\\ é"}`);
    expect(answer.script).not.toContain('p"');
    expect(answer.script).not.toContain("it's");
  });

  test('form-urlencoded by PUT', async () => {
    expect((await ask({ url: `${base}/echo`, method: 'PUT', body: { a: '1 2', b: ['x', 'y'] }, body_format: 'form-urlencoded', status_code: [201], return_content: true })).result['content']).toBe('PUT||application/x-www-form-urlencoded||a=1+2&b=x&b=y');
  });

  test('a status that is not wanted, with the body as it came', async () => {
    expect(await ask({ url: `${base}/none` })).toMatchObject({ failed: true, msg: 'Status code was 404 and not [200]: HTTP Error 404: Not Found', result: { status: 404, content: 'gone\n\n' } });
  });

  test('HEAD, and a port that refuses', async () => {
    expect(await ask({ url: `${base}/json`, method: 'HEAD' })).toMatchObject({ result: { status: 200, x_two_words: 'yes' } });
    expect(await ask({ url: 'http://127.0.0.1:1/' })).toMatchObject({ failed: true, msg: expect.stringMatching(/Status code was -1 .*(refused|connect)/i) });
  });

  test('an answer that does not come', async () => {
    expect(await ask({ url: `${base}/slow`, timeout: 1 })).toMatchObject({ failed: true, result: { status: -1 } });
  });
});

test('uri: what is not an address', () => {
  const check = (args: object) => uri.check?.({ method: 'GET', headers: {}, ...args } as never) ?? [];
  expect(check({ url: 'ftp://x/' })).toHaveLength(1);
  expect(check({ url: 'http://a b/' })).not.toHaveLength(0);
  expect(check({ url: 'http://x/', headers: { A: 'b\r\nC: d' } })).toHaveLength(1);
});

test('wait_for: a port that is there, one that is not, a file', async () => {
  expect(await act(waitFor, { port, timeout: 5 })).toMatchObject({ changed: false, result: { port } });
  expect(await act(waitFor, { port: 1, timeout: 0 })).toMatchObject({ failed: true, msg: 'Timeout when waiting for 127.0.0.1:1' });
  expect((await act(waitFor, { port: 1, state: 'stopped', timeout: 1 })).failed).toBeUndefined();
  expect((await act(waitFor, { path: '/etc/passwd', search_regex: '^root:.*$', timeout: 1 })).failed).toBeUndefined();
  expect(await act(waitFor, { path: '/etc/passwd', search_regex: 'no such line', timeout: 0, msg: 'never' })).toMatchObject({ failed: true, msg: 'never' });
  expect((await act(waitFor, { path: '/no/such', state: 'absent', timeout: 1 })).failed).toBeUndefined();
});
