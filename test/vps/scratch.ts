/** A VPS of its own for one test: fresh name, fresh address, removed by the test or, if that died, by the next one. */
import { containersLabelled, containers, removeContainers } from './docker.js';
import { layFoundation } from './foundation.js';
import { raise } from './fleet.js';
import { removeFromInventory } from './inventory.js';
import { processStamp, stillRuns, withLock } from './lock.js';
import { label, scratchNames, type ImageSource, type VpsImage, type VpsNames } from './names.js';
import { nameServers } from './nameservers.js';
import { silent, type Say } from './say.js';
import type { Vps } from './vps.js';

export interface ScratchOptions { image?: VpsImage; images?: ImageSource; say?: Say }

const nameTaken = /is already in use by container|already exists in network|Address already in use/;

/** The foundation is looked at once a process and variant: that is what makes the second scratch VPS take a second. */
const foundations = new Map<string, ReturnType<typeof layFoundation>>();

async function foundationFor(image: VpsImage, source: ImageSource, say: Say): ReturnType<typeof layFoundation> {
  const key = `${image} ${source}`;
  const laid = foundations.get(key) ?? withLock(say, async () => {
    const foundation = await layFoundation([image], source, say);
    await Promise.all([foundation.ready(foundation.images.vps[image]), foundation.registry]);
    await removeOrphans();
    return foundation;
  });
  foundations.set(key, laid);
  laid.catch(() => foundations.delete(key));
  return laid;
}

/** Removes scratch VPSes whose owner process is gone; resolves to their names. */
async function removeOrphans(): Promise<string[]> {
  const states = await containers(await containersLabelled(label.owner));
  const orphans = [...states.values()].filter((state) => !stillRuns(state.labels[label.owner]!));
  await removeContainers(orphans.map((state) => state.name));
  const names = orphans.map((state) => state.labels[label.vps]!);
  removeFromInventory(names);
  return names;
}

/**
 * The number that this process tries next; none twice, or the two-hundredth VPS would ask Docker for 199 names that it has.
 * Starting at a place of its own keeps parallel processes from trying the same names in step.
 */
let nextNumber = process.pid % 200;

/**
 * Makes a VPS with a name and an address that no other has; safe from several processes at once,
 * because Docker gives a container's name to one of them only.
 */
export async function createScratchVps(options: ScratchOptions = {}): Promise<Vps> {
  const { image = 'trixie', images: source = 'local', say = silent } = options;
  const foundation = await foundationFor(image, source, say);
  const recipe = foundation.images.vps[image];
  const raiseOn = (names: VpsNames): Promise<Vps> => raise({
    names, image, imageTag: recipe.tag, recipeId: recipe.id, source, nameServers: nameServers(source), logins: [foundation.login],
    owner: processStamp(process.pid),
  }, say);
  for (let tries = 0; ; tries += 1) {
    try {
      return await raiseOn(scratchNames(nextNumber++));
    } catch (cause) {
      if (tries >= 300 || !nameTaken.test((cause as Error).message)) throw cause;
    }
  }
}
