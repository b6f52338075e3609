import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionSettings } from '../../src/model/connection.js';
import { hostKeyCheck, knownHostsFiles } from '../../src/transport/hostkeys.js';
import { fingerprint, hostKeyAlgorithms, hostName, judgeKey, knownKeys } from '../../src/transport/knownhosts.js';

const blob = (type: string, fill: number): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(type.length);
  return Buffer.concat([head, Buffer.from(type), Buffer.alloc(36, fill)]);
};
const ed = blob('ssh-ed25519', 1);
const other = blob('ssh-ed25519', 2);
const rsa = blob('ssh-rsa', 3);
const entry = (patterns: string, key = ed, type = 'ssh-ed25519'): string => `${patterns} ${type} ${key.toString('base64')} comment`;
const hashed = (name: string): string => `|1|${Buffer.from('salt').toString('base64')}|${createHmac('sha1', 'salt').update(name).digest('base64')}`;
const found = (text: string, name = 'web.example.com'): number => knownKeys(text, [name], 'f').length;

describe('knownKeys', () => {
  it.each([
    ['web.example.com', 1],
    ['other,web.example.com', 1],
    ['WEB.example.com', 1],
    ['*.example.com', 1],
    ['we?.example.com', 1],
    ['*.example.com,!web.example.com', 0],
    ['!web.example.com,*', 0],
    ['web', 0],
    ['webxexample.com', 0],
    [hashed('web.example.com'), 1],
    [hashed('www.example.com'), 0],
    ['[web.example.com]:22', 0],
  ])('%s', (patterns, count) => expect(found(entry(patterns))).toBe(count));

  it('files another port under [host]:port only', () => {
    expect(hostName('Web', 2222)).toBe('[web]:2222');
    expect(found(entry('[192.0.2.1]:2222'), '[192.0.2.1]:2222')).toBe(1);
    expect(found(entry('192.0.2.1'), '[192.0.2.1]:2222')).toBe(0);
  });

  it('skips comments, blank and broken lines and unknown markers, and counts lines', () => {
    const keys = knownKeys(`# c\n\nbroken\n@other ${entry('h')}\r\n  ${entry('h')}\n@revoked ${entry('*')}\n`, ['h'], 'f');
    expect(keys.map(({ line, marker }) => [line, marker])).toEqual([[5, undefined], [6, 'revoked']]);
  });
});

describe('judgeKey', () => {
  const judge = (text: string, key = ed): string => judgeKey(knownKeys(text, ['h'], 'f'), key).kind;
  it('knows the key, on any of several lines', () => expect(judge(`${entry('h', other)}\n${entry('h')}`)).toBe('known'));
  it('finds another key of the same type, or of another type only', () => {
    expect(judge(entry('h', other))).toBe('changed');
    expect(judge(entry('h', rsa, 'ssh-rsa'))).toBe('changed');
  });
  it('lets @revoked win over everything', () => expect(judge(`${entry('h')}\n@revoked ${entry('*')}`)).toBe('revoked'));
  it('does not take an authority for a key', () => expect(judge(`@cert-authority ${entry('h')}`)).toBe('authority'));
  it('knows nothing of a host without a line', () => expect(judge(entry('x'))).toBe('unknown'));
});

it('offers the algorithms of recorded keys first, and never SHA-1', () => {
  const order = hostKeyAlgorithms(knownKeys(entry('h', rsa, 'ssh-rsa'), ['h'], 'f'));
  expect(order.slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
  expect(order).not.toContain('ssh-rsa');
});

describe('hostKeyCheck', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jalon-known-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const settings = (more: Partial<ConnectionSettings> = {}): ConnectionSettings => ({ kind: 'ssh', name: 'web1', address: '192.0.2.7', port: 2222, user: 'deploy', acceptNewHostKey: false, timeout: 5, writable: false, ...more });
  const check = (given = settings(), key = ed) => {
    const options = { identityFiles: [], userKnownHosts: [join(folder, 'known_hosts')], globalKnownHosts: [] };
    return hostKeyCheck(given, options, knownHostsFiles(given, options, '/nowhere'), 'web1 (192.0.2.7:2222)').verify(key);
  };

  it('names the fingerprint and a command that accepts exactly this key; the file stays as it is', () => {
    const refused = check();
    expect(refused?.message).toBe(`web1 (192.0.2.7:2222): the host key is not known: ssh-ed25519 ${fingerprint(ed)}`);
    expect(refused?.hint).toContain(`echo '[192.0.2.7]:2222,web1 ssh-ed25519 ${ed.toString('base64')}' >> ${folder}/known_hosts`);
    expect(() => statSync(join(folder, 'known_hosts'))).toThrow();
  });

  it('appends one line, 0600, when new keys may be accepted, and knows it afterwards', () => {
    const given = settings({ acceptNewHostKey: true });
    expect(check(given)).toBeUndefined();
    const file = join(folder, 'known_hosts');
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(2);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(check()).toBeUndefined();
    expect(check(settings({ acceptNewHostKey: true }), other)?.message).toContain('has changed');
  });

  it('pins the key to the inventory name: a new address with another key is refused', () => {
    writeFileSync(join(folder, 'known_hosts'), entry('web1').trimEnd());
    expect(check(settings({ address: '192.0.2.99' }))).toBeUndefined();
    const refused = check(settings({ address: '192.0.2.99' }), other);
    expect(refused?.message).toContain(`${folder}/known_hosts:1 records ssh-ed25519 ${fingerprint(ed)}`);
    expect(refused?.hint).toContain('ssh-keygen -R');
  });
});
