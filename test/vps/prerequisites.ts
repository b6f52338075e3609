/** What this machine needs before there can be VPSes on it; on Debian as root it is installed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDaemon } from './daemon.js';
import { dockerAnswers } from './docker.js';
import { must, run } from './process.js';
import type { Say } from './say.js';

/** Program, the Debian package that has it, and why it is needed. */
interface Need { program: string; package: string; why: string }

const always: Need[] = [
  { program: 'mmdebstrap', package: 'mmdebstrap', why: 'makes the VPS images' },
  { program: 'ssh', package: 'openssh-client', why: 'logs in to the VPSes' },
  { program: 'ssh-keygen', package: 'openssh-client', why: 'makes their keys' },
  { program: 'openssl', package: 'openssl', why: "makes the registry's certificate" },
  { program: 'sudo', package: 'sudo', why: 'becomes another user on this machine, in unit tests' },
  { program: 'rsync', package: 'rsync', why: 'copies folders, in the test of that module' },
  { program: 'ip', package: 'iproute2', why: "reads the uplink's MTU" },
];
const forDocker: Need[] = [
  { program: 'dockerd', package: 'docker.io', why: 'runs the VPSes' },
  { program: 'docker', package: 'docker.io', why: 'runs the VPSes' },
  { program: 'iptables', package: 'iptables', why: 'gives them a network' },
];

/** The machine can't have VPSes; the message says in one screen what is missing. */
export class MachineUnfit extends Error {}

/** Folders that a login without root's PATH lacks are looked into as well. */
const folders = (): string[] => [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin', '/usr/bin'];
const present = (program: string): boolean => folders().some((folder) => existsSync(join(folder, program)));

/** Needs that are not met, given a test for programs. */
export const missing = (needs: readonly Need[], has: (program: string) => boolean = present): Need[] =>
  needs.filter((need) => !has(need.program));

/** Text of MachineUnfit: what lacks, and what to do. */
export function unfitMessage(lacking: readonly Need[], debian: boolean, root: boolean): string {
  const rows = lacking.map((need) => `  ${need.program.padEnd(12)} ${need.why} (Debian package ${need.package})`);
  const why = debian ? 'Not root, so nothing is installed.' : 'Not Debian, so nothing is installed.';
  const packages = [...new Set(lacking.map((need) => need.package))].join(' ');
  return [
    'This machine lacks what the test VPSes need:', ...rows, '', root && debian ? '' : why,
    debian ? `As root:  apt-get install --no-install-recommends ${packages}` : 'Install them with your system\'s own tools, start Docker,',
    debian ? 'then start Docker and run this again.' : 'and run this again. Docker counts as there if `docker version` reaches a daemon.',
  ].filter((line, i) => i === rows.length + 1 || line !== '').join('\n');
}

const isDebian = (): boolean => existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));

/** Debian packages that `prepareMachine` would install here. Rejects with MachineUnfit where this machine can't have VPSes. */
export async function packagesToInstall(): Promise<string[]> {
  const running = await dockerAnswers();
  const lacking = missing(running ? always : [...forDocker, ...always]);
  const debian = isDebian(), root = process.getuid?.() === 0;
  if (lacking.length > 0 && !(debian && root)) throw new MachineUnfit(unfitMessage(lacking, debian, root));
  if (!running && !root) throw new MachineUnfit('Docker does not answer, and only root can start it: start it and run this again.');
  return [...new Set(lacking.map((need) => need.package))];
}

async function install(packages: readonly string[], say: Say): Promise<void> {
  say(`apt-get install ${packages.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const argv = ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];
  // Lists may be absent or too old to name packages that the mirror still has.
  if ((await run(argv, { env })).rc === 0) return;
  await must(['apt-get', 'update'], { env });
  await must(argv, { env });
}

/** Installs what is missing and starts Docker. Rejects with MachineUnfit where it may not. */
export async function prepareMachine(say: Say): Promise<void> {
  const packages = await packagesToInstall();
  if (packages.length > 0) await install(packages, say);
  await ensureDaemon(say);
}
