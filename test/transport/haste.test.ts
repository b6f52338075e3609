import { generateKeyPairSync } from 'node:crypto';
import ssh2 from 'ssh2';
import type { Client, ParsedKey } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { hasten } from '../../src/transport/haste.js';

/** What ssh2's client does with its protocol, written down. */
function protocol(version = 'OpenSSH_10.0p2') {
  const sent: string[] = [];
  const client = {
    _remoteVer: version,
    _protocol: {
      _handlers: { SERVICE_ACCEPT: () => void sent.push('login begins') } as { SERVICE_ACCEPT?: () => void },
      service: (name: string) => void sent.push(`service ${name}`),
      authPK(_user: string, key: ParsedKey, algorithm: string | undefined, sign?: (data: Buffer, send: (signature: Buffer) => void) => void) {
        if (!sign) return void sent.push('question');
        const data = Buffer.from('session');
        sign(data, (signature) => void sent.push(`signature ${String(key.verify(data, signature, hashOf(algorithm)))}`));
      },
    },
  };
  return { sent, client: client as unknown as Client, protocol: client._protocol };
}

const hashOf = (algorithm: string | undefined): string | undefined => (algorithm === 'rsa-sha2-256' ? 'sha256' : algorithm === 'rsa-sha2-512' ? 'sha512' : undefined);
const keyOf = (text: string | Buffer): ParsedKey => ssh2.utils.parseKey(text) as ParsedKey;
const ed25519 = keyOf(ssh2.utils.generateKeyPairSync('ed25519').private);
const rsa = keyOf(generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'pkcs1', format: 'pem' } }).privateKey);
const shown = keyOf(ssh2.utils.generateKeyPairSync('ed25519').public);

describe('a hastened login', () => {
  it('sends a valid signature instead of a question, by the algorithm that was agreed on', () => {
    const { sent, client, protocol: wire } = protocol();
    hasten(client, ed25519);
    wire.authPK('u', ed25519, undefined);
    wire.authPK('u', rsa, 'rsa-sha2-256');
    wire.authPK('u', rsa, 'rsa-sha2-512');
    expect(sent).toEqual(['signature true', 'signature true', 'signature true']);
  });

  it('asks first for a key that only an agent holds', () => {
    const { sent, client, protocol: wire } = protocol();
    hasten(client, undefined);
    wire.authPK('u', shown, undefined);
    expect(sent).toEqual(['question']);
  });

  it('begins without waiting for the service, once', () => {
    const { sent, client, protocol: wire } = protocol();
    hasten(client, ed25519);
    wire.service('ssh-userauth');
    wire._handlers.SERVICE_ACCEPT?.();
    expect(sent).toEqual(['service ssh-userauth', 'login begins']);
  });

  it.each([['an RSA key', rsa, 'OpenSSH_10.0p2'], ['another server', ed25519, 'dropbear_2024.85'], ['no key', undefined, 'OpenSSH_10.0p2']])('waits for the service with %s', (_what, key, version) => {
    const { sent, client, protocol: wire } = protocol(version);
    hasten(client, key);
    wire.service('ssh-userauth');
    expect(sent).toEqual(['service ssh-userauth']);
    wire._handlers.SERVICE_ACCEPT?.();
    expect(sent).toEqual(['service ssh-userauth', 'login begins']);
  });
});
