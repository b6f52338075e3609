import { PROCESS_FUNCTIONS } from '../processes.js';

/** Where a host keeps its guard: `new` while it is made, then `armed`, then `committed` or `rolling`; `last` tells of the last rollback. */
export const GUARD_FOLDER = '/var/lib/jalon/guard';

/** Exit statuses of the program and of the scripts around it. */
export const GUARD_STATUS = { unsupported: 65, armed: 66, unsaved: 67, late: 76 } as const;

/** Seconds that a rollback that was ordered may take. */
export const ROLLBACK_DEADLINE = 90;

const BOOTED = 'the host was booted before a new login was proven';

/** So often are files given back that can't be, before the rest counts. */
const RESTORE_TRIES = 20;

/**
 * The program that stays on a host while a guard is armed, as POSIX sh run by root:
 *
 * - `save` writes what stands there into `new`: files with owner, mode and ACL, what does not exist yet, and the live state of
 *   firewall, kernel parameters and units;
 * - `rollback REASON` gives it all back: from the timer at the deadline, or when a deployment says so;
 * - `boot` runs before sshd and any firewall, and gives back files only: a `systemctl restart` there waits for itself.
 *   `settle` does the rest when the system is up;
 * - `commit` ends it.
 *
 * A rename is the arbiter between commit and rollback: `mv -T` (without -T the second one would nest directories). A rollback
 * first ends what the run still does on the host: a change made after it would stand. One that is killed half way is taken up
 * by the timer's service, which is started until it succeeds, or by the next boot. Firewalls are given back chain by chain,
 * never by a whole restore: that would take Docker's published ports away.
 */
