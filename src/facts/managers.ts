import type { FactReader } from '../model/fact.js';
import { dict } from '../model/value.js';
import { lines } from './parse.js';

/** What runs services and what installs packages. */
export const managers: FactReader = {
  name: 'managers',
  provides: ['service_mgr', 'pkg_mgr'],
  script: `if [ -d /run/systemd/system ]; then echo systemd; else init=; read -r init </proc/1/comm 2>/dev/null; case $init in systemd|runit|dinit|openrc) echo "$init" ;; openrc-init) echo openrc ;; init) [ -x /sbin/openrc-run ] && echo openrc || echo sysvinit ;; *) echo service ;; esac; fi
for pair in /usr/bin/apt-get:apt /usr/bin/dnf5:dnf5 /usr/bin/dnf:dnf /usr/bin/yum:yum /usr/bin/zypper:zypper /usr/bin/pacman:pacman /sbin/apk:apk; do [ -x "\${pair%%:*}" ] && { echo "\${pair##*:}"; break; }; done
:`,
  parse(stdout) {
    const [service, packages] = lines(stdout);
    return dict([['service_mgr', service ?? 'service'], ['pkg_mgr', packages ?? 'unknown']]);
  },
};
