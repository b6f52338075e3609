import { expect, test } from 'vitest';
import { groupAccount, groupReader, userAccount, userReader } from '../../../src/modules/probes/account.js';
import { dash } from '../host.js';

const USERS = `root:x:0:0:root:/root:/bin/bash
deploy:x:1000:1000:Who,,,:/home/deploy:/bin/bash
--
root
--
deploy:!$6$s$h:20000:0:99999:7::20500:
--
root:x:0:
sudo:x:27:deploy,other
deploy:x:1000:deploy
--
deploy
.ssh/id_rsa
ssh-rsa AAAA x
3072 SHA256:abc x (RSA)
`;

test('users from getent', () => {
  const requests = [userAccount('deploy', ['.ssh/id_rsa', '.ssh/id_ed25519']), userAccount('nobody-here'), userAccount('root')];
  const [deploy, none, root] = userReader.parse(USERS, requests);
  expect(deploy).toMatchObject({ exists: true, uid: 1000, group: 'deploy', groups: ['sudo'], comment: 'Who,,,', homeExists: false, shadow: { minimum: 0, maximum: 99999, expires: 20500, inactive: undefined } });
  expect((deploy as { shadow: { password: { text: string } } }).shadow.password.text).toBe('!$6$s$h');
  expect(JSON.stringify(deploy)).not.toContain('$6$');
  expect(deploy).toMatchObject({ keys: { '.ssh/id_rsa': { exists: true, publicKey: 'ssh-rsa AAAA x', fingerprint: '3072 SHA256:abc x (RSA)' }, '.ssh/id_ed25519': { exists: false } } });
  expect([none, root]).toMatchObject([{ exists: false }, { exists: true, homeExists: true, groups: [] }]);
  expect(() => userReader.parse('root:x:0', requests)).toThrow('too early');
});

test('this machine has root, and nobody of a made-up name', () => {
  const users = [userAccount('root'), userAccount('no-such-user-here')];
  const ran = dash(userReader.script(users));
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  expect(userReader.parse(ran.stdout, users)).toMatchObject([{ exists: true, uid: 0, home: '/root', homeExists: true }, { exists: false }]);
  const groups = [groupAccount('root'), groupAccount('no-such-group-here')];
  expect(groupReader.parse(dash(groupReader.script(groups)).stdout, groups)).toMatchObject([{ exists: true, gid: 0 }, { exists: false }]);
});
