/** Where the test bed keeps its files; everything here is git-ignored. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const projectRoot = dirname(dirname(here));

export const places = {
  project: projectRoot,
  /** Contexts of the images that are built here. */
  images: join(here, 'images'),
  state: join(projectRoot, '.vps'),
  deployKey: join(projectRoot, '.vps', 'deploy'),
  hosts: join(projectRoot, '.vps', 'hosts'),
  staging: join(projectRoot, 'inventories', 'staging'),
};

/** Makes a folder that only its owner can open, and returns its path. */
export function privateFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}
