import { realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { quote } from '../../shell/quote.js';
import type { Io } from '../io.js';
import { packageFolder } from '../package-folder.js';

/** What to type for this very program: `deploy` where that is what the shell finds, else the file itself. */
export function invocation({ env }: Pick<Io, 'env'>): string {
  const own = join(packageFolder(), 'bin/deploy.mjs');
  // npm puts a package's own tools on the PATH only while it runs one
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '' && !/[\\/]node_modules[\\/]\.bin$/.test(folder));
  const found = folders.map((folder) => real(join(folder, 'deploy'))).find((path) => path !== undefined);
  return found !== undefined && found === real(own) ? 'deploy' : `node ${quote(own)}`;
}

function real(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
