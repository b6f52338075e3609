import { quote } from '../../../shell/quote.js';

/** Seconds that a container which crashed, or was only created, gets to come up by itself. */
const SETTLING = 15;
/** However long a health check may take by its own account. */
export const LONGEST = 300;

/**
 * Shell that waits while one of these services (`project/service`) of the containers `$c` is coming up: a health check as long
 * as it may take by its own account (start period, then retries of interval and timeout), anything else a few seconds.
 */
export function waitWhileComingUp(services: readonly string[]): string {
  const label = (name: string): string => `{{index .Config.Labels "com.docker.compose.${name}"}}`;
  const format = `${label('project')}/${label('service')} {{.State.Status}}{{with .State.Health}}-{{.Status}}{{end}} {{with .Config.Healthcheck}}{{printf "%d %d %d %d" .StartPeriod .Interval .Timeout .Retries}}{{end}}`;
  return `begun=$(date +%s)
while :; do
passed=$(($(date +%s) - begun))
coming=$(docker inspect --format ${quote(format)} $c | while read -r name state period interval timeout retries; do
case ${quote(` ${services.join(' ')} `)} in *" $name "*) ;; *) continue ;; esac
[ "\${interval:-0}" -gt 0 ] || interval=30000000000
[ "\${timeout:-0}" -gt 0 ] || timeout=30000000000
[ "\${retries:-0}" -gt 0 ] || retries=3
limit=$(((\${period:-0} + retries * (interval + timeout)) / 1000000000))
[ $limit -lt ${LONGEST} ] || limit=${LONGEST}
case $state in running-starting) ;; created|restarting*) limit=${SETTLING} ;; *) continue ;; esac
[ $passed -ge $limit ] || echo "$name"
done)
[ -n "$coming" ] || break
sleep 1
done`;
}
