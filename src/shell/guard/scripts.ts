import { quote } from '../quote.js';
import { GUARD_FOLDER, GUARD_PROGRAM, GUARD_STATUS } from './program.js';

/** What a guard keeps, and for how long. */
export interface GuardPlan {
  /** Seconds until the host restores itself. */
  readonly deadline: number;
  /** Further absolute paths and units than those by which logins are lost. */
  readonly paths: readonly string[];
  readonly units: readonly string[];
  /** Users who log in: their keys and the mode of their home count too. */
  readonly users: readonly string[];
  /** Shown to whoever finds it armed. */
  readonly runId: string;
  readonly who: string;
  readonly since: string;
}

/** Files by which a login can be lost: sshd, firewalls, sudo, PAM, accounts, network, units. */
const PATHS = ['/etc/ssh', '/etc/default/ssh', '/etc/ufw', '/etc/default/ufw', '/etc/nftables.conf', '/etc/nftables.d', '/etc/iptables', '/etc/fail2ban', '/etc/sudoers', '/etc/sudoers.d', '/etc/pam.d', '/etc/security', '/etc/passwd', '/etc/shadow', '/etc/group', '/etc/gshadow', '/etc/nologin', '/etc/login.defs', '/etc/shells', '/etc/hosts.allow', '/etc/hosts.deny', '/etc/sysctl.conf', '/etc/sysctl.d', '/etc/network', '/etc/netplan', '/etc/systemd/network', '/etc/systemd/system', '/run/nologin'];
const UNITS = ['ssh.service', 'ssh.socket', 'ufw.service', 'nftables.service', 'netfilter-persistent.service', 'fail2ban.service'];

const BOOT_UNIT = `[Unit]
Description=Restore what a deployment changed and did not prove
DefaultDependencies=no
RequiresMountsFor=${GUARD_FOLDER}
After=local-fs.target systemd-remount-fs.service
Before=sysinit.target network-pre.target ssh.service ssh.socket ufw.service nftables.service netfilter-persistent.service systemd-sysctl.service
ConditionPathExists=|${GUARD_FOLDER}/armed
ConditionPathExists=|${GUARD_FOLDER}/rolling

[Service]
Type=oneshot
ExecStart=/bin/sh ${GUARD_FOLDER}/guard boot

[Install]
WantedBy=sysinit.target
`;

const SETTLE_UNIT = `[Unit]
Description=Finish restoring what a deployment changed and did not prove
After=network.target ssh.service ssh.socket ufw.service nftables.service fail2ban.service
ConditionPathExists=|${GUARD_FOLDER}/armed
ConditionPathExists=|${GUARD_FOLDER}/rolling
StartLimitIntervalSec=0

[Service]
Type=oneshot
Restart=on-failure
RestartSec=5
SuccessExitStatus=${GUARD_STATUS.late}
ExecStart=/bin/sh ${GUARD_FOLDER}/guard settle

[Install]
WantedBy=multi-user.target
`;

