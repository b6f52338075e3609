import type { FactReader } from '../model/fact.js';
import { dict } from '../model/value.js';
import { lines } from './parse.js';

/** Mandatory access control, FIPS mode, and whether the shell runs in a chroot. */
export const confinement: FactReader = {
  name: 'confinement',
  provides: ['selinux', 'apparmor', 'fips', 'is_chroot'],
  script: `if [ -e /sys/fs/selinux/enforce ]; then enforce=; read -r enforce </sys/fs/selinux/enforce 2>/dev/null; echo "selinux enabled$enforce"; else echo 'selinux disabled'; fi
[ -d /sys/kernel/security/apparmor ] && echo 'apparmor enabled' || echo 'apparmor disabled'
fips=0; [ -r /proc/sys/crypto/fips_enabled ] && read -r fips </proc/sys/crypto/fips_enabled; echo "fips $fips"
[ -n "$debian_chroot" ] && echo 'chroot yes' || { printf 'roots '; stat -L -c '%d:%i' / /proc/1/root/. 2>/dev/null | while read -r root; do printf '%s ' "$root"; done; echo; }
:`,
  parse(stdout) {
    const word = new Map(lines(stdout).map((line) => { const [key = '', ...rest] = line.trim().split(' '); return [key, rest] as const; }));
    const selinux = word.get('selinux')?.[0] ?? 'disabled';
    const [own, init] = word.get('roots') ?? [];
    return dict([
      ['selinux', dict([['status', selinux === 'disabled' ? 'disabled' : 'enabled'], ...(selinux === 'disabled' ? [] : [['mode', selinux.endsWith('1') ? 'enforcing' : 'permissive'] as const])])],
      ['apparmor', dict([['status', word.get('apparmor')?.[0] ?? 'disabled']])],
      ['fips', word.get('fips')?.[0] === '1'],
      // Without the right to look at process 1 nobody can tell: then it is taken as no.
      ['is_chroot', word.has('chroot') || (init !== undefined && own !== init)],
    ]);
  },
};
