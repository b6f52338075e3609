import { quote, quoteAll } from '../../shell/quote.js';

/** What one host is asked in full. */
export interface Detailed {
  /** Containers, by name. */
  readonly containers: readonly string[];
  /** Files of the host whose content is compared with what the playbook would write. */
  readonly files: readonly string[];
  /** A word that nobody else writes at the beginning of a line. */
  readonly mark: string;
}

/** A piece of what the host said. */
export interface Section {
  readonly title: string;
  readonly text: string;
}

const LOG_LINES = 300;

/** Read-only, by root. Each section is opened by a line of the mark and its title. */
export function detailsScript({ containers, files, mark }: Detailed): string {
  return `PATH=$PATH:/usr/sbin:/sbin
s() { printf '\\n%s %s\\n' ${quote(mark)} "$*"; }
exec 2>&1
s host; uname -a; sed -n 's/^PRETTY_NAME=//p' /etc/os-release; uptime
s clock; date -u '+%Y-%m-%dT%H:%M:%SZ'; timedatectl show -p NTPSynchronized -p Timezone 2>/dev/null
s memory; free -m 2>/dev/null || sed -n 1,5p /proc/meminfo
s disks; df -hP 2>/dev/null | grep -vE ' (/run.*|/dev.*|/proc.*|/sys.*|/var/lib/docker/.+)$'; df -iP 2>/dev/null | grep -vE ' (/run.*|/dev.*|/proc.*|/sys.*|/var/lib/docker/.+)$'
s ports; ss -Hlntup 2>/dev/null
command -v docker >/dev/null || exit 0
s docker; timeout 10 docker version --format 'client {{.Client.Version}}, server {{.Server.Version}}'; timeout 10 docker compose version --short; timeout 20 docker system df
s containers; timeout 20 docker ps -a --format 'table {{.Names}}\\t{{.Status}}\\t{{.Image}}\\t{{.Ports}}'
s journal of docker; journalctl -u docker --no-pager -n 60 2>/dev/null | cut -c 1-500
s kernel; dmesg -T 2>/dev/null | grep -Ei 'oom|killed process|i/o error|no space' | tail -n 20
for name in ${quoteAll(containers)}; do
s inspect "$name"; timeout 20 docker inspect --type container "$name"
s image of "$name"; timeout 20 docker image inspect --format '{{.Id}} {{.RepoTags}} {{.RepoDigests}} created {{.Created}} {{.Os}}/{{.Architecture}}' "$(docker inspect --type container --format '{{.Image}}' "$name")"
s processes of "$name"; timeout 20 docker top "$name" -eo pid,user,stat,rss,etime,comm
s log of "$name"; timeout 20 docker logs --timestamps --tail ${LOG_LINES} "$name" </dev/null | cut -c 1-1000
done
for file in ${quoteAll(files)}; do
s file "$file"; if [ -f "$file" ]; then head -c 500000 -- "$file"; else echo absent; fi
done
:`;
}

export function sectionsIn(stdout: string, mark: string): readonly Section[] {
  return `\n${stdout}`.split(`\n${mark} `).slice(1).map((part) => {
    const end = part.indexOf('\n');
    return end === -1 ? { title: part, text: '' } : { title: part.slice(0, end), text: part.slice(end + 1) };
  });
}
