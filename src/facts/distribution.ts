import type { FactReader } from '../model/fact.js';
import { dict, type Dict } from '../model/value.js';
import { assignments, sections } from './parse.js';

/** `ID` of /etc/os-release → Ansible's `distribution`. */
const NAMES: Readonly<Record<string, string>> = {
  debian: 'Debian', ubuntu: 'Ubuntu', raspbian: 'Debian', linuxmint: 'Linux Mint', kali: 'Kali', devuan: 'Devuan', pop: 'Pop!_OS',
  fedora: 'Fedora', rhel: 'RedHat', centos: 'CentOS', rocky: 'Rocky', almalinux: 'AlmaLinux', ol: 'OracleLinux', amzn: 'Amazon',
  alpine: 'Alpine', arch: 'Archlinux', opensuse: 'openSUSE', 'opensuse-leap': 'openSUSE Leap', 'opensuse-tumbleweed': 'openSUSE Tumbleweed', sles: 'SLES', gentoo: 'Gentoo',
};
/** An `ID` or `ID_LIKE` word → `os_family`. */
const FAMILIES: Readonly<Record<string, string>> = {
  debian: 'Debian', ubuntu: 'Debian', fedora: 'RedHat', rhel: 'RedHat', centos: 'RedHat', amzn: 'RedHat', alpine: 'Alpine', arch: 'Archlinux', suse: 'Suse', opensuse: 'Suse', sles: 'Suse', gentoo: 'Gentoo',
};

export const distribution: FactReader = {
  name: 'distribution',
  provides: ['distribution', 'distribution_version', 'distribution_major_version', 'distribution_minor_version', 'distribution_release', 'distribution_file_path', 'distribution_file_variety', 'distribution_file_parsed', 'os_family', 'lsb'],
  script: `printf '@release\\n'; cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release 2>/dev/null
printf '\\n@debian\\n'; [ -r /etc/debian_version ] && cat /etc/debian_version
printf '\\n@lsb\\n'; [ -r /etc/lsb-release ] && cat /etc/lsb-release
:`,
  parse(stdout) {
    const parts = sections(stdout);
    const release = assignments(parts.get('release') ?? '');
    const id = release.get('ID') ?? '';
    if (id === '') return dict();
    // Ansible takes Debian's point release ("13.1") from /etc/debian_version; testing has "forky/sid" there.
    const point = (parts.get('debian') ?? '').trim();
    const version = id === 'debian' && /^\d/.test(point) ? point : (release.get('VERSION_ID') ?? 'NA');
    const like = [id, ...(release.get('ID_LIKE') ?? '').split(' ')].find((word) => FAMILIES[word] !== undefined);
    const [major, minor] = version.split('.');
    const facts = dict([
      ['distribution', NAMES[id] ?? release.get('NAME') ?? id],
      ['distribution_version', version],
      ['distribution_major_version', major ?? 'NA'],
      ['distribution_release', release.get('VERSION_CODENAME') ?? 'NA'],
      ['distribution_file_path', '/etc/os-release'],
      ['distribution_file_variety', NAMES[id] ?? id],
      ['distribution_file_parsed', true],
      ['os_family', (like && FAMILIES[like]) ?? NAMES[id] ?? id],
      ['lsb', lsb(assignments(parts.get('lsb') ?? ''))],
    ]);
    if (minor !== undefined) facts.distribution_minor_version = minor;
    return facts;
  },
};

function lsb(file: ReadonlyMap<string, string>): Dict {
  const out = dict();
  for (const [key, name] of [['DISTRIB_ID', 'id'], ['DISTRIB_RELEASE', 'release'], ['DISTRIB_DESCRIPTION', 'description'], ['DISTRIB_CODENAME', 'codename']] as const) {
    const value = file.get(key);
    if (value !== undefined) out[name] = value;
  }
  if (typeof out.release === 'string') out.major_release = out.release.split('.')[0] ?? '';
  return out;
}
