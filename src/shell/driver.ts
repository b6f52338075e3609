import { PROCESS_FUNCTIONS } from './processes.js';

/**
 * The shell that answers requests on a host: POSIX sh (dash, bash, busybox ash), run as `sh -c DRIVER jalon LC START`.
 * Its argv holds nothing secret; its stdin is data only: the hello line (see `hello` in frames.ts), then requests.
 *
 * - Payloads are read by `dd … iflag=fullblock`, because `head -c` reads too far in busybox and uutils.
 * - One request costs one exec (`dd`), a frame only a fork: the request's text calls `j_frame`, which evals in a subshell.
 * - What ends a frame is said together with what begins the next one, and quiet frames sixteen at a time: each line that leaves
 *   alone is a packet to encrypt, to send and to take apart. stderr goes first: whoever hears that a frame has begun knows how
 *   the one before it ended. The request's last frame ends when its folders are synced.
 * - stdout and stderr pass through a relay that swallows what comes after a cut, so that an `apt` in mid-run does not
 *   die of SIGPIPE; stdin through a `cat` that ends at the cut, so that no later frame of the request begins.
 * - Whatever ends the driver ends that `cat` too, so that the controller sees the channel close.
 * - The lock is a flock on fd 9 of the driver, which outlives the connection until its running frame ends. Frames don't
 *   inherit it: a daemon that a task leaves behind would hold it for ever. Members of one run hold it shared.
 * - Beside it stand a watchdog (no line for three ticks while idle: end; the substitution that starts it returns when
 *   its traps are set, so that no signal is lost or deadly) and, only while frames with a deadline run,
 *   one alarm for all of them: beyond its request it would take who reads the next one for a frame. Both end their `sleep` by KILL: TERM can get lost between fork and exec.
 * - The alarm stands in braces: a function called with `9>&-` keeps a copy of the lock's fd in dash, to put it back.
 */
