import { ProbeError, type Reader, type Resource } from '../../model/resource.js';
import { quote } from '../../shell/quote.js';

/** What rpm knows by one name: `nginx`, `nginx-1.26.2`, `nginx.x86_64`, a file or a capability that a package provides. */
export interface RpmState {
  /** Installed packages, `name-version-release.arch`. */
  readonly installed: readonly string[];
}

export const rpmPackage = (name: string): Resource<RpmState> => ({ reader: rpmReader, key: name, wants: [] });

export const RPM_FORMAT = "'%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}\\n'";

export const rpmReader: Reader<RpmState> = {
  name: 'rpm',
  // rpm says on stdout that a package is not installed; only its status tells.
  script: (requests) => `command -v rpm >/dev/null || { echo '@no-rpm'; exit 0; }
ask() { printf '\\036\\n'; found=$(rpm -q --qf ${RPM_FORMAT} -- "$1" 2>/dev/null) || found=$(rpm -q --whatprovides --qf ${RPM_FORMAT} -- "$1" 2>/dev/null) || return 0; printf '%s\\n' "$found"; }
${requests.map(({ key }) => `ask ${quote(key)}`).join('\n')}
:`,
  parse: (stdout, requests) => {
    if (stdout.startsWith('@no-rpm')) return requests.map(() => new ProbeError('this host has no rpm: dnf is for Fedora, Red Hat and their relatives; Debian has apt', 'rpm'));
    const parts = stdout.split('\x1e\n').slice(1);
    return requests.map((_, at) => ({ installed: (parts[at] ?? '').split('\n').filter((line) => line !== '') }));
  },
  describe: (state) => state.installed.map((one) => `${one}\n`).join('') || 'not installed\n',
};
