import type { Inventory } from '../model/inventory.js';

export interface HostMatch {
  /** In the order of the patterns, each in that of the inventory. */
  readonly hosts: readonly string[];
  /** Parts of the pattern that name no host, no group and match nothing. */
  readonly unmatched: readonly string[];
}

/**
 * Host patterns: `a,b a:b *.x ~regex grp[0:2] a:&b a:!b`; plain parts first, then `&`, then `!`, whatever their order (Ansible, intro_patterns).
 * `all` and `*` are everything; `localhost` exists even when no inventory names it.
 */
export function matchHosts(patterns: readonly string[], inventory: Inventory): HostMatch {
  const parts = patterns.flatMap(splitPattern).filter((part) => part !== '');
  const unmatched: string[] = [];
  const find = (part: string): ReadonlySet<string> => {
    const found = matchOne(part, inventory);
    if (found.length === 0 && !isEverything(part) && !inventory.groups.has(part)) unmatched.push(part);
    return new Set(found);
  };
  const plain = parts.filter((part) => !/^[&!]/.test(part));
  let selected = new Set<string>();
  if (plain.length === 0 && parts.length > 0) selected = new Set(matchOne('all', inventory));
  for (const part of plain) for (const host of find(part)) selected.add(host);
  for (const part of parts.filter((p) => p.startsWith('&'))) {
    const also = find(part.slice(1));
    selected = new Set([...selected].filter((host) => also.has(host)));
  }
  for (const part of parts.filter((p) => p.startsWith('!'))) for (const host of find(part.slice(1))) selected.delete(host);
  return { hosts: [...selected], unmatched };
}

const isEverything = (part: string): boolean => part === 'all' || part === '*';

/** Splits at commas, and at colons that stand neither in brackets nor in an IPv6 address. */
function splitPattern(pattern: string): string[] {
  const out: string[] = [];
  for (const piece of pattern.split(',').map((p) => p.trim())) {
    if (piece.startsWith('~') || /^[0-9a-f]*:[0-9a-f:]*:[0-9a-f]*$/i.test(piece)) out.push(piece);
    else out.push(...piece.split(/:(?![^[]*\])/).map((p) => p.trim()));
  }
  return out;
}

function matchOne(part: string, inventory: Inventory): string[] {
  if (isEverything(part)) return [...inventory.hosts.keys()].filter((host) => host !== 'localhost' || inventory.groups.get('all')?.hosts.includes(host));
  if (part.startsWith('~')) return byTest(safeRegex(part.slice(1)), inventory);
  const subscript = /^(.+)\[(-?\d+)(?::(-?\d*))?\]$/.exec(part);
  if (subscript && !inventory.groups.has(part)) {
    const [, base = '', from = '0', to] = subscript;
    const all = matchOne(base, inventory);
    const at = (index: number): number => (index < 0 ? all.length + index : index);
    if (!part.includes(':', base.length)) return all.slice(at(Number(from)), at(Number(from)) + 1);
    return all.slice(at(Number(from)), to === undefined || to === '' ? undefined : at(Number(to)) + 1);
  }
  if (/[*?[]/.test(part)) return byTest(globRegex(part), inventory);
  const group = inventory.groups.get(part);
  if (group) return [...group.hosts];
  return inventory.hosts.has(part) ? [part] : [];
}

function byTest(regex: RegExp | undefined, inventory: Inventory): string[] {
  if (!regex) return [];
  const groups = [...inventory.groups.values()].filter((group) => regex.test(group.name)).flatMap((group) => group.hosts);
  return [...[...inventory.hosts.keys()].filter((host) => regex.test(host)), ...groups];
}

function safeRegex(source: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${source})`);
  } catch {
    return undefined;
  }
}

/** fnmatch as a regular expression: `*`, `?`, `[abc]`, `[!abc]`. */
export function globRegex(glob: string): RegExp {
  const body = glob.replace(/[.+^${}()|\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.').replaceAll('[!', '[^');
  return safeRegex(`${body}$`) ?? /^$(?!)/;
}
