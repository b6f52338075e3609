/** Readers of lists, on what hosts really print. */
import { expect, test } from 'vitest';
import { ProbeError } from '../../../src/model/resource.js';
import { crontabReader } from '../../../src/modules/probes/crontab.js';
import { mountReader } from '../../../src/modules/probes/mount.js';
import { packageListReader } from '../../../src/modules/probes/package-list.js';
import { serviceListReader } from '../../../src/modules/probes/service-list.js';
import { ufwReader } from '../../../src/modules/probes/ufw.js';
import { contains, parseAddress } from '../../../src/modules/ufw/address.js';

const one = [{ key: 'x', wants: [] }];

test('systemd units, unit files that are not loaded, and scripts of init.d', () => {
  const units = ['cron.service loaded active running Regular background program processing daemon', 'auditd.service not-found inactive dead auditd.service', 'broken.service loaded failed failed It broke', 'apt-daily.service loaded inactive dead Daily apt'].join('\n');
  const files = ['cron.service enabled enabled', 'apt-daily.service static -', 'getty@.service masked enabled', 'rsync.service disabled enabled', 'broken.service enabled enabled'].join('\n');
  const [services] = serviceListReader.parse(`${units}\n\x1e${files}\n\x1ersync.service\n\x1eActiveState=inactive\n\x1ecron\nufw\n`, one);
  expect(Object.fromEntries((services as readonly { name: string }[]).map(({ name, ...rest }) => [name, rest]))).toEqual({
    'cron.service': { state: 'running', status: 'enabled', source: 'systemd' },
    'auditd.service': { state: 'stopped', status: 'not-found', source: 'systemd' },
    'broken.service': { state: 'stopped', status: 'failed', source: 'systemd' },
    'apt-daily.service': { state: 'stopped', status: 'static', source: 'systemd' },
    'getty@.service': { state: 'unknown', status: 'masked', source: 'systemd' },
    'rsync.service': { state: 'inactive', status: 'disabled', source: 'systemd' },
    cron: { state: 'running', source: 'sysv' },
    ufw: { state: 'stopped', source: 'sysv' },
  });
});

test('packages of another architecture carry it in their name, removed ones are left out', () => {
  const [packages] = packageListReader.parse('amd64\ninstalled\tlibc6\t2.41-12\tamd64\tlibs\ninstalled\tlibc6\t2.41-12\ti386\tlibs\nconfig-files\told\t1\tall\tmisc\ninstalled\tcron\t3.0pl1\tamd64\tadmin\n', one);
  expect((packages as readonly { name: string }[]).map(({ name }) => name)).toEqual(['libc6', 'libc6:i386', 'cron']);
});

test('a missing tool is named with its package', () => {
  for (const [reader, output] of [[crontabReader, '@no-crontab\n'], [ufwReader, '@no-ufw\n'], [packageListReader, '@no-dpkg\n']] as const) {
    const [state] = reader.parse(output, one);
    expect(state).toBeInstanceOf(ProbeError);
    expect((state as ProbeError).missingTool).not.toBeUndefined();
  }
});

test('crontabs: none, unreadable, and bytes that are no UTF-8', () => {
  const bytes = Buffer.from([0x23, 0xff, 0x0a]);
  const states = crontabReader.parse(`\x1e=${bytes.toString('base64')}\n\x1e!no crontab for deploy\n\x1e!crontab:  user \`x' unknown\n`, [...one, ...one, ...one]);
  expect(states[0]).toEqual({ exists: true, text: '#\xff\n' });
  expect(states[1]).toEqual({ exists: false, text: '' });
  expect(states[2]).toBeInstanceOf(ProbeError);
});

test('a bind mount is known by the path that it shows, whatever its file system', () => {
  const info = ['21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw', '30 21 8:1 /srv/a\\040b /mnt/x ro,relatime - ext4 /dev/vda1 rw', '31 21 0:40 / /mnt/t rw - tmpfs tmpfs rw,size=1024k'].join('\n');
  const [bound, memory, none] = mountReader.parse(`/mnt/x\x1e/mnt/t\x1e/mnt/n\x1e${info}\n`, [...one, ...one, ...one]);
  expect(bound).toEqual({ mounts: [{ fstype: 'ext4', sources: ['/srv/a b', '/dev/vda1'], options: ['ro', 'relatime', 'rw'] }] });
  expect(memory).toEqual({ mounts: [{ fstype: 'tmpfs', sources: ['tmpfs'], options: ['rw', 'size=1024k'] }] });
  expect(none).toEqual({ mounts: [] });
});

test("ufw's own files", () => {
  const settings = 'IPV6=yes\nDEFAULT_INPUT_POLICY="DROP"\nDEFAULT_OUTPUT_POLICY="ACCEPT"\nDEFAULT_FORWARD_POLICY="REJECT"\nENABLED=yes\nLOGLEVEL=medium\n';
  const rules = '### tuple ### limit tcp 22 0.0.0.0/0 any 0.0.0.0/0 in comment=6c6f67696e73\n### tuple ### route:allow_log any any 0.0.0.0/0 any 192.0.2.0/24 in_eth0!out_eth1\n### tuple ### allow udp 464 0.0.0.0/0 any 0.0.0.0/0 Kerberos%20Full - in\n';
  const [state] = ufwReader.parse(`Status: active\n\x1e${settings}\x1e${rules}\x1e\x1e[OpenSSH]\nports=22/tcp\n\x1eSSH_CONNECTION=::ffff:192.0.2.9 50000 192.0.2.1 22\n`, one);
  expect(state).toMatchObject({ active: true, enabled: true, ipv6: true, logging: 'medium', defaults: { incoming: 'deny', outgoing: 'allow', routed: 'reject' }, profiles: { OpenSSH: '22/tcp' }, login: { source: '192.0.2.9', port: 22 } });
  expect((state as { rules: readonly object[] }).rules).toMatchObject([{ action: 'limit', dport: '22', comment: 'logins' }, { routed: true, action: 'allow', log: 'log', interfaceIn: 'eth0', interfaceOut: 'eth1' }, { dapp: 'Kerberos Full', sapp: '', direction: 'in' }]);
});

test.each([
  ['192.0.2.77/24', '192.0.2.0/24'],
  ['192.0.2.77/255.255.255.255', '192.0.2.77'],
  ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['::/0', '::/0'],
  ['::ffff:192.0.2.1', '::ffff:c000:201'],
  ['192.0.2.1/33', undefined],
  ['192.0.2.1/255.0.255.0', undefined],
  ['web', undefined],
])('%s is %s to ufw', (text, wanted) => expect(parseAddress(text)?.text).toBe(wanted));

test('what lies in a network', () => {
  expect(contains('192.0.2.0/24', '192.0.2.200')).toBe(true);
  expect(contains('192.0.2.0/25', '192.0.2.200')).toBe(false);
  expect(contains('2001:db8::/32', '2001:db8:1::9')).toBe(true);
  expect(contains('0.0.0.0/0', '2001:db8::1')).toBe(false);
});
