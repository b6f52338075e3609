import { ProbeError, type Reader, type Resource } from '../../model/resource.js';

/** Host name and time zone, as they are now and as they will be after a reboot. */
export interface SystemState {
  /** hostname: the kernel's. timezone: what /etc/localtime points to, as 'Europe/Paris'. */
  readonly current: string;
  /** hostname: of /etc/hostname. timezone: of /etc/timezone, where there is one. */
  readonly configured?: string;
  /** hostname: /etc/hosts has a line with it. */
  readonly inHosts?: boolean;
  /** timezone: the wanted zone (in the key) exists on the host. */
  readonly known?: boolean;
  readonly systemd: boolean;
}

export const systemHostname: Resource<SystemState> = { get reader() { return systemReader; }, key: 'hostname', wants: [] };
/** Key: 'timezone <zone>'; zones are checked by the module's schema, so they need no quoting. */
export const systemTimezone = (zone: string): Resource<SystemState> => ({ reader: systemReader, key: `timezone ${zone}`, wants: [] });

export const systemReader: Reader<SystemState> = {
  name: 'system',
  script: (requests) => requests.map(({ key }) => `printf '\\036'\n${key === 'hostname' ? HOSTNAME : timezone(key.slice('timezone '.length))}`).concat(':').join('\n'),
  parse: (stdout, requests) => {
    const parts = stdout.split('\x1e').slice(1);
    return requests.map((_, at) => {
      const field = new Map((parts[at] ?? '').split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const));
      const current = field.get('current');
      if (current === undefined) return new ProbeError('the system settings could not be read');
      const configured = field.get('configured');
      return {
        current, systemd: field.get('systemd') === 'yes', ...(configured === undefined || configured === '' ? {} : { configured }),
        ...(field.has('hosts') ? { inHosts: field.get('hosts') === 'yes' } : {}), ...(field.has('known') ? { known: field.get('known') === 'yes' } : {}),
      };
    });
  },
  describe: (state) => `${state.configured ?? state.current}\n`,
};

const SYSTEMD = '[ -d /run/systemd/system ] && echo systemd=yes || echo systemd=no';

const HOSTNAME = `name=$(uname -n); printf 'current=%s\\n' "$name"
configured=; [ -r /etc/hostname ] && while read -r line; do case $line in ''|'#'*) ;; *) configured=$line; break ;; esac; done </etc/hostname
printf 'configured=%s\\n' "$configured"
hosts=no; while read -r address names; do case $address in '#'*) continue ;; esac; case " $names " in *" $name "*) hosts=yes ;; esac; done </etc/hosts; echo "hosts=$hosts"
${SYSTEMD}`;

function timezone(zone: string): string {
  return `link=$(readlink -m /etc/localtime 2>/dev/null); printf 'current=%s\\n' "\${link#/usr/share/zoneinfo/}"
configured=; [ -r /etc/timezone ] && read -r configured </etc/timezone; printf 'configured=%s\\n' "$configured"
[ -f /usr/share/zoneinfo/${zone} ] && echo known=yes || echo known=no
${SYSTEMD}`;
}
