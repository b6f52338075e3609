import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../package-folder.js';

/** What an editor knows of lessons; written anew with every version. */
export function writeTypes(folder: string): void {
  copyFileSync(join(packageFolder(), 'src/lessons/own/jalon.d.ts'), join(folder, 'jalon.d.ts'));
}
