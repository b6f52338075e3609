/** Downloads from a server of this test, by curl where there is one and by bash. */
import { createHash } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PlanContext, StateModule } from '../../src/model/module.js';
import type { Resource } from '../../src/model/resource.js';
import { SecretText } from '../../src/model/value.js';
import { nameIn, sumIn, wantedSum } from '../../src/modules/get-url/args.js';
import { get_url } from '../../src/modules/get_url.js';
import { renderSteps } from '../../src/shell/steps.js';
import { context, dash } from './host.js';

const BODY = Buffer.concat([Buffer.from('one\r\n\r\ntwo\0'), Buffer.alloc(70_000, 0xff)]);
const digest = (algorithm: string) => createHash(algorithm).update(BODY).digest('hex');

/** In a thread of its own: the shell that asks it is waited for. */
const SERVER = `
const { createServer } = require('node:http');
const { parentPort, workerData } = require('node:worker_threads');
const body = Buffer.from(workerData.body);
const server = createServer((request, response) => {
  if (request.url === '/moved') return response.writeHead(302, { location: '/file.bin' }).end();
  if (request.url === '/SUMS') return response.end('0000 other\\n' + workerData.sha256 + '  ./file.bin\\n');
  if (request.url === '/private' && request.headers.authorization !== 'Basic ' + Buffer.from("me:p'\\"w").toString('base64')) return response.writeHead(401).end('no');
  if (request.url.startsWith('/nosuch')) return response.writeHead(404).end('no such');
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  if (since >= Date.parse('2026-01-01')) return response.writeHead(304).end();
  response.setHeader('x-test', request.headers['x-test'] ?? '');
  response.end(body);
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

let server: Worker;
let base: string;
let dir: string;
beforeAll(async () => {
  server = new Worker(SERVER, { eval: true, workerData: { body: BODY, sha256: digest('sha256') } });
  base = `http://127.0.0.1:${await new Promise<number>((resolve) => server.once('message', resolve))}`;
});
afterAll(() => server.terminate());
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'get-url-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));
const at = (name: string) => join(dir, name);
const user = execFileSync('id', ['-un']).toString().trim();

/** A PATH without curl: bash does the asking. */
function withoutCurl(): NodeJS.ProcessEnv {
  mkdirSync(at('bin'), { recursive: true });
  for (const tool of ['dash', 'bash', 'grep', 'openssl', 'timeout', 'cat', 'head', 'sha256sum', 'sha1sum', 'sha512sum', 'md5sum', 'stat', 'mktemp', 'mv', 'cp', 'rm', 'chmod', 'chown', 'sync', 'sed', 'cmp', 'date', 'base64', 'realpath', 'readlink']) spawnSync('ln', ['-sf', execFileSync('which', [tool]).toString().trim(), at(`bin/${tool}`)]);
  return { PATH: at('bin') };
}

const defaults = { checksum: '', force: false, backup: false, headers: {}, timeout: 5, validate_certs: true, force_basic_auth: false, http_agent: 'x', use_proxy: true };
function planned(args: Record<string, unknown>, env: NodeJS.ProcessEnv) {
  // biome-ignore lint/suspicious/noExplicitAny: as the engine calls it, with args that the schema let through
  const module = get_url as unknown as StateModule<any, any>;
  const all = { ...defaults, ...args };
  const seen: PlanContext = { ...context, user };
  const states = Object.fromEntries(Object.entries(module.reads(all, seen) as Record<string, Resource<unknown> | undefined>).flatMap(([key, resource]) => {
    if (resource === undefined) return [];
    const ran = dash(resource.reader.script([resource]), undefined, env);
    return [[key, resource.reader.parse(ran.stdout, [resource])[0]]];
  }));
  return module.plan(all, states, seen);
}
function run(args: Record<string, unknown>, env: NodeJS.ProcessEnv): { summary?: string; failure?: string; result?: unknown } {
  const plan = planned(args, env);
  if (plan === null) return {};
  if ('failure' in plan) return { failure: plan.failure };
  if ('unknown' in plan) return { failure: plan.unknown };
  if ('skip' in plan) return { failure: plan.skip };
  let captured = {};
  for (const { script, stdin, capture } of renderSteps(plan.steps)) {
    const ran = dash(script, stdin, env);
    if (ran.status !== 0) return { failure: get_url.explain?.({ ...defaults, ...args } as never, { status: ran.status, stdout: Buffer.from(ran.stdout), stderr: Buffer.from(ran.stderr) }) };
    if (capture) captured = { [capture]: ran.stdout };
  }
  return { summary: plan.summary, result: get_url.finish?.({} as never, captured) };
}

