import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageFolder } from './package-folder.js';

/** Node's own import() of a file's URL. The bundle is compiled by bin/start.mjs and has none of its own. */
export function importModule(url: string): Promise<unknown> {
  return (createRequire(import.meta.url)(join(packageFolder(), 'bin/import.cjs')) as typeof importModule)(url);
}
