import { ProbeError, type Reader, type Resource } from '../../model/resource.js';

export interface ListedService {
  readonly name: string;
  readonly state: string;
  readonly status?: string;
  readonly source: 'systemd' | 'sysv';
}

export const serviceList: Resource<readonly ListedService[]> = { get reader() { return serviceListReader; }, key: 'services', wants: [] };

/** All of systemd's service units, loaded or not, and the scripts of /etc/init.d. Any change may start or stop one. */
export const serviceListReader: Reader<readonly ListedService[]> = {
  name: 'service-list',
  predictable: false,
  script: () => `command -v systemctl >/dev/null && [ -d /run/systemd/system ] || { echo '@no-systemd'; exit 0; }
units=$(systemctl list-units --no-pager --no-legend --plain --all --type=service)
files=$(systemctl list-unit-files --no-pager --no-legend --type=service)
printf '%s\\n\\036%s\\n\\036' "$units" "$files"
rest=$(printf '%s\\n' "$files" | cut -d' ' -f1 | grep -v '@\\.service$' | grep -vxF -e "$(printf '%s\\n' "$units" | cut -d' ' -f1)")
set -f
[ -z "$rest" ] || { printf '%s\\n' $rest; printf '\\036'; systemctl show --property=ActiveState -- $rest | grep .; }
set +f
printf '\\036'
for script in /etc/init.d/*; do [ -f "$script" ] && [ -x "$script" ] && printf '%s\\n' "\${script##*/}"; done
:`,
  parse: (stdout, requests) => requests.map(() => (stdout.startsWith('@no-systemd') ? new ProbeError('this host runs no systemd: its services can\'t be listed', 'systemctl') : listed(stdout))),
};

const BAD = ['not-found', 'masked', 'failed'];
const lines = (text: string | undefined): string[] => (text ?? '').split('\n').filter((line) => line.trim() !== '');

function listed(stdout: string): readonly ListedService[] {
  const parts = stdout.split('\x1e');
  const scripts = lines(parts.at(-1));
  const [units, files, rest, states] = parts.slice(0, -1).map(lines);
  const found = new Map<string, ListedService>();
  for (const line of units ?? []) {
    const [name = '', load = '', active = '', sub = ''] = line.trim().split(/\s+/);
    found.set(name, { name, state: sub === 'running' ? 'running' : 'stopped', status: BAD.find((bad) => [load, active, sub].includes(bad)) ?? active, source: 'systemd' });
  }
  const inactive = new Map((rest ?? []).map((name, at) => [name, (states?.[at] ?? '').replace('ActiveState=', '')] as const));
  for (const line of files ?? []) {
    const [name = '', status = ''] = line.trim().split(/\s+/);
    const known = found.get(name);
    if (known === undefined) found.set(name, { name, state: inactive.get(name) || 'unknown', status, source: 'systemd' });
    else if (!BAD.includes(known.status ?? '')) found.set(name, { ...known, status });
  }
  for (const name of scripts) found.set(name, { name, state: found.get(`${name}.service`)?.state === 'running' ? 'running' : 'stopped', source: 'sysv' });
  return [...found.values()];
}