describe.each([...(spawnSync('curl', ['--version']).error === undefined ? ['curl'] : []), 'bash'])('by %s', (how) => {
  const env = () => (how === 'curl' ? {} : withoutCurl());

  test('fetches, through a redirect, into a directory; then only what differs', () => {
    expect(run({ url: `${base}/moved`, dest: at('f'), mode: '0600' }, env())).toMatchObject({ summary: 'fetch', result: { status_code: 200, size: BODY.length, checksum_dest: digest('sha1') } });
    expect(readFileSync(at('f')).equals(BODY)).toBe(true);
    expect(statSync(at('f')).mode & 0o777).toBe(0o600);
    expect(run({ url: `${base}/moved`, dest: at('f') }, env())).toEqual({});
    run({ url: `${base}/file.bin`, dest: `${dir}/` }, env());
    expect(readFileSync(at('file.bin')).equals(BODY)).toBe(true);
    writeFileSync(at('f'), 'old');
    utimesSync(at('f'), 1, 1);
    expect(run({ url: `${base}/file.bin`, dest: at('f'), backup: true }, env())).toMatchObject({ summary: 'fetch: the content is another', result: { backup_file: expect.stringContaining('/f.') } });
    expect(readFileSync(at('f')).equals(BODY)).toBe(true);
  });

  test('checksums: right, wrong, of a file', () => {
    const sum = `sha512:${digest('sha512')}`;
    expect(run({ url: `${base}/file.bin`, dest: at('f'), checksum: sum }, env())).toMatchObject({ summary: 'fetch' });
    expect(run({ url: `${base}/nosuch`, dest: at('f'), checksum: sum }, env())).toEqual({});
    expect(run({ url: `${base}/file.bin`, dest: at('f'), checksum: `sha256:${base}/SUMS` }, env())).toEqual({});
    expect(run({ url: `${base}/file.bin`, dest: at('g'), checksum: `sha256:${'0'.repeat(64)}` }, env()).failure).toContain('did not match');
    expect(run({ url: `${base}/other.bin`, dest: at('g'), checksum: `sha256:${base}/SUMS` }, env()).failure).toContain("Unable to find a checksum for file 'other.bin'");
    expect(readdirSync(dir).sort()).toEqual(how === 'curl' ? ['f'] : ['bin', 'f']);
  });

  test('failures leave the old file; credentials', () => {
    writeFileSync(at('f'), 'old');
    utimesSync(at('f'), 1, 1);
    expect(run({ url: `${base}/nosuch`, dest: at('f') }, env()).failure).toBe('Request failed: HTTP Error 404');
    expect(run({ url: `${base}/nosuch`, dest: at('g') }, env()).failure).toBe('Request failed: HTTP Error 404');
    expect(run({ url: 'http://127.0.0.1:1/x', dest: at('g') }, env()).failure).toMatch(/Request failed: .*(refused|connect)/i);
    expect(readFileSync(at('f'), 'utf8')).toBe('old');
    expect(run({ url: `${base}/private`, dest: at('g') }, env()).failure).toBe('Request failed: HTTP Error 401');
    expect(run({ url: SecretText.whole(`${base}/private`), dest: at('g'), url_username: 'me', url_password: SecretText.whole('p\'"w') }, env())).toMatchObject({ summary: 'fetch' });
    expect(run({ url: `${base}/x`, dest: at('nosuch/g') }, env()).failure).toContain('does not exist');
  });
});

test.skipIf(spawnSync('curl', ['--version']).error !== undefined)('what is not newer is left, unless forced', () => {
  writeFileSync(at('f'), 'mine');
  expect(run({ url: `${base}/file.bin`, dest: at('f') }, {})).toEqual({});
  expect(run({ url: `${base}/file.bin`, dest: at('f'), force: true }, {})).toMatchObject({ summary: 'fetch: the content is another' });
});

test('what is not newer is left, unless forced, without curl too', () => {
  writeFileSync(at('f'), 'mine');
  expect(run({ url: `${base}/file.bin`, dest: at('f') }, withoutCurl())).toEqual({});
  expect(run({ url: `${base}/file.bin`, dest: at('f'), force: true }, withoutCurl())).toMatchObject({ summary: 'fetch: the content is another' });
});

test('words', () => {
  expect(nameIn('https://example.com/a/b%20c.tgz?x=/y#z')).toBe('b c.tgz');
  expect(nameIn('https://example.com')).toBe('index.html');
  expect(wantedSum('sha256:12')).toContain('64 hexadecimal digits');
  expect(wantedSum('crc:12')).toContain('has to be');
  expect(sumIn(`SHA1 (f) = ${'a'.repeat(40)}\n`, 'sha1', 'f')).toBe('a'.repeat(40));
  expect(sumIn(`${'B'.repeat(40)}\n`, 'sha1', 'f')).toBe('b'.repeat(40));
  expect(sumIn(`${'b'.repeat(40)} *f\n`, 'sha1', 'g')).toBeUndefined();
});
