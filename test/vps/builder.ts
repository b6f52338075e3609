/** Makes the images that are missing or out of date: each once, what it stands on first, a few at a time. */
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docker, tryDocker } from './docker.js';
import { label } from './names.js';
import { must } from './process.js';
import type { Bootstrap, Build, Recipe } from './recipe.js';
import type { Say } from './say.js';
import { tar } from './tar.js';

/** mmdebstrap is three times faster in memory; 1.5 GiB is what one run takes at most. */
function roomyFolder(): string {
  try {
    const shm = statfsSync('/dev/shm');
    if (shm.bavail * shm.bsize > 1.5 * 2 ** 30) return '/dev/shm';
  } catch { /* no such folder: the temporary one does */ }
  return tmpdir();
}

/** Documentation stays out, as in Debian's own slim images: it costs time and nothing reads it. */
const leaveOut = ['/usr/share/man/*', '/usr/share/doc/*', '/usr/share/info/*', '/usr/share/locale/*'];

async function makeBootstrap(recipe: Bootstrap): Promise<void> {
  const folder = mkdtempSync(join(roomyFolder(), 'jalon-debian-'));
  const file = join(folder, 'root.tar'), settings = join(folder, '90mirror');
  try {
    writeFileSync(settings, recipe.aptConf, { mode: 0o644 });
    await must(['mmdebstrap', '--quiet', '--variant=minbase', '--include=ca-certificates',
      ...leaveOut.map((glob) => `--dpkgopt=path-exclude=${glob}`),
      ...recipe.aptConf.split('\n').filter(Boolean).map((line) => `--aptopt=${line}`),
      // mmdebstrap's own settings go (they turn recommended packages off), and what it copied from this machine.
      '--customize-hook=rm -f "$1"/etc/resolv.conf "$1"/etc/hostname "$1"/etc/apt/apt.conf.d/99mmdebstrap',
      `--customize-hook=copy-in ${settings} /etc/apt/apt.conf.d`,
      recipe.suite, file, recipe.url], { env: { ...process.env, TMPDIR: folder } });
    const labels = ['--change', `LABEL ${label.recipe}=${recipe.id}`, '--change', 'CMD ["bash"]'];
    await docker(['import', ...labels, file, recipe.tag]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function makeBuild(recipe: Build): Promise<void> {
  const args = Object.entries({ BASE: recipe.on.tag, ...recipe.args });
  // The machine's own network: BuildKit's bridge has a fixed MTU, and the mirror may know only this address.
  const argv = ['build', '--quiet', '--network', 'host', '--label', `${label.recipe}=${recipe.id}`, '--tag', recipe.tag,
    ...args.flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]), '-'];
  const input = tar([...recipe.context, ...await recipe.late()]);
  const first = await tryDocker(argv, { input, env: { ...process.env, DOCKER_BUILDKIT: '1' } });
  if (first.rc === 0) return;
  if (!/buildx/.test(first.stderr)) throw new Error(`image ${recipe.tag} can't be built:\n${lastWords(first.stderr)}`);
  await docker(argv, { input, env: { ...process.env, DOCKER_BUILDKIT: '0' } });
}

/** The end of a build's log, without BuildKit's repetition of the whole failed command. */
const lastWords = (log: string): string =>
  log.split('\n').filter((line) => /^#\d+ /.test(line)).map((line) => line.slice(0, 200)).slice(-12).join('\n') || log.trim().slice(-2000);

/** Removes images that a newer one of the same name has replaced and that no container uses. */
export const removeOutdated = async (): Promise<void> =>
  void await tryDocker(['image', 'prune', '--force', '--filter', `label=${label.recipe}`]);

/** Recipe ids of the images that exist. */
async function present(tags: readonly string[]): Promise<Map<string, string>> {
  const format = `{{range .RepoTags}}{{.}} {{end}}\t{{index .Config.Labels "${label.recipe}"}}`;
  const { stdout } = await tryDocker(['image', 'inspect', '--format', format, ...tags]);
  const rows = stdout.split('\n').filter(Boolean).map((line) => line.split('\t') as [string, string]);
  return new Map(rows.flatMap(([names, id]) => names.split(' ').filter(Boolean).map((name): [string, string] => [name, id])));
}

const withBases = (recipe: Recipe): Recipe[] => (recipe.kind === 'build' ? [recipe, ...withBases(recipe.on)] : [recipe]);

/** Starts making images and returns a function that resolves once a given recipe's image is there. */
export async function startBuilding(recipes: readonly Recipe[], say: Say, atOnce = 3): Promise<(recipe: Recipe) => Promise<void>> {
  const found = await present([...new Set(recipes.flatMap(withBases).map((recipe) => recipe.tag))]);
  const started = new Map<string, Promise<void>>();
  const waiting: Array<() => void> = [];
  let free = atOnce;

  async function slot<T>(work: () => Promise<T>): Promise<T> {
    if (free > 0) free -= 1;
    else await new Promise<void>((go) => waiting.push(go));
    try { return await work(); } finally { const next = waiting.shift(); if (next) next(); else free += 1; }
  }

  async function make(recipe: Recipe): Promise<void> {
    if (found.get(recipe.tag) === recipe.id) return;
    if (recipe.kind === 'build') await ready(recipe.on);
    await slot(async () => {
      say(`image ${recipe.tag}: building`);
      await (recipe.kind === 'bootstrap' ? makeBootstrap(recipe) : makeBuild(recipe));
      say(`image ${recipe.tag}: built`);
      if (found.has(recipe.tag)) await removeOutdated();
    });
  }

  function ready(recipe: Recipe): Promise<void> {
    const known = started.get(recipe.tag);
    if (known) return known;
    const work = make(recipe);
    work.catch(() => {}); // whoever waits for it gets the error
    started.set(recipe.tag, work);
    return work;
  }

  for (const recipe of recipes) void ready(recipe).catch(() => {});
  return ready;
}
