import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

/**
 * @param {string} root
 * @returns {Buffer} the pages of src/lessons by the names of their lessons, as src/lessons/index.ts reads them in a package
 */
export function lessonPages(root) {
  const folder = join(root, 'src/lessons');
  const pages = readdirSync(folder).filter((file) => file.endsWith('.md')).sort().map((file) => [file.slice(0, -'.md'.length), readFileSync(join(folder, file), 'utf8')]);
  return brotliCompressSync(JSON.stringify(Object.fromEntries(pages)));
}
