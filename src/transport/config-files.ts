import { readdirSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

/** ssh's own limit of includes in includes. */
const DEEPEST = 16;

/**
 * Keywords, in lower case, that stand anywhere in an ssh_config file or in what it includes, whatever their Host or Match.
 * It tells only whether there is something to ask `ssh -G` about, which knows what applies.
 * @param folder what relative includes are relative to
 */
export function keywordsIn(file: string, folder: string, home: string, depth = 0): Set<string> {
  const found = new Set<string>();
  if (depth > DEEPEST) return found;
  for (const line of read(file).split('\n')) {
    const match = /^\s*([A-Za-z0-9]+)(?:\s*=\s*|\s+)(.*)$/.exec(line);
    if (!match) continue;
    const keyword = (match[1] as string).toLowerCase();
    found.add(keyword);
    if (keyword !== 'include') continue;
    for (const word of (match[2] as string).match(/"[^"]*"|\S+/g) ?? []) {
      const pattern = word.replaceAll('"', '').replace(/^~(?=\/)/, home);
      // Names with a token or a variable in them are ssh's to work out.
      if (/[%$~]/.test(pattern)) found.add('included');
      for (const path of matching(isAbsolute(pattern) ? pattern : join(folder, pattern))) for (const inner of keywordsIn(path, folder, home, depth + 1)) found.add(inner);
    }
  }
  return found;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Files of a pattern with `*` and `?`, as glob(7). */
function matching(pattern: string): string[] {
  if (!/[*?[]/.test(pattern)) return [pattern];
  const parent = dirname(pattern);
  const name = pattern.slice(parent.length).replace(/^\//, '');
  const glob = new RegExp(`^${name.replace(/[.+^${}()|\\]/g, '\\$&').replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}$`);
  return matching(parent).flatMap((folder) => {
    try {
      return readdirSync(folder).filter((entry) => glob.test(entry) && (!entry.startsWith('.') || name.startsWith('.'))).map((entry) => join(folder, entry));
    } catch {
      return [];
    }
  });
}
