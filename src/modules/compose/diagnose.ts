/** Shell functions that gather, on the host and right after a failure, what the user would look for by hand. */

/** Lines of the log shown for a service that fails. */
export const LOG_LINES = 20;

/** One JSON line for each container of the services in `$services`, with the last log lines of those that are not well. */
export const DIAGNOSE = `diagnose() {
  eval "set -- $services"
  for id in $(compose ps -aq "$@" 2>/dev/null); do
    docker inspect --type container --format '@jalon-container {"name":{{json .Name}},"service":{{json (index .Config.Labels "com.docker.compose.service")}},"image":{{json .Config.Image}},"restarts":{{.RestartCount}},"restart":{{json .HostConfig.RestartPolicy.Name}},"state":{{json .State}}}' "$id"
    case $(docker inspect --type container --format '{{.State.Status}}/{{if .State.Health}}{{.State.Health.Status}}{{end}}/{{.State.ExitCode}}' "$id") in running/healthy/*|running//*|exited/*/0) continue ;; esac
    docker logs --tail ${LOG_LINES} "$id" 2>&1 </dev/null | cut -c 1-1000 | while IFS= read -r line || [ -n "$line" ]; do printf '@jalon-log %s\\n' "$line"; done
  done
}
`;

/** Whose the network, port or container name is that `up` stumbled over. Reads `$output`. */
export const OWNERS = `owners() {
  network=$(printf '%s\\n' "$output" | sed -n 's/.*network \\([^ ]*\\) was found but has incorrect label.*/\\1/p' | head -n 1)
  [ -z "$network" ] || docker network inspect --format '@jalon-network {"name":{{json .Name}},"labels":{{json .Labels}},"containers":[{{range $i, $c := .Containers}}{{json $c.Name}},{{end}}null]}' -- "$network"
  port=$(printf '%s\\n' "$output" | sed -n 's/.*Bind for [^ ]*:\\([0-9]*\\) failed: port is already allocated.*/\\1/p; s/.*listen [a-z0-9]* [^ ]*:\\([0-9]*\\): bind: address already in use.*/\\1/p' | head -n 1)
  if [ -n "$port" ]; then
    docker ps --filter "publish=$port" --format "@jalon-port $port container {{.Names}} {{.Label \\"com.docker.compose.project\\"}}"
    ss -Hlntp "sport = :$port" 2>/dev/null | sed -n "s/.*users:((\\"\\([^\\"]*\\)\\",pid=\\([0-9]*\\).*/@jalon-port $port process \\1 \\2/p" | head -n 1
  fi
  name=$(printf '%s\\n' "$output" | sed -n 's/.*The container name "\\/\\([^"]*\\)" is already in use.*/\\1/p' | head -n 1)
  [ -z "$name" ] || docker inspect --type container --format '@jalon-name {"name":{{json .Name}},"labels":{{json .Config.Labels}},"image":{{json .Config.Image}},"status":{{json .State.Status}}}' -- "$name"
}
`;
