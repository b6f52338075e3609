import { describe, expect, it } from 'vitest';
import { parseCommonArgs } from '../../src/transport/arguments.js';

describe('parseCommonArgs', () => {
  it('reads what it knows, in every spelling; the first value counts', () => {
    const { options, unknown } = parseCommonArgs(`-o Port=2222 -oPort=23 -p 24 -i ~/.ssh/a -o "IdentityFile /k b" -o UserKnownHostsFile="/a /b" -o 'HostKeyAlias = web' -l root -o StrictHostKeyChecking=accept-new -oConnectTimeout=7 -o ServerAliveInterval=3 -o IdentitiesOnly=yes -C -o ControlMaster=auto`);
    expect(unknown).toEqual([]);
    expect(options).toEqual({ port: 2222, identityFiles: ['~/.ssh/a', '/k b'], userKnownHosts: ['/a', '/b'], hostKeyAlias: 'web', user: 'root', strict: 'accept-new', connectTimeout: 7, aliveInterval: 3, identitiesOnly: true });
  });

  it.each([
    ['-o ProxyComand=nc -W web:22 -p 22', ['-o ProxyComand=nc', '-W web:22']],
    ['-L 8080:localhost:80 -N', ['-L 8080:localhost:80', '-N']],
    ['-o User=-oProxyCommand=x', ['-o User=-oProxyCommand=x']],
    ['-o Port=http', ['-o Port=http']],
    ['-o', ['-o']],
    ['"open', ['"open']],
    ['-o StrictHostKeyChecking=maybe', ['-o StrictHostKeyChecking=maybe']],
    ['host', ['host']],
  ])('says what it does not understand: %s', (text, unknown) => expect(parseCommonArgs(text).unknown).toEqual(unknown));

  it('keeps for ssh what ssh is to weigh, and the first of ProxyJump and ProxyCommand', () => {
    const { options, words, keywords, configFile, unknown } = parseCommonArgs(`-F /c -J a,b -o 'ProxyCommand=nc %h %p' -4 -q -o ForwardAgent=yes -c aes128-ctr`);
    expect(unknown).toEqual([]);
    expect(configFile).toBe('/c');
    expect(words).toEqual(['-o', 'ProxyJump=a,b', '-o', 'ProxyCommand=nc %h %p', '-4', '-o', 'ForwardAgent=yes', '-c', 'aes128-ctr']);
    expect([...keywords]).toEqual(['proxyjump', 'proxycommand', 'addressfamily', 'forwardagent', 'ciphers']);
    expect([options.proxyJump, options.proxyCommand]).toEqual(['a,b', undefined]);
  });

  it('keeps `no` apart, so that it can be refused', () => expect(parseCommonArgs('-o StrictHostKeyChecking=no').options.strict).toBe('no'));
});