export const DRIVER = `case \${1-,} in ,) ;; .) unset LC_ALL ;; *) LC_ALL=$1; export LC_ALL ;; esac
[ -z "\${2-}" ] || printf '\\036%s s\\n' "$2"
umask 022
for j_x in /usr/local/sbin /usr/sbin /sbin; do
  case ":\${PATH:=/usr/local/bin:/usr/bin:/bin}:" in *":$j_x:"*) ;; *) PATH=$PATH:$j_x ;; esac
done
export PATH
cd "\${HOME:-/}" 2>/dev/null || cd /
${PROCESS_FUNCTIONS}j_relay() { cat; exec cat >/dev/null; }
j_in() {
  [ "$1" -lt 65536 ] || dd bs=65536 count=$(($1/65536)) iflag=fullblock 2>/dev/null || return
  [ $(($1%65536)) = 0 ] || dd bs=$(($1%65536)) count=1 iflag=fullblock 2>/dev/null
}
j_watch() {
  j_c=0 j_b= j_s= j_z=$!
  trap '[ "$!" = "$j_z" ] || kill -KILL $!; exit' TERM
  trap 'j_b=1 j_s=1' USR2
  trap 'j_b= j_s=1' USR1
  exec >/dev/null
  while :; do
    sleep "$j_w" &
    while kill -0 $!; do wait $!; done
    kill -0 $j_p || exit
    if [ "$j_b$j_s" ]; then j_c=0 j_s=; else j_c=$((j_c+1)); fi
    [ $j_c -lt 3 ] || break
  done
  kill $j_p $j_r
  [ ! -d "$JALON_TMP" ] || rm -rf -- "$JALON_TMP"
}
j_alarm() {
  j_z=$!
  trap '[ "$!" = "$j_z" ] || kill -KILL $!; exit' TERM
  j_w=$1
  while :; do
    [ "$j_w" -lt 30 ] || j_w=30
    sleep "$j_w" &
    wait $!
    kill -0 $j_p || exit
    read -r j_u j_x </proc/uptime
    j_u=\${j_u%.*}\${j_u#*.} j_w=$1 j_h=
    read -r j_q j_x </proc/self/stat
    j_a=$(j_scan) j_1=
    set -- "$1" "$2" $j_a
    j_d=$1 j_n=$2
    shift 2
    while [ $# -gt 3 ]; do
      if [ "$2" = $j_p ] && [ "$1" != "$j_q" ]; then j_1="$j_1 $1 $4"; fi
      shift 4
    done
    if [ "$j_n" = 2 ]; then
      j_2=$j_1 j_1=
      set -- $j_a
      while [ $# -gt 3 ]; do
        case "$j_2 " in *" $2 "*)
          { read -r j_x </proc/$1/stat; } 2>/dev/null || j_x=
          case $j_x in '' | *'(dd)'*) ;; *) j_1="$j_1 $1 $4" ;; esac ;;
        esac
        shift 4
      done
    fi
    set -- $j_1
    while [ $# -gt 1 ]; do
      j_e=$((j_u-$2))
      if [ $j_e -ge $((j_d*100)) ]; then j_h="$j_h $1"; else j_w=$(((j_d*100-j_e+99)/100)); fi
      shift 2
    done
    set -- $j_d $j_n
    [ -z "$j_h" ] || { kill -ALRM $j_p; j_end $j_h; exit; }
  done
}
j_note() { printf '%s %s %s\\n' "$j_l" "$j_t" "$j_p" >"$j_d/lock"; }
j_still() {
  [ -z "$j_al" ] || kill $j_al 2>/dev/null
  j_al= j_ad=0
}
j_quit() {
  kill $j_v
  j_still
  [ ! -d "$JALON_TMP" ] || rm -rf -- "$JALON_TMP"
  exit
} 2>/dev/null
j_no() { printf '\\036%s %s %s\\n' "$j_n" "$1" "$2"; j_quit; }
j_lock() {
  command -v flock >/dev/null || j_no x 'flock (util-linux) is missing'
  [ -d "$j_d" ] || (umask 077; mkdir -p -- "$j_d") 2>/dev/null || j_no x "cannot make $j_d"
  (umask 077; : >>"$j_d/lock") 2>/dev/null || j_no x "cannot write $j_d/lock"
  exec 9>>"$j_d/lock"
  if flock -n 9; then
    j_note
    flock -s -n 9 && return
  fi
  flock -s -w 3 9
  for j_x in 1 2 3; do
    read -r j_i <"$j_d/lock" && break
    sleep 1
  done
  case $j_i in "\${j_l%% *} "*) ;; *) j_no l "$j_i" ;; esac
}
jalon_tmp() {
  [ ! -d "$JALON_TMP" ] || return 0
  [ "$JALON_TMP" ] || { echo 'check mode makes no temporary directory' >&2; return 1; }
  (umask 077; mkdir -p -- "$j_d/tmp" && mkdir -- "$JALON_TMP")
}
j_eval() {
  read -r j_q j_x </proc/self/stat
  printf '%s\\036%s b %s\\n' "$j_se" "$j_n" "$1" >&2
  printf '%s\\036%s b %s %s\\n' "$j_so" "$j_n" "$1" "$j_q"
  j_n= j_so= j_se= j_x=$2
  set --
  eval "$j_x"
}
j_task() { j_t=$1; [ "$j_l" = - ] || j_note 2>/dev/null; }
j_loud() {
  if [ "$3$4" != "$j_ad" ]; then
    j_still
    j_ad=$3$4
    if [ "$3" != 0 ]; then
      j_x=1; [ "$4" = 0 ] || j_x=2
      { j_alarm "$3" $j_x; } </dev/null >/dev/null 2>&1 9>&- & j_al=$!
    fi
  fi
  j_late=
  if [ "$4" = 0 ]; then
    (j_eval "$1" "$5") </dev/null 9>&-
    j_e=$?
  else
    j_in "$4" 9>&- | (
      (j_eval "$1" "$5") 9>&-
      j_e=$?
      cat >/dev/null
      exit $j_e
    )
    j_e=$?
  fi
  [ -z "$j_late" ] || { wait $j_al; j_al= j_ad=0 j_e=124; }
  j_so= j_se= j_k=0
}
j_quiet() {
  j_still
  [ $j_k -lt 16 ] || j_flush
  j_k=$((j_k+1))
  j_o=$( { j_n= j_so= j_se= j_x=$2; set --; eval "$j_x"; } 2>&1 </dev/null 9>&-)
  j_e=$?
  j_so="$j_so$j_rs$j_n b $1 0$j_nl" j_se="$j_se$j_rs$j_n b $1$j_nl\${j_o:+$j_o$j_nl}"
}
j_frame() {
  kill -0 $j_r 2>/dev/null || { j_flush; j_quit; }
  case $j_h:$2 in :* | *a*)
    case $2 in
      *q*) j_quiet "$1" "$5" ;;
      *) j_loud "$@" ;;
    esac
    case $j_e$2 in 0*) ;; *s*) j_h=1 ;; esac
    j_so="$j_so$j_rs$j_n e $1 $j_e$j_nl" j_se="$j_se$j_rs$j_n e $1$j_nl" ;;
  *)
    [ "$4" = 0 ] || j_in "$4" >/dev/null
    j_so="$j_so$j_rs$j_n n $1$j_nl" ;;
  esac
}
j_flush() {
  [ -z "$j_se" ] || printf %s "$j_se" >&2
  printf %s "$j_so"
  j_so= j_se= j_k=0
}
j_sync() {
  for j_x do
    shift
    [ ! -d "$j_x" ] || set -- "$@" "$j_x"
  done
  [ $# = 0 ] || sync -- "$@" 2>/dev/null || sync
}
j_main() {
  read -r j_n j_w JALON_TMP j_l || exit
  read -r j_p j_x </proc/self/stat
  while read -r j_x j_y j_e j_i; do [ "$j_x" != Uid: ] || break; done </proc/self/status
  j_d=/var/lib/jalon
  [ "$j_e" = 0 ] || j_d=\${HOME:-/}/.local/state/jalon
  j_t=- j_h= j_al= j_ad=0 j_late=
  j_rs=$(printf '\\036') j_nl='
'
  if [ "$JALON_TMP" = - ]; then JALON_TMP=; else JALON_TMP=$j_d/tmp/$JALON_TMP; fi
  j_v=$(j_watch </dev/null 2>/dev/null & echo $!)
  trap 'j_late=1' ALRM
  [ "$j_l" = - ] || j_lock
  printf '\\036%s r\\n' "$j_n" >&2
  printf '\\036%s r %s\\n' "$j_n" "$j_p"
  while read -r j_x j_y; do
    if [ "$j_x" = q ]; then
      kill -USR2 $j_v 2>/dev/null
      j_x=$(j_in "$j_y" && echo .)
      case $j_x in *.) ;; *) j_quit ;; esac
      j_h= j_so= j_se= j_k=0
      eval "\${j_x%.}"
      j_flush
      j_still
    fi
    kill -USR1 $j_v 2>/dev/null
  done
  j_quit
}
exec 5>&1 6>&2
{
  read -r j_r j_x </proc/self/stat
  echo $j_r
  exec cat
} 5>&- 6>&- | {
  read -r j_r
  { j_main 2>&1 >&4 4>&- 5>&- 6>&- | j_relay >&6 4>&- 5>&- 6>&-; } 4>&1 | j_relay >&5 5>&- 6>&-
  kill $j_r 2>/dev/null
}
`;
