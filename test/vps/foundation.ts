/** What every VPS stands on: a machine with Docker, the bridge, the images, the registry. */
import { startBuilding } from './builder.js';
import { catalog, type Catalog } from './catalog.js';
import { ensureCertificates } from './certificates.js';
import { deployKey } from './keys.js';
import { readMirror } from './mirror.js';
import type { ImageSource, VpsImage } from './names.js';
import { ensureNetwork, raiseInotifyLimit } from './network.js';
import { prepareMachine } from './prerequisites.js';
import type { Recipe } from './recipe.js';
import { serveImages } from './registry.js';
import type { Say } from './say.js';

export interface Foundation {
  images: Catalog;
  /** This clone's public login key. */
  login: string;
  /** Resolves once a recipe's image is there. */
  ready(recipe: Recipe): Promise<void>;
  /** Resolves once the registry serves everything; at once with public images. */
  registry: Promise<void>;
}

/** Prepares the machine and starts whatever must be built, VPS images first. Rejects with MachineUnfit or ProgramFailed. */
export async function layFoundation(variants: readonly VpsImage[], source: ImageSource, say: Say): Promise<Foundation> {
  await prepareMachine(say);
  raiseInotifyLimit(say);
  const [mirror, tlsId, login] = await Promise.all([readMirror(), ensureCertificates(), deployKey(), ensureNetwork(say)]);
  const images = catalog(mirror, tlsId);
  const served = source === 'local' ? [images.registry, ...images.services.map((image) => image.recipe)] : [];
  const ready = await startBuilding([...variants.map((variant) => images.vps[variant]), ...served], say);
  const registry = source === 'local' ? serveImages(images, ready, say) : Promise.resolve();
  registry.catch(() => {}); // whoever waits for it gets the error
  return { images, login, ready, registry };
}
