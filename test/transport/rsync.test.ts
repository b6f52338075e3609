/** How rsync logs in: as our own connection would. */
import { expect, test } from 'vitest';
import type { ConnectionSettings } from '../../src/model/connection.js';
import { SecretText } from '../../src/model/value.js';
import { rsyncOptions, synchronize, type SynchronizeArgs } from '../../src/modules/synchronize.js';
import { rsync, sshCommand } from '../../src/transport/rsync.js';

const settings: ConnectionSettings = { kind: 'ssh', name: 'web', address: '192.0.2.7', port: 2222, user: 'deploy', privateKeyFile: '~/.ssh/deploy', commonArgs: '-o HostKeyAlias=web -J jump@192.0.2.1', acceptNewHostKey: false, timeout: 10, writable: true };
const args = (given: Partial<SynchronizeArgs>): SynchronizeArgs => ({ src: 'a/', dest: '/a/', mode: 'push', archive: true, checksum: false, compress: true, existing_only: false, delete: false, dirs: false, copy_links: false, rsync_timeout: 0, rsync_opts: [], partial: false, link_dest: [], delay_updates: true, ...given });

test('the key, the port, the jump host, and never an unchecked host key', () => {
  const command = sshCommand(settings, '/home/me').join(' ');
  expect(command).toBe('ssh -T -x -o HostKeyAlias=web -J jump@192.0.2.1 -o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile=/home/me/.ssh/known_hosts /home/me/.ssh/known_hosts2 -o ConnectTimeout=10 -o Port=2222 -o IdentitiesOnly=yes -i /home/me/.ssh/deploy');
});

test('known_hosts of the common args and of the environment', () => {
  expect(sshCommand({ ...settings, commonArgs: '-o UserKnownHostsFile=/k' }, '/h').filter((word) => word.startsWith('UserKnownHostsFile'))).toEqual(['UserKnownHostsFile=/k']);
  expect(sshCommand({ ...settings, commonArgs: undefined, knownHosts: '/my env/known' }, '/h')).toContain('UserKnownHostsFile="/my env/known" /h/.ssh/known_hosts /h/.ssh/known_hosts2');
});

test('a password is no way in for rsync', async () => {
  await expect(rsync({ ...settings, password: SecretText.whole('secret') }, { options: [], from: { path: 'a', remote: false }, to: { path: 'b', remote: true }, signal: new AbortController().signal })).rejects.toThrow('a key or an agent');
});

test('options', () => {
  expect(rsyncOptions(args({ delete: true, owner: false, rsync_opts: ['--exclude=.git'] }), true)).toEqual(['--delay-updates', '-F', '--compress', '--dry-run', '--delete-after', '--archive', '--no-owner', '--exclude=.git', '--out-format=<<CHANGED>>%i %n%L']);
  expect(rsyncOptions(args({ archive: false, recursive: true, links: true, compress: false, delay_updates: false }), false)).toEqual(['-F', '--recursive', '--links', '--out-format=<<CHANGED>>%i %n%L']);
  expect(synchronize.check?.(args({ rsync_opts: ['--rsh=x', '--delete'] }))).toEqual(['"--rsh=x" in rsync_opts is Jalon\'s to set.']);
});