/** Makes a guard, and says so by status 0 only when timer and boot unit stand. Another status: nothing was changed. */
export function armScript(plan: GuardPlan): string {
  const lines = (list: readonly string[]): string => list.map((line) => ` ${quote(line)}`).join('');
  return `umask 077
G=${GUARD_FOLDER}
for tool in systemctl systemd-run tar find comm flock; do command -v $tool >/dev/null || { echo "$tool is missing" >&2; exit ${GUARD_STATUS.unsupported}; }; done
[ -d /run/systemd/system ] || { echo 'systemd does not run this host' >&2; exit ${GUARD_STATUS.unsupported}; }
[ "$(id -u)" = 0 ] || { echo 'only root can arm it' >&2; exit ${GUARD_STATUS.unsupported}; }
mkdir -p $G || exit ${GUARD_STATUS.unsupported}
for d in armed rolling; do [ ! -d $G/$d ] || { cat $G/$d/meta >&2; e=$(sed -n 's/^ends //p' $G/$d/meta); [ -z "$e" ] || echo "left $((e - $(cut -d. -f1 /proc/uptime)))" >&2; exit ${GUARD_STATUS.armed}; }; done
rm -rf $G/new $G/committed
mkdir $G/new || exit ${GUARD_STATUS.unsaved}
printf %s ${quote(GUARD_PROGRAM)} >$G/guard
printf '%s\\n'${lines([...PATHS, ...plan.paths])} >$G/new/paths
printf '%s\\n'${lines([...new Set([...UNITS, ...plan.units])])} >$G/new/watched
: >$G/new/alone
for u in${lines(plan.users)}; do
  h=$(getent passwd "$u" | cut -d: -f6)
  [ -z "$h" ] || [ "$h" = / ] || { echo "$h" >>$G/new/alone; echo "$h/.ssh" >>$G/new/paths; }
done
printf 'run %s\\nby %s\\nsince %s\\ndeadline %s\\nends %s\\n' ${quote(plan.runId)} ${quote(plan.who)} ${quote(plan.since)} ${plan.deadline} $(($(cut -d. -f1 /proc/uptime) + ${plan.deadline})) >$G/new/meta
echo "$j_p" >$G/new/driver
sed -n 's|^[^:]*:[^:]*:\\(/.*/session-[^/]*\\.scope\\)$|\\1|p' /proc/self/cgroup | head -n 1 >$G/new/scope
od -An -N16 -tx1 /dev/urandom | tr -d ' \\n' >$G/new/nonce
sh $G/guard save || exit ${GUARD_STATUS.unsaved}
printf %s ${quote(BOOT_UNIT)} >/etc/systemd/system/jalon-guard-boot.service
printf %s ${quote(SETTLE_UNIT)} >/etc/systemd/system/jalon-guard-settle.service
chmod 644 /etc/systemd/system/jalon-guard-boot.service /etc/systemd/system/jalon-guard-settle.service
{ systemctl daemon-reload && systemctl --quiet enable jalon-guard-boot.service jalon-guard-settle.service; } 2>&1 >/dev/null | grep -v '^Created symlink' >&2
systemctl stop jalon-guard-timer.timer jalon-guard-timer.service 2>/dev/null
systemctl reset-failed jalon-guard-timer.service jalon-guard-timer.timer 2>/dev/null
sync -f $G
mv -T $G/new $G/armed
sync $G
systemd-run --quiet --unit=jalon-guard-timer --on-active=${plan.deadline} --timer-property=AccuracySec=1s -p Restart=on-failure -p RestartSec=5 -p StartLimitIntervalSec=0 -p SuccessExitStatus=${GUARD_STATUS.late} /bin/sh $G/guard rollback 'no new login was proven in time'
if [ "$(systemctl is-active jalon-guard-timer.timer)" = active ] && [ "$(systemctl is-enabled jalon-guard-boot.service)" = enabled ] && [ "$(systemctl is-enabled jalon-guard-settle.service)" = enabled ]; then
  cat $G/armed/nonce
  exit 0
fi
echo 'the timer or the boot unit does not stand' >&2
sh $G/guard commit
exit ${GUARD_STATUS.unsupported}`;
}

/** What proof and look print where the guard was committed already. */
export const COMMITTED = 'committed';

function unlessCommitted(nonce: string): string {
  return `! cat $G/committed/nonce $G/proven 2>/dev/null | grep -q ${nonce} || { echo ${COMMITTED}; exit 0; }`;
}

/** Proves over a new connection that this is the same host, and that sshd would listen there after a boot too. */
export function proofScript(nonce: string): string {
  return `G=${GUARD_FOLDER}
[ "$(id -u)" = 0 ] || { echo "become gives $(id -un), not root" >&2; exit 1; }
${unlessCommitted(nonce)}
[ -d $G/armed ] || exit ${GUARD_STATUS.late}
[ "$(cat $G/armed/nonce)" = ${nonce} ] || { echo 'another machine answers' >&2; exit 1; }
if [ "$(systemctl is-active ssh.socket)" = active ]; then u=ssh.socket; else u=ssh.service; fi
case $(systemctl is-enabled $u) in enabled | enabled-runtime | static | alias | indirect) ;; *) echo "$u would not be started by a boot: it is $(systemctl is-enabled $u)" >&2; exit 1 ;; esac
mkdir -p /run/sshd
sshd -t || exit 1
[ $u = ssh.socket ] && exit 0
sshd -T 2>/dev/null | sed -n 's/^port //p' | while read -r p; do
  ss -Hltn "sport = :$p" 2>/dev/null | grep -q . || { echo "sshd is configured for port $p and does not listen there" >&2; exit 1; }
done`;
}

export const commitScript = `sh ${GUARD_FOLDER}/guard commit`;

export function rollbackScript(reason: string): string {
  return `sh ${GUARD_FOLDER}/guard rollback ${quote(reason)}`;
}

/** Status 0 when the guard with this nonce has come to its end: restored, or committed. */
export function endedScript(nonce: string): string {
  return `G=${GUARD_FOLDER}
${unlessCommitted(nonce)}
[ ! -d $G/rolling ] && [ "$(cat $G/armed/nonce 2>/dev/null)" != ${nonce} ]`;
}
