/** Makes one VPS: a container with systemd that behaves as a machine of its own. */
import { docker, removeContainers, tryDocker } from './docker.js';
import { newHostKey, type KeyPair } from './keys.js';
import { label, loginUser, network, type ImageSource, type VpsImage, type VpsNames } from './names.js';
import { places } from './places.js';
import { tar, type TarEntry } from './tar.js';

/** What a VPS is made from. */
export interface VpsPlan {
  names: VpsNames;
  image: VpsImage;
  imageTag: string;
  recipeId: string;
  source: ImageSource;
  /** Addresses for its resolv.conf. */
  nameServers: readonly string[];
  /** Public keys that may log in. */
  logins: readonly string[];
  /** Process that owns it, for a scratch VPS: it is removed when that process is gone. */
  owner?: string;
}

/**
 * All capabilities but four. SYS_TIME must go: the clock is the machine's, and `timedatectl set-timezone` in a VPS
 * that had it once moved this machine's clock by an hour. SYS_RESOURCE is often missing on the machine itself.
 */
const capabilities = ['--cap-add', 'ALL', ...['SYS_TIME', 'SYS_RESOURCE', 'SYS_MODULE', 'SYS_RAWIO'].flatMap((cap) => ['--cap-drop', cap])];

const machineLike = [
  '--cgroupns', 'private', ...capabilities,
  ...['seccomp', 'apparmor', 'systempaths'].flatMap((kind) => ['--security-opt', `${kind}=unconfined`]),
  '--tmpfs', '/run:exec,mode=755', '--tmpfs', '/run/lock', '--volume', '/var/lib/docker', '--volume', '/var/lib/containerd',
  '--env', 'container=docker', '--env', 'SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1',
  // `reboot` ends the container; this is what starts it again.
  '--restart', 'always', '--stop-signal', 'SIGRTMIN+3', '--stop-timeout', '10',
  '--memory', '2g', '--memory-swap', '2g',
];

/** Labels by which a later run knows whether the VPS is what it wants. */
const vpsLabels = (plan: VpsPlan): Record<string, string> => ({
  [label.vps]: plan.names.name, [label.recipe]: plan.recipeId, [label.images]: plan.source, [label.checkout]: places.project,
  ...(plan.owner ? { [label.owner]: plan.owner } : {}),
});

function identity(host: KeyPair, logins: readonly string[]): TarEntry[] {
  const time = Math.floor(Date.now() / 1000);
  return [
    { path: 'etc/ssh/ssh_host_ed25519_key', content: host.secret, mode: 0o600, time },
    { path: 'etc/ssh/ssh_host_ed25519_key.pub', content: host.public, time },
    { path: `home/${loginUser}/.ssh/authorized_keys`, content: `${logins.join('\n')}\n`, mode: 0o600, uid: 1000, gid: 1000, time },
  ];
}

const keyAlone = (line: string): string => /ssh-ed25519 \S+/.exec(line)![0];

/** Creates and starts the container; resolves to its public host key (`ssh-ed25519 AAAA…`) long before sshd answers.
 *  Rejects with ProgramFailed, also if the name or the address is taken. */
export async function createVps(plan: VpsPlan): Promise<string> {
  const { container, hostname, address } = plan.names;
  const labels = Object.entries(vpsLabels(plan)).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
  const host = await newHostKey(hostname);
  await docker(['create', '--pull', 'never', '--name', container, '--hostname', hostname, '--network', network.name, '--ip', address,
    '--env', `VPS_DNS=${plan.nameServers.join(' ')}`, ...labels, ...machineLike, plan.imageTag]);
  try {
    await docker(['cp', '-', `${container}:/`], { input: tar(identity(host, plan.logins)) });
    await startVps(container);
  } catch (cause) {
    await removeContainers([container]);
    throw cause;
  }
  return keyAlone(host.public);
}

/** Starts a container that exists. */
export const startVps = (container: string): Promise<string> => docker(['start', container]);

/**
 * Lets `login` into a VPS that runs (another clone of the project may have made it, with its own key), and resolves
 * to its public host key. Asked first and not after a refusal, because OpenSSH 10 shuts out who fails a few times.
 */
export async function adopt(container: string, login: string): Promise<string> {
  const script = 'cat /etc/ssh/ssh_host_ed25519_key.pub && { grep -qxF "$1" "$2" || printf "%s\\n" "$1" >>"$2"; }';
  const file = `/home/${loginUser}/.ssh/authorized_keys`;
  return keyAlone(await docker(['exec', container, 'sh', '-c', script, 'sh', login, file]));
}

/** Where its sshd would listen now: a deployment may have moved it. 22 where that can't be read. */
export async function sshdPort(container: string): Promise<number> {
  const { rc, stdout } = await tryDocker(['exec', container, 'sh', '-c', "sshd -T 2>/dev/null | sed -n 's/^port //p'"]);
  return (rc === 0 && Number(stdout.split('\n')[0])) || 22;
}
