/** The bridge that all VPSes are on, and the one machine-wide limit that many systemds need. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { docker, tryDocker } from './docker.js';
import { network } from './names.js';
import { run } from './process.js';
import type { Say } from './say.js';

/** MTU of the interface towards the mirror: a bridge with a larger one loses big packets silently. */
async function uplinkMtu(): Promise<string> {
  const { stdout } = await run(['ip', '-o', 'route', 'show', 'default']);
  const device = /dev (\S+)/.exec(stdout)?.[1];
  const file = `/sys/class/net/${device}/mtu`;
  return device && existsSync(file) ? readFileSync(file, 'utf8').trim() : '1500';
}

/** Makes the bridge if there is none. Rejects if another network holds its addresses. */
export async function ensureNetwork(say: Say): Promise<void> {
  const { rc } = await tryDocker(['network', 'inspect', network.name]);
  if (rc === 0) return;
  say(`network ${network.name}: ${network.subnet}`);
  await docker(['network', 'create', '--subnet', network.subnet, '--gateway', network.gateway,
    '--opt', `com.docker.network.driver.mtu=${await uplinkMtu()}`, '--opt', 'com.docker.network.bridge.name=jalon0', network.name]);
}

const inotifyLimit = '/proc/sys/fs/inotify/max_user_instances';

/** With the usual 128 about 28 VPSes boot and the next ones die with exit 255. */
export function raiseInotifyLimit(say: Say, atLeast = 4096): void {
  try {
    if (Number(readFileSync(inotifyLimit, 'utf8')) >= atLeast) return;
    writeFileSync(inotifyLimit, `${atLeast}\n`);
    say(`fs.inotify.max_user_instances: ${atLeast} until the next boot`);
  } catch (cause) {
    say(`fs.inotify.max_user_instances stays as it is (${(cause as Error).message}): about 25 VPSes at most`);
  }
}
