import { quote } from './quote.js';

/**
 * Shell functions that end a frame with everything below it. No `setsid` and no `timeout(1)`: they would cost an exec
 * for each frame, and `set -m` does nothing in dash without a terminal. So the tree is read from /proc when it is
 * needed, which is rare: children by parent, and orphans of the same session that are younger than the frame.
 */
export const PROCESS_FUNCTIONS = `j_scan() {
  for j_f in /proc/[0-9]*; do
    { read -r j_s <"$j_f/stat"; } 2>/dev/null || continue
    set -- \${j_s##*) }
    echo "\${j_f#/proc/} $2 $4 \${20}"
  done
}
j_tree() {
  j_k=" $* " j_o= j_g=1
  j_a=$(j_scan)
  while [ "$j_g" ]; do
    j_g=
    set -- $j_a
    while [ $# -gt 3 ]; do
      case $j_k in
      *" $1 "*) [ "$j_o" ] || j_o="$3 $4" ;;
      *)
        case $j_k in *" $2 "*) j_k="$j_k$1 " j_g=1 ;; esac
        if [ "$2" = 1 ] && [ "$j_o" ] && [ "$3" = "\${j_o% *}" ] && [ "$4" -ge "\${j_o#* }" ]; then j_k="$j_k$1 " j_g=1; fi ;;
      esac
      shift 4
    done
  done
}
j_end() {
  j_tree "$@"
  kill -TERM $j_k
  for j_i in 0.05 0.2 1 1 1 end; do
    j_g=
    for j_f in $j_k; do
      { read -r j_s <"/proc/$j_f/stat"; } 2>/dev/null || continue
      case \${j_s##*) } in [ZX]*) ;; *) j_g=1 ;; esac
    done
    [ "$j_g" ] || return 0
    [ $j_i = end ] || sleep $j_i || sleep 1
  done
  kill -KILL $j_k
}
`;

/** A script for a second channel: ends the frame `pid`, but only while it still descends from the driver `driver`. */
export function killScript(pid: number, driver: number): string {
  return `{ ${PROCESS_FUNCTIONS}
j_tree ${driver}
case $j_k in *' ${pid} '*) j_end ${pid} ;; esac
} 2>/dev/null
exit 0`;
}

/**
 * A script for `deploy unlock --id`: ends the drivers of that run, with what they still run, on this host.
 * Prints the pid of the driver that the lock file names; exits 0 when it was ended, 3 when that run does not hold the lock.
 */
export function unlockScript(runId: string): string {
  return `{ ${PROCESS_FUNCTIONS}
for j_d in /var/lib/jalon "\${HOME:-/}/.local/state/jalon"; do
  read -r j_r j_x <"$j_d/lock" || continue
  [ "$j_r" = ${quote(encodeURIComponent(runId))} ] || continue
  flock -n "$j_d/lock" true && continue
  j_p=\${j_x##* }
  case $(tr '\\0' ' ' <"/proc/$j_p/cmdline") in *j_main*) ;; *) continue ;; esac
  echo "$j_p"
  j_end "$j_p"
  exit 0
done; } 2>/dev/null
exit 3`;
}
