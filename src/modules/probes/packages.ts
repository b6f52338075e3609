import { ProbeError, type Reader, type Resource, type ResourceRequest } from '../../model/resource.js';
import { quoteAll } from '../../shell/quote.js';

/** One Debian package. */
export interface PackageState {
  /** Installed and configured: its version. */
  readonly installed?: string;
  /** Only its configuration files are left ('config-files'), or dpkg was interrupted ('broken'). */
  readonly remains?: 'config-files' | 'broken';
  readonly held?: boolean;
  /** Installed packages that provide this name (a virtual package). */
  readonly providers: readonly string[];
  /** What apt would install, when asked for or not installed; undefined: apt knows none. */
  readonly candidate?: string;
  /** apt has heard of the name: a package, or a virtual one (then without a candidate). */
  readonly known?: boolean;
  /** Versions that apt knows, best first. */
  readonly versions: readonly string[];
}

/** A package by name (`nginx`, `libc6:i386`). `release` is apt's default release for the candidate. */
export function packageNamed(name: string, options: { candidate?: boolean; release?: string } = {}): Resource<PackageState> {
  return { reader: packagesReader, key: options.release === undefined ? name : `${name} ${options.release}`, wants: options.candidate ? ['candidate'] : [] };
}

/**
 * Sets `apt_memory`: as root, apt would write its caches anew where they are older than what they were made from, and a
 * probe writes nothing. Without them it takes a second more, so caches that are good stay in use.
 */
export const APT_MEMORY = `apt_memory=; [ -z "$(find /var/lib/apt/lists /var/lib/dpkg/status /etc/apt -newer /var/cache/apt/pkgcache.bin 2>&1 | head -n 1)" ] || apt_memory='-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache='\n`;

/** One dpkg-query for all names; apt-cache only for those that are missing or whose candidate is asked for. */
export const packagesReader: Reader<PackageState> = {
  name: 'packages',
  script: (requests) => {
    const names = [...new Set(requests.map(nameOf))];
    const candidates = requests.filter((request) => request.wants.includes('candidate')).map(nameOf);
    const releases = [...new Set(requests.map(releaseOf))];
    return `command -v dpkg-query >/dev/null || { echo '@no-dpkg'; exit 0; }
found=$(dpkg-query -W -f '\${db:Status-Abbrev}\\t\${Package}\\t\${Architecture}\\t\${Version}\\n' -- ${quoteAll(names)} 2>/dev/null)
printf '@installed\\n%s\\n' "$found"
tab=$(printf '\\t'); list="
$found"; missing=
for name in ${quoteAll(names)}; do
  bare=\${name%%:*}; architecture=; [ "$bare" = "$name" ] || architecture=\${name#*:}
  case $list in *"
"?i?"$tab$bare$tab$architecture"*) ;; *) missing="$missing $name" ;; esac
done
if [ -n "$missing" ]; then
  printf '@provides\\n'; set --; for name in $missing; do set -- "$@" -e "\${name%%:*}"; done
  dpkg-query -W -f '\${db:Status-Abbrev}\\t\${Package}\\t\${Provides}\\n' | grep -F "$@"
fi
set -- ${quoteAll(candidates)} $missing
[ $# = 0 ] || { ${APT_MEMORY}${releases.map((release) => `printf '@policy %s\\n' ${quoteAll([release])}; apt-cache $apt_memory ${release === '' ? '' : `-o APT::Default-Release=${quoteAll([release])} `}policy -- "$@" 2>/dev/null`).join('; ')}; }
:`;
  },
  parse(stdout, requests) {
    if (stdout.startsWith('@no-dpkg')) return requests.map(() => new ProbeError('this host has no dpkg: only Debian and its relatives are supported', 'dpkg-query'));
    const parts = new Map(stdout.split(/^@/m).slice(1).map((part) => [part.slice(0, part.indexOf('\n')).trim(), part.slice(part.indexOf('\n') + 1)] as const));
    const installed = (parts.get('installed') ?? '').split('\n').map((line) => line.split('\t'));
    const provides = (parts.get('provides') ?? '').split('\n').map((line) => line.split('\t'));
    const policies = new Map([...parts].filter(([name]) => name.startsWith('policy')).map(([name, text]) => [name.slice('policy'.length).trim(), policy(text)]));
    return requests.map((request) => packageState(nameOf(request), installed, provides, policies.get(releaseOf(request))));
  },
  describe: (state) => (state.installed === undefined ? 'not installed\n' : `${state.installed}\n`),
};

const nameOf = (request: ResourceRequest) => request.key.split(' ')[0] ?? '';
const releaseOf = (request: ResourceRequest) => request.key.split(' ')[1] ?? '';

interface Policy {
  readonly candidate?: string;
  readonly known?: boolean;
  readonly versions: readonly string[];
}

function packageState(name: string, installed: readonly string[][], provides: readonly string[][], policies: ReadonlyMap<string, Policy> | undefined): PackageState {
  const [bare, architecture] = name.split(':');
  const rows = installed.filter(([, found, arch]) => found === bare && (architecture === undefined || arch === architecture));
  const row = rows.find(([state]) => state?.[1] === 'i') ?? rows[0];
  const status = row?.[0] ?? 'un ';
  const known = policies?.get(name) ?? { versions: [] };
  const providers = provides.filter(([state, , list]) => state?.[1] === 'i' && (list ?? '').split(/,\s*/).some((entry) => entry.split(/[ (:]/)[0] === bare)).map(([, found]) => found ?? '');
  return {
    ...(status[1] === 'i' ? { installed: row?.[3] ?? '' } : {}),
    ...(status[1] === 'c' ? { remains: 'config-files' as const } : 'FHUWTt'.includes(status[1] ?? 'n') ? { remains: 'broken' as const } : {}),
    ...(status[0] === 'h' ? { held: true } : {}),
    providers,
    ...known,
  };
}

/** `apt-cache policy`'s paragraphs: name → candidate and versions. */
function policy(text: string): Map<string, Policy> {
  const out = new Map<string, Policy>();
  for (const part of text.split(/^(?=\S.*:$)/m)) {
    const name = /^(\S+):$/m.exec(part)?.[1];
    if (name === undefined) continue;
    const candidate = /^ {2}Candidate: (\S+)$/m.exec(part)?.[1];
    const versions = [...part.matchAll(/^ (?:\*\*\*| {3}) (\S+) -?\d+$/gm)].map((match) => match[1] ?? '');
    out.set(name, { ...(candidate === undefined || candidate === '(none)' ? {} : { candidate }), known: true, versions });
  }
  return out;
}
