/** VPSes 1 … N: made if they are missing or not as wanted, left alone if they are. */
import { existsSync } from 'node:fs';
import { adopt, createVps, sshdPort, startVps, type VpsPlan } from './container.js';
import { containers, removeContainers, type ContainerState } from './docker.js';
import { layFoundation, type Foundation } from './foundation.js';
import { knownHostsFile, pinHostKey } from './inventory.js';
import { withLock } from './lock.js';
import { waitUntilReady, type Login } from './login.js';
import { label, loginUser, vpsNames, type ImageSource, type VpsImage, type VpsNames } from './names.js';
import { nameServers } from './nameservers.js';
import { places } from './places.js';
import { silent, type Say } from './say.js';
import { vpsHandle, type Vps } from './vps.js';

export interface EnsureOptions {
  /** How many: VPS 1 to `count`. Others that run are left alone. */
  count: number;
  /** Variant; without one a VPS that runs keeps its own, and a new one is `trixie`. */
  image?: VpsImage;
  /** Inventory names instead of vps1, vps2, … */
  names?: readonly string[];
  images?: ImageSource;
  /** Only VPSes that this checkout made: another one's databases have its passwords. */
  own?: boolean;
  say?: Say;
}

/** The login of the VPS called so, with this clone's key. */
export const loginOf = (names: VpsNames, port = 22): Login => ({
  name: names.name, address: names.address, port, user: loginUser, keyFile: places.deployKey, knownHosts: knownHostsFile(names.name),
});

/** Which variant a container was made from, if its recipe is still today's. */
function variantOf(found: ContainerState | undefined, images: Foundation['images']): VpsImage | undefined {
  const entries = Object.entries(images.vps) as Array<[VpsImage, { id: string }]>;
  return entries.find(([, recipe]) => recipe.id === found?.labels[label.recipe])?.[0];
}

/** Creates, starts and waits. Rejects if no login works within 60 s. */
export async function raise(plan: VpsPlan, say: Say): Promise<Vps> {
  const { name, address } = plan.names;
  pinHostKey(name, address, await createVps(plan));
  return answering(plan.names, say, `${name}: ${plan.image} on ${address}`);
}

async function answering(names: VpsNames, say: Say, line: string): Promise<Vps> {
  const login = loginOf(names);
  const { ok, state } = await waitUntilReady(login, 60);
  if (!ok) throw new Error(`${names.name} does not answer on ${names.address}:22: ${state}`);
  say(`${line}${state === 'running' ? '' : `, systemd says ${state}`}`);
  return vpsHandle(names, login);
}

/** A VPS that exists as wanted, or undefined. One that is wanted but does not answer is reported and made again. */
async function reuse(names: VpsNames, found: ContainerState, key: string, say: Say): Promise<Vps | undefined> {
  try {
    if (!found.running) await startVps(names.container);
    pinHostKey(names.name, names.address, await adopt(names.container, key));
    const impatient = setTimeout(() => say(`${names.name}: does not answer; waits up to 30 s`), 3000);
    const login = loginOf(names, await sshdPort(names.container));
    const { ok, state } = await waitUntilReady(login, 30).finally(() => clearTimeout(impatient));
    if (!ok) throw new Error(state);
    return vpsHandle(names, login);
  } catch (cause) {
    say(`${names.name}: made again (${(cause as Error).message.split('\n')[0]})`);
    return undefined;
  }
}

/** Whether another checkout made it; one that is gone needs it no more. @throws Error where that one is still there. */
function isForeign(found: ContainerState, say: Say): boolean {
  const { [label.checkout]: checkout = '', [label.vps]: name = found.name } = found.labels;
  if (checkout === places.project) return false;
  if (existsSync(checkout)) throw new Error(`${name} is deployed from the checkout ${checkout}, and its databases have that one's passwords. \`npm run vps -- down\` takes it away.`);
  say(`${name}: made again (it has the passwords of a checkout that is gone)`);
  return true;
}

/** Makes VPSes 1 to `count` be there and resolves to them. Rejects with MachineUnfit, ProgramFailed or RangeError. */
export function ensureVps(options: EnsureOptions): Promise<Vps[]> {
  const { count, image, images: source = 'local', say = silent } = options;
  const all = Array.from({ length: count }, (_, i) => vpsNames(i + 1, options.names?.[i]));
  return withLock(say, async () => {
    const foundation = await layFoundation([image ?? 'trixie'], source, say);
    const found = await containers(all.map((names) => names.container));

    async function one(names: VpsNames): Promise<Vps> {
      const old = found.get(names.container);
      const variant = variantOf(old, foundation.images);
      const fits = old && variant !== undefined && (image ?? variant) === variant
        && old.labels[label.images] === source && old.labels[label.vps] === names.name && !(options.own === true && isForeign(old, say));
      const kept = fits ? await reuse(names, old, foundation.login, say) : undefined;
      if (kept) return kept;
      const wanted = image ?? 'trixie', recipe = foundation.images.vps[wanted];
      await foundation.ready(recipe);
      await removeContainers([names.container]);
      return raise({
        names, image: wanted, imageTag: recipe.tag, recipeId: recipe.id, source, nameServers: nameServers(source), logins: [foundation.login],
      }, say);
    }

    const made = await Promise.all(all.map(one));
    await foundation.registry;
    return made;
  });
}
