/** Names and addresses of everything that the test bed makes on this machine. */

export const network = { name: 'jalon', subnet: '10.77.0.0/16', gateway: '10.77.0.1' };
export const registry = {
  container: 'jalon-registry', volume: 'jalon-registry', address: '10.77.0.2',
  /** Where this machine pushes to; Docker accepts plain HTTP on 127.0.0.1 only. */
  push: '127.0.0.1:5077',
};
export const label = { vps: 'jalon.vps', recipe: 'jalon.recipe', images: 'jalon.images', owner: 'jalon.owner', checkout: 'jalon.checkout', standin: 'jalon.standin' };
export const loginUser = 'deploy';

export const vpsImages = ['trixie', 'docker', 'bookworm', 'python', 'twin', 'light'] as const;
/** Variant of a VPS: bare Debian 13, Debian 13 with Docker and Compose, bare Debian 12, with Python for the benchmark, with what Ansible's modules need, sshd alone. */
export type VpsImage = (typeof vpsImages)[number];
/** Where a VPS pulls from: the registry on this machine, or the public ones. */
export type ImageSource = 'local' | 'public';

/** What identifies one VPS: inventory name, container, host name, IPv4 address. */
export interface VpsNames { name: string; container: string; hostname: string; address: string }

/** Names of VPS number `k` (1 … 250). Throws RangeError outside that. */
export function vpsNames(k: number, name = `vps${k}`): VpsNames {
  if (!Number.isInteger(k) || k < 1 || k > 250) throw new RangeError(`no VPS number ${k}: 1 to 250`);
  return { name, container: `jalon-vps-${k}`, hostname: `staging-${k}`, address: `10.77.1.${k}` };
}

/** Names of scratch VPS number `n` (0 … 12699): 10.77.2.1 upward, 254 addresses in each third byte. */
export function scratchNames(n: number): VpsNames {
  const third = 2 + Math.floor(n / 254), last = 1 + (n % 254);
  if (!Number.isInteger(n) || n < 0 || third > 51) throw new RangeError(`no scratch VPS number ${n}`);
  const tail = `${third}-${last}`;
  return { name: `scratch-${tail}`, container: `jalon-scratch-${tail}`, hostname: `scratch-${tail}`, address: `10.77.${third}.${last}` };
}

/** Host names of registries that the local registry answers for. */
export const registryHosts = [
  'registry-1.docker.io', 'docker.io', 'index.docker.io', 'auth.docker.io', 'ghcr.io', 'quay.io', 'gcr.io',
  'registry.k8s.io', 'mcr.microsoft.com', 'public.ecr.aws', 'lscr.io', 'docker.n8n.io', 'registry.gitlab.com',
];
