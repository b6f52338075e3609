import { ProbeError, type Reader, type Resource } from '../../model/resource.js';
import { quote } from '../../shell/quote.js';
import { APT_MEMORY } from './packages.js';

/** What apt itself would do or holds, beyond single packages. */
export interface AptState {
  /** cache: age of the package lists in seconds; undefined: there are none (a fresh image). */
  readonly age?: number;
  /** Seconds since the epoch of the last update. */
  readonly updated?: number;
  /** Simulations: what would be installed or upgraded, and removed. */
  readonly install: readonly string[];
  readonly remove: readonly string[];
  /** A .deb file: the package in it; undefined: no such file. */
  readonly file?: { readonly name: string; readonly version: string; readonly installed?: string };
}

export type Simulation = 'upgrade' | 'dist-upgrade' | 'full-upgrade' | 'autoremove' | 'autoremove --purge' | 'fixed';

export const aptCache: Resource<AptState> = { get reader() { return aptReader; }, key: 'cache', wants: [] };
export const aptSimulation = (what: Simulation): Resource<AptState> => ({ reader: aptReader, key: `simulate ${what}`, wants: [] });
export const debFile = (path: string): Resource<AptState> => ({ reader: aptReader, key: `deb ${path}`, wants: [] });

const SIMULATE: Readonly<Record<Simulation, string>> = {
  // apt's "safe" upgrade installs what is newly needed and removes nothing.
  upgrade: '--with-new-pkgs upgrade', 'dist-upgrade': 'dist-upgrade', 'full-upgrade': 'dist-upgrade', autoremove: 'autoremove', 'autoremove --purge': '--purge autoremove', fixed: '-f install',
};

export const aptReader: Reader<AptState> = {
  name: 'apt',
  script: (requests) => requests.map(({ key }) => `printf '\\036'\n${fragment(key)}`).concat(':').join('\n'),
  parse: (stdout, requests) => {
    const parts = stdout.split('\x1e').slice(1);
    return requests.map(({ key }, at) => state(key, parts[at] ?? ''));
  },
};

function fragment(key: string): string {
  const [kind, ...rest] = key.split(' ');
  const subject = rest.join(' ');
  if (kind === 'cache') {
    // Lists are named after their source; `lock`, `partial` and `auxfiles` are always there.
    return `for list in /var/lib/apt/lists/*_*; do [ -e "$list" ] && { date +%s; stat -c %Y /var/lib/apt/periodic/update-success-stamp 2>/dev/null || stat -c %Y /var/lib/apt/lists; }; break; done`;
  }
  if (kind === 'simulate') return `${APT_MEMORY}LC_ALL=C apt-get -s -q $apt_memory ${SIMULATE[subject as Simulation]} </dev/null 2>&1`;
  const file = quote(subject);
  return `[ -f ${file} ] && { dpkg-deb -f ${file} Package Version Architecture 2>&1 && name=$(dpkg-deb -f ${file} Package) && dpkg-query -W -f '@\${db:Status-Abbrev}\\t\${Version}\\n' -- "$name" 2>/dev/null; }`;
}

function state(key: string, output: string): AptState | ProbeError {
  const none = { install: [], remove: [] };
  if (key === 'cache') {
    const [now, then] = output.trim().split('\n').map(Number);
    return now === undefined || then === undefined || output.trim() === '' ? none : { ...none, age: Math.max(0, now - then), updated: then };
  }
  if (key.startsWith('deb ')) {
    const field = (name: string) => new RegExp(`^${name}: (.+)$`, 'm').exec(output)?.[1];
    const [name, version] = [field('Package'), field('Version')];
    if (output.trim() === '') return none;
    if (name === undefined || version === undefined) return new ProbeError(`${key.slice(4)} is no Debian package: ${output.trim().split('\n')[0]}`);
    const installed = /^@.i.\t(.+)$/m.exec(output)?.[1];
    return { ...none, file: { name, version, ...(installed === undefined ? {} : { installed }) } };
  }
  if (/^E: /m.test(output) && !/^(Inst|Remv) /m.test(output) && !key.endsWith('fixed')) return new ProbeError(output.split('\n').filter((line) => line.startsWith('E: ')).join('\n'));
  const listed = (word: string) => [...output.matchAll(new RegExp(`^${word} (\\S+)`, 'gm'))].map((match) => match[1] ?? '');
  return { install: listed('Inst'), remove: [...listed('Remv'), ...listed('Purg')] };
}
