import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { importModule } from '../import-module.js';
import { packageFolder } from '../package-folder.js';

/** What an editor knows of lessons; written anew with every version. */
export async function writeTypes(folder: string): Promise<void> {
  writeFileSync(join(folder, 'jalon.d.ts'), await types());
}

/** A package carries them. A clone has what makes them. */
async function types(): Promise<string> {
  const root = packageFolder();
  const maker = join(root, 'scripts/build/types.mjs');
  if (!existsSync(maker)) return readFileSync(join(root, 'dist/jalon.d.ts'), 'utf8');
  const { lessonTypes } = (await importModule(pathToFileURL(maker).href)) as { readonly lessonTypes: (root: string) => string };
  return lessonTypes(root);
}
