/** How one image is made. An image is made again when its recipe's id changes, and only then. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { places } from './places.js';
import type { TarEntry } from './tar.js';

/** A Debian root file system made by mmdebstrap. */
export interface Bootstrap { kind: 'bootstrap'; tag: string; id: string; suite: string; url: string; aptConf: string }

/** A Dockerfile on top of another recipe. `late` gives files that cost something to get, only when it is built. */
export interface Build {
  kind: 'build'; tag: string; id: string; on: Recipe; context: TarEntry[]; args: Record<string, string>;
  late: () => Promise<TarEntry[]>;
}

export type Recipe = Bootstrap | Build;

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

export function bootstrap(tag: string, suite: string, url: string, aptConf: string): Bootstrap {
  return { kind: 'bootstrap', tag, suite, url, aptConf, id: digest(['1', suite, url, aptConf]) };
}

/** What a Dockerfile recipe takes besides its folder. */
export interface BuildInputs {
  extra?: TarEntry[];
  args?: Record<string, string>;
  late?: () => Promise<TarEntry[]>;
  /** Stands for what `late` will give. */
  lateId?: string;
}

/** The recipe of `images/FOLDER/Dockerfile` on `on`. */
export function build(tag: string, folder: string, on: Recipe, inputs: BuildInputs = {}): Build {
  const path = join(places.images, folder);
  const own = readdirSync(path).sort().map((name) => ({ path: name, content: readFileSync(join(path, name)) }));
  const context = [...own, ...(inputs.extra ?? [])];
  const args = inputs.args ?? {};
  const texts = context.map((entry) => [entry.path, entry.content.toString()]);
  return {
    kind: 'build', tag, on, context, args, late: inputs.late ?? (async () => []),
    id: digest([on.id, texts, args, inputs.lateId]),
  };
}
