import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from './package-folder.js';

/** From the package's own package.json. */
export function version(): string {
  return String((JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as { readonly version?: string }).version);
}