export const GUARD_PROGRAM = `#!/bin/sh
# Gives back what a deployment changed, unless a new login was proven in time. Written by deploy; gone when it is committed.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
umask 077
cd /
G=${GUARD_FOLDER}
${PROCESS_FUNCTIONS}has() { command -v "$1" >/dev/null 2>&1; }
entries() { tr '\\n' '\\0' <"$1" | xargs -0 -r sh -c 'exec find "$@" -xdev -name "jalon-guard*" -prune -o -print0' sh | sort -z; }
kernel() { grep -rH '' /proc/sys/net 2>/dev/null | sort; }
chains() {
  for t in iptables ip6tables; do
    has $t-save || continue
    $t-save -t filter 2>/dev/null | sed -n "s/^:\\(INPUT\\|OUTPUT\\) \\([A-Z][A-Z]*\\).*/$t -P \\1 \\2/p; s/^-A \\(INPUT\\|OUTPUT\\|DOCKER-USER\\) /$t -A \\1 /p"
  done
}
walls() {
  for t in iptables-save ip6tables-save; do
    has $t && $t -t filter 2>/dev/null | sed -n 's/^:\\(INPUT\\|OUTPUT\\|ufw[^ ]*\\) \\([^ ]*\\).*/:\\1 \\2/p; /^-A \\(INPUT\\|OUTPUT\\|ufw\\)/p'
  done
}
tables() { has nft && nft list tables 2>/dev/null | sed -n 's/^table //p' | grep -vE '^(ip|ip6) (filter|nat|mangle|raw|security)$'; }
state() { printf '%s %s %s\\n' "$1" "$(systemctl is-enabled "$1" 2>/dev/null | head -n 1)" "$(systemctl is-active "$1" 2>/dev/null)"; }

save() {
  D=$G/new
  : >$D/there; : >$D/absent
  while IFS= read -r p; do
    if [ -e "$p" ] || [ -L "$p" ]; then printf '%s\\n' "$p" >>$D/there; else printf '%s\\n' "$p" >>$D/absent; fi
  done <$D/paths
  entries $D/there >$D/entries
  : >$D/alone0
  while IFS= read -r p; do [ ! -e "$p" ] || printf '%s\\0' "$p" >>$D/alone0; done <$D/alone
  cat $D/entries $D/alone0 | tar -cPf $D/tree.tar --numeric-owner --acls --xattrs --no-recursion --null -T - || return 1
  while IFS= read -r u; do [ -z "$u" ] || state "$u"; done <$D/watched >$D/units
  kernel >$D/kernel
  chains >$D/chains
  walls >$D/walls
  mkdir $D/nft
  tables | while IFS= read -r t; do nft list table $t >"$D/nft/$(printf '%s' "$t" | tr ' ' '.')" && printf '%s\\n' "$t" >>$D/tables; done
  : >>$D/tables
}

files() {
  while IFS= read -r p; do rm -rf -- "$p"; done <$D/absent
  entries $D/there | comm -z -13 $D/entries - | xargs -0 -r rm -rf --
  tar -xpPf $D/tree.tar --numeric-owner --same-owner --acls --xattrs || return 1
  sync -f /etc
}

# Drivers of the run by their login's scope, which outlives the connection, or at least the one that armed this.
drivers() {
  s=$(cat $D/scope)
  for f in $(grep -ls j_main /proc/[0-9]*/cmdline); do
    p=\${f#/proc/} p=\${p%/cmdline}
    if [ "$p" = "$(cat $D/driver)" ] || { [ "$s" ] && grep -qF ":$s" /proc/$p/cgroup; }; then echo $p; fi
  done
} 2>/dev/null

stop() {
  set -- $(drivers)
  [ $# -gt 0 ] || return 0
  j_tree "$@"
  case $j_k in *" $$ "*) ;; *) j_end "$@" ;; esac
} 2>/dev/null

firewall() {
  walls | cmp -s - $D/walls || for ufw in /usr/lib/ufw/ufw-init /lib/ufw/ufw-init; do
    [ -x $ufw ] || continue
    $ufw force-stop
    $ufw start
    break
  done
  [ -f $D/now ] || { chains >$D/now.new && mv -T $D/now.new $D/now; }
  if [ "$(grep -v -e '-j ufw-' $D/now)" != "$(grep -v -e '-j ufw-' $D/chains)" ]; then
    for t in iptables ip6tables; do ! has $t || for c in INPUT OUTPUT DOCKER-USER; do $t -w -F $c; done; done
    # Without its jumps ufw could never be enabled again: it makes them with its chains only.
    { cat $D/chains; grep -e '-j ufw-' $D/now | grep -vxF -f $D/chains; } | while IFS= read -r line; do printf '%s\\n' "$line" | sed 's/ -/ -w -/' | xargs env; done
  fi
  tables | while IFS= read -r t; do grep -qxF -e "$t" $D/tables || nft delete table $t; done
  while IFS= read -r t; do
    f=$D/nft/$(printf '%s' "$t" | tr ' ' '.')
    nft list table $t 2>/dev/null | cmp -s - "$f" || { ! nft list table $t >/dev/null 2>&1 || echo "delete table $t"; cat "$f"; } | nft -f -
  done <$D/tables
}

# Running units that got an alias back with the files. Where another unit names the alias, as Debian 13's sshd-keygen.service names
# sshd.service, systemd may forget at the reload that the unit runs, and abort when its process ends: it must not run then.
realiased() {
  for l in /etc/systemd/system/*.*; do
    t=$(readlink "$l") || continue
    t=\${t##*/}
    [ "$t" = null ] || [ "$t" = "\${l##*/}" ] || [ "$(systemctl show -p Id --value "\${l##*/}")" = "$t" ] || ! systemctl is-active -q "$t" || echo "$t"
  done
}

live() {
  [ -f $D/realiased ] || { realiased >$D/realiased.new && mv -T $D/realiased.new $D/realiased; }
  R=$(cat $D/realiased)
  [ -z "$R" ] || systemctl stop $R
  systemctl daemon-reload
  [ -z "$R" ] || systemctl start $R
  kernel | comm -13 - $D/kernel | while IFS= read -r line; do [ ! -w "\${line%%:*}" ] || printf '%s\\n' "\${line#*:}" >"\${line%%:*}"; done
  firewall
  while read -r u enabled active; do
    case $u in ssh.service | ssh.socket) continue ;; esac
    [ "$(state "$u")" != "$u $enabled $active" ] || { [ $active != active ] || case $u in fail2ban*) systemctl try-reload-or-restart "$u" ;; esac; continue; }
    systemctl reset-failed "$u"
    if [ "$active" = active ]; then systemctl restart "$u"; else systemctl stop "$u"; fi
  done <$D/units
  systemctl reset-failed ssh.service ssh.socket
  if grep -q '^ssh.socket .* active$' $D/units; then
    systemctl stop ssh.service
    systemctl restart ssh.socket
    ! grep -q '^ssh.service .* active$' $D/units || systemctl start ssh.service
  else
    systemctl stop ssh.socket
    ! grep -q '^ssh.service .* active$' $D/units || systemctl restart ssh.service
  fi
} >/dev/null 2>&1

disarm() {
  systemctl stop jalon-guard-timer.timer
  rm -f /etc/systemd/system/jalon-guard-boot.service /etc/systemd/system/jalon-guard-settle.service /etc/systemd/system/sysinit.target.wants/jalon-guard-boot.service /etc/systemd/system/multi-user.target.wants/jalon-guard-settle.service
  rmdir --ignore-fail-on-non-empty /etc/systemd/system/sysinit.target.wants /etc/systemd/system/multi-user.target.wants
  systemctl daemon-reload
} >/dev/null 2>&1

keep() {
  cp $G/committed/nonce $G/proven
  rm -rf $G/committed $G/last
  disarm
  sync -f $G
}

restore() {
  D=$G/rolling
  [ -s $D/reason ] || printf '%s\\n' "$1" >$D/reason
  stop
  if ! files; then
    live
    echo >>$D/failed
    [ "$(wc -l <$D/failed)" -gt ${RESTORE_TRIES} ] || exit 1
    echo "$(cat $D/reason), and not every file could be given back" >$D/reason
  fi
  live
  umask 077
  { cat $D/meta; printf 'reason %s\\nended %s\\n' "$(cat $D/reason)" "$(date -u +%Y-%m-%dT%H:%M:%SZ)"; } >$G/last.new
  mv -T $G/last.new $G/last
  rm -rf $D
  disarm
  sync -f $G
}

rollback() {
  exec 9<$G && flock 9
  if ! mv -T $G/armed $G/rolling 2>/dev/null && [ ! -d $G/rolling ]; then
    [ ! -d $G/committed ] || keep
    exit ${GUARD_STATUS.late}
  fi
  restore "$1"
}

# The timer, which no boot survives. While it stands, somebody only started a target that wants the units of the boot.
stands() { [ "$(systemctl is-active jalon-guard-timer.timer 2>/dev/null)" = active ]; }

case $1 in
save) save ;;
rollback) rollback "$2" ;;
settle) stands || rollback '${BOOTED}' ;;
boot)
  ! stands || exit 0
  mv -T $G/armed $G/rolling 2>/dev/null && echo '${BOOTED}' >$G/rolling/reason
  [ -d $G/rolling ] || exit 0
  D=$G/rolling
  [ -s $D/reason ] || echo 'a rollback was cut short' >$D/reason
  files ;;
commit)
  mv -T $G/armed $G/committed 2>/dev/null || exit ${GUARD_STATUS.late}
  keep ;;
esac
`;
