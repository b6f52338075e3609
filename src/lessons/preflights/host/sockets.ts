import { rows } from './docker.js';

/** Somebody who has a port of the host. */
export interface Holder {
  /** '' on all addresses; '::' on all of IPv6 only. */
  readonly address: string;
  readonly from: number;
  readonly to: number;
  readonly protocol: string;
  readonly process?: string;
  readonly pid?: string;
  readonly unit?: string;
  readonly container?: Container;
}

export interface Container {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly project: string;
  readonly service: string;
  readonly error: string;
}

export interface Sockets {
  readonly holders: readonly Holder[];
  readonly containers: readonly Container[];
}

/** Listening sockets with their processes and units, and Docker's containers with the ports that they publish. */
export const SOCKETS = `PATH=$PATH:/usr/sbin:/sbin
if command -v ss >/dev/null; then
l=$(ss -Hltnup)
printf '%s\\n' "$l" | while read -r proto state recv send local peer who; do printf 'L\\t%s\\t%s\\t%s\\n' "$proto" "$local" "$who"; done
printf '%s\\n' "$l" | grep -o 'pid=[0-9]*' | sort -u | while IFS== read -r _ pid; do
printf 'P\\t%s\\t%s\\n' "$pid" "$(sed -nE 's#.*/([^/]+\\.(service|scope))(/.*)?$#\\1#p' "/proc/$pid/cgroup" | head -n 1)"; done
fi
command -v docker >/dev/null && [ -s /var/run/docker.pid ] || exit 0
docker ps -a --no-trunc --format '{{printf "C\\t%s\\t%s\\t%s\\t%s\\t%s\\t%s" .ID .Names .State (.Label "com.docker.compose.project") (.Label "com.docker.compose.service") .Ports}}' || exit 1
s=$(docker ps -aq --filter status=created --filter status=restarting --filter status=dead)
[ -z "$s" ] || docker inspect --format '{{printf "E\\t%s\\t%s" .Id .State.Error}}' $s || exit 1`;

export function parseSockets(stdout: string): Sockets {
  const errors = new Map(rows(stdout, 'E').map(([id = '', error = '']) => [id, error]));
  const found = rows(stdout, 'C').map(([id = '', name = '', state = '', project = '', service = '', ports = '']) => ({ container: { id, name, state, project, service, error: errors.get(id) ?? '' }, ports }));
  const containers = found.map(({ container }) => container);
  const units = new Map(rows(stdout, 'P').map(([pid = '', unit = '']) => [pid, unit]));
  const published = found.flatMap(({ container, ports }) => publishedIn(ports).map((port) => ({ ...port, container })));
  const listening = rows(stdout, 'L').flatMap(([protocol = '', local = '', who = '']) => listener(protocol, local, who, units, containers));
  // Docker's own proxies listen for what a container publishes.
  return { holders: [...published, ...listening.filter(({ process }) => process !== 'docker-proxy')], containers };
}

function publishedIn(ports: string): readonly Omit<Holder, 'container'>[] {
  return ports.split(', ').flatMap((one) => {
    const [, address = '', from = '', to, protocol = ''] = /^(.*):(\d+)(?:-(\d+))?->.*\/(\w+)$/.exec(one) ?? [];
    return from === '' ? [] : [{ address: wide(address), from: Number(from), to: Number(to ?? from), protocol }];
  });
}

function listener(protocol: string, local: string, who: string, units: ReadonlyMap<string, string>, containers: readonly Container[]): readonly Holder[] {
  const [, address = '', port = ''] = /^(.*):(\d+)$/.exec(local) ?? [];
  if (port === '') return [];
  const [, process, pid] = /"([^"]+)",pid=(\d+)/.exec(who) ?? [];
  const unit = pid === undefined ? undefined : units.get(pid) || undefined;
  const container = containers.find(({ id }) => unit === `docker-${id}.scope`);
  return [{
    address: address === '[::]' ? '::' : wide(address.replace(/%.*$/, '')), from: Number(port), to: Number(port), protocol,
    ...(process === undefined ? {} : { process, pid }), ...(unit === undefined ? {} : { unit }), ...(container === undefined ? {} : { container }),
  }];
}

function wide(address: string): string {
  const bare = address.replace(/^\[|\]$/g, '');
  return ['*', '0.0.0.0', '::', ''].includes(bare) ? '' : bare;
}

/** Whether nothing else can be bound beside it. */
export function holds({ address, from, to, protocol }: Holder, port: { readonly address: string; readonly from: number; readonly to: number; readonly protocol: string }): boolean {
  if (protocol !== port.protocol || from > port.to || port.from > to) return false;
  if (address === '::') return port.address === '' || port.address.includes(':');
  return address === '' || port.address === '' || address === port.address;
}
