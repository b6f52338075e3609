import { quote } from '../../shell/quote.js';
import { SOCKETS } from '../preflights/host/sockets.js';

/** What is looked at: the named services or containers besides whatever is not well, and how much of each log. */
export interface Looked {
  readonly names: readonly string[];
  readonly logLines: number;
}

const label = (name: string): string => `(index .Config.Labels "com.docker.compose.${name}")`;

/** Of every container; no environment, which may hold secrets. `.ID`, not `.Id`: Docker reads the latter as loose JSON, where what is not given is an error. */
const CONTAINER = `{{printf "container\\t"}}{"id":{{json .ID}},"name":{{json .Name}},"project":{{json ${label('project')}}},"service":{{json ${label('service')}}},"dependsOn":{{json ${label('depends_on')}}},"oneOff":{{json ${label('oneoff')}}},"image":{{json .Config.Image}},"user":{{json .Config.User}},"groupAdd":{{json .HostConfig.GroupAdd}},"network":{{json .HostConfig.NetworkMode}},"restart":{{json .HostConfig.RestartPolicy.Name}},"restarts":{{.RestartCount}},"memory":{{.HostConfig.Memory}},"capAdd":{{json .HostConfig.CapAdd}},"capDrop":{{json .HostConfig.CapDrop}},"test":{{with .Config.Healthcheck}}{{json .}}{{else}}null{{end}},"mounts":{{json .Mounts}},"state":{{json .State}}}`;

/** State in one word, for the shell: a container that needs no look is left out of what follows. */
const BRIEF = `{{.ID}} {{.Name}} {{with ${label('service')}}}{{.}}{{else}}-{{end}} {{with ${label('oneoff')}}}{{.}}{{else}}False{{end}} {{.State.Status}}/{{with .State.Health}}{{.Status}}{{end}}/{{.State.ExitCode}}/{{.RestartCount}}/{{.HostConfig.RestartPolicy.Name}} {{.State.Pid}} {{.HostConfig.NetworkMode}} {{with .Config.User}}{{.}}{{else}}0{{end}}`;

/**
 * Read-only, by root: lines of tab-separated fields. Of each container that is not well, or is named: its log, its mounts as they
 * are on the host, the number of its user, the ports that it listens on, and whether the kernel killed it.
 */
export function evidenceScript({ names, logLines }: Looked): string {
  return `PATH=$PATH:/usr/sbin:/sbin
tab=$(printf '\\t')
date "+now$tab%s"
root=$(docker info --format '{{.DockerRootDir}}' 2>/dev/null)
df -Pk -- / \${root:+"$root"} 2>/dev/null | sed 1d | while read -r _ size _ free _ mount; do printf 'disk\\t%s\\t%s\\t%s\\n' "$mount" "$size" "$free"; done
df -Pi -- / \${root:+"$root"} 2>/dev/null | sed 1d | while read -r _ size _ free _ mount; do printf 'inodes\\t%s\\t%s\\t%s\\n' "$mount" "$size" "$free"; done
sed -n 's/^\\(MemTotal\\|MemAvailable\\): *\\([0-9]*\\) kB/memory\\t\\1\\t\\2/p' /proc/meminfo
(${SOCKETS})
command -v docker >/dev/null || { echo 'docker${'\\t'}absent'; exit 0; }
all=$(docker ps -aq) || { echo 'docker${'\\t'}silent'; exit 0; }
[ -n "$all" ] || exit 0
docker inspect --type container --format ${quote(CONTAINER)} $all
docker inspect --type container --format ${quote(BRIEF)} $all | while read -r id name service oneoff state pid network user; do
[ "$oneoff" = False ] || continue
name=\${name#/}
case ${quote(` ${names.join(' ')} `)} in *" $name "*|*" $service "*) ;; *) case $state in running/healthy/*|running//0/0/*|exited/*/0/0/no|exited/*/0/0/on-failure) continue ;; esac ;; esac
docker logs --tail ${logLines} "$id" 2>&1 </dev/null | cut -c 1-600 | sed "s/^/log$tab$id$tab/"
docker inspect --type container --format '{{range .Mounts}}{{printf "%s\\t%s\\n" .Type .Source}}{{end}}' "$id" | while IFS=$tab read -r type source; do
[ -e "$source" ] || { [ -z "$source" ] || printf 'mount\\t%s\\t%s\\tabsent\\n' "$id" "$source"; continue; }
printf 'mount\\t%s\\t%s\\t%s\\t%s\\n' "$id" "$source" "$(stat -Lc "%F$tab%u$tab%g$tab%a" -- "$source")" "$([ -d "$source" ] && ls -A -- "$source" | head -n 1 | grep -c .)"
done
case $user in *[!0-9:]*) docker cp "$id:/etc/passwd" - 2>/dev/null </dev/null | tar -xOf - 2>/dev/null | sed -n "s/^\${user%%:*}:[^:]*:\\([0-9]*\\):\\([0-9]*\\):.*/user$tab$id$tab\\1$tab\\2/p" ;; esac
[ "$pid" = 0 ] || [ "$network" = host ] || cat "/proc/$pid/net/tcp" "/proc/$pid/net/tcp6" 2>/dev/null | sed -nE "s/^ *[0-9]+: ([0-9A-F]+:[0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A .*/listen$tab$id$tab\\1/p"
[ -z "$(docker events --since 10m --until "$(date +%s)" --filter "container=$id" --filter event=oom --format oom 2>/dev/null </dev/null)" ] || printf 'killed\\t%s\\n' "$id"
dmesg 2>/dev/null | grep -F "$id" | grep -E 'oom-kill|Killed process' | tail -n 1 | cut -c 1-300 | sed "s/^/oom$tab$id$tab/"
done`;
}
