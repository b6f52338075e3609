/** The registry that serves the test images by their real names, in a container of its own. */
import type { startBuilding } from './builder.js';
import type { Catalog, ServiceImage } from './catalog.js';
import { containers, docker, removeContainers } from './docker.js';
import { label, network, registry } from './names.js';
import type { Say } from './say.js';

const base = `http://${registry.push}/v2`;

async function until(answers: () => Promise<boolean>, what: string, seconds = 20): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    if (await answers()) return;
    await new Promise((go) => setTimeout(go, 100));
  }
  throw new Error(`${what}: no answer within ${seconds} s`);
}

const get = (path: string, accept = '*/*'): Promise<Response | undefined> =>
  fetch(base + path, { headers: { accept }, signal: AbortSignal.timeout(5000) }).catch(() => undefined);

/** Starts the registry's container, again if its image has changed. */
async function ensureRegistry(recipeId: string, tag: string, say: Say): Promise<void> {
  const name = registry.container;
  const found = (await containers([name])).get(name);
  const fits = found?.labels[label.recipe] === recipeId;
  if (!(found?.running && fits)) {
    say(`registry ${registry.address}: starting`);
    if (found && fits) await docker(['start', name]);
    else {
      await removeContainers([name]);
      await docker(['run', '-d', '--name', name, '--hostname', 'registry', '--network', network.name, '--ip', registry.address,
        '--restart', 'always', '--volume', `${registry.volume}:/var/lib/registry`, '--publish', `${registry.push}:5000`, tag]);
    }
  }
  await until(async () => (await get('/'))?.ok === true, `registry on ${registry.push}`);
}

/** Ids of what the registry holds under a name: the manifest's digest and its configuration's. */
async function served(image: ServiceImage): Promise<string[]> {
  const response = await get(`/${image.repository}/manifests/${image.tag}`,
    'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json');
  if (!response?.ok) return [];
  const manifest = await response.json() as { config?: { digest: string } };
  return [response.headers.get('docker-content-digest') ?? '', manifest.config?.digest ?? ''];
}

async function seed(image: ServiceImage, say: Say): Promise<void> {
  const [id, held] = await Promise.all([
    docker(['image', 'inspect', '--format', '{{.Id}}', image.recipe.tag]), served(image),
  ]);
  if (held.includes(id.trim())) return;
  await docker(['push', '--quiet', image.recipe.tag]);
  say(`registry: serves ${image.repository}:${image.tag}`);
}

/** Starts the registry and pushes every service image that it does not hold yet. */
export async function serveImages(images: Catalog, ready: Awaited<ReturnType<typeof startBuilding>>, say: Say): Promise<void> {
  await ready(images.registry);
  await ensureRegistry(images.registry.id, images.registry.tag, say);
  await Promise.all(images.services.map(async (image) => {
    await ready(image.recipe);
    await seed(image, say);
  }));
}
