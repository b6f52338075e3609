/** Takes VPSes away, or everything that the test bed ever made here. */
import { rmSync } from 'node:fs';
import { removeOutdated } from './builder.js';
import { stopDaemon } from './daemon.js';
import { containers, containersLabelled, docker, dockerAnswers, removeContainers, tryDocker } from './docker.js';
import { removeFromInventory } from './inventory.js';
import { stillRuns, withLock } from './lock.js';
import { label, network, registry, vpsNames } from './names.js';
import { places } from './places.js';
import type { Say } from './say.js';

/** VPSes to remove: those numbered, or all except scratch ones that a running test owns. */
async function doomed(numbers: readonly number[]): Promise<string[]> {
  if (numbers.length > 0) return numbers.map((k) => vpsNames(k).container);
  const states = await containers(await containersLabelled(label.vps));
  return [...states.values()].filter(({ labels }) => !labels[label.owner] || !stillRuns(labels[label.owner]!)).map(({ name }) => name);
}

/** Removes VPSes (all, unless numbered) and their connection data; images and registry stay. */
export async function removeVpses(numbers: readonly number[], say: Say): Promise<void> {
  if (!await dockerAnswers()) return say('Docker does not run: no VPS does');
  await withLock(say, async () => {
    const states = await containers(await doomed(numbers));
    const names = [...states.values()].map((state) => state.labels[label.vps] ?? state.name);
    await removeContainers([...states.keys()]);
    removeFromInventory(names);
    say(names.length > 0 ? `removed ${names.join(' ')}` : 'nothing to remove');
  });
}

const lines = async (args: readonly string[]): Promise<string[]> => (await docker(args)).split('\n').filter(Boolean);

/** Removes what removeVpses leaves: registry, network, images, keys, and the daemon if it was started from here.
 *  What somebody else's container still uses stays, and so does the daemon then. */
export async function removeAll(say: Say): Promise<void> {
  if (await dockerAnswers()) {
    await removeVpses([], say);
    await removeContainers([registry.container]);
    await tryDocker(['volume', 'rm', registry.volume]);
    await tryDocker(['network', 'rm', network.name]);
    const tags = await lines(['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}']);
    const ours = tags.filter((tag) => tag.startsWith('jalon/') || tag.startsWith(`${registry.push}/`));
    if (ours.length > 0) await tryDocker(['image', 'rm', ...ours]);
    await removeOutdated();
    say(`removed registry, network and ${ours.length} images`);
    if ((await lines(['ps', '--quiet'])).length === 0) stopDaemon(say);
  }
  rmSync(places.state, { recursive: true, force: true });
}
