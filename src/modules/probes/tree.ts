import { ProbeError, type Reader, type Resource, type ResourceRequest } from '../../model/resource.js';
import { expandable } from './path-script.js';
import { normalPath } from './path.js';

/** One thing in a directory tree of the host. `path` is relative to the tree's root. */
export interface TreeEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  readonly uid: number;
  readonly gid: number;
  /** Links only. */
  readonly target?: string;
  /** Regular files, when asked for. */
  readonly sha256?: string;
}

/** Everything below a directory, the root left out; undefined when the path is no directory. */
export interface TreeState {
  readonly entries?: readonly TreeEntry[];
}

const FIELDS = ['%P', '%y', '%m', '%u', '%g', '%U', '%G', '%l'] as const;

export const treeReader: Reader<TreeState> = {
  name: 'tree',
  script: (requests) => requests.map(treeScript).join(''),
  parse: parseTrees,
};

export function tree(key: string, wants: readonly 'sha256'[] = []): Resource<TreeState> {
  return { reader: treeReader, key: normalPath(key), wants };
}

/** `find` is essential on Debian. Its records and then the hashes, each section ended by `end` and the status. */
function treeScript(request: ResourceRequest): string {
  const format = FIELDS.map((field) => `${field}\\0`).join('');
  const hashes = request.wants.includes('sha256') ? `find -H "$p" -mindepth 1 -type f -exec sha256sum -z {} + 2>/dev/null\n` : '';
  return `p=${expandable(request.key)}
if [ -d "$p" ]; then printf 'tree\\0%s\\0' "$p"; find -H "$p" -mindepth 1 -printf '${format}' 2>/dev/null; printf 'end\\0%s\\0' "$?"
${hashes}printf 'end\\0'
else printf 'none\\0'; fi
`;
}

function parseTrees(stdout: string, requests: readonly ResourceRequest[]): (TreeState | ProbeError)[] {
  const words = stdout.split('\0');
  let at = 0;
  const next = () => {
    if (at >= words.length - 1) throw new ProbeError('the answer about a directory tree ended too early');
    return words[at++] as string;
  };
  return requests.map((request) => {
    if (next() === 'none') return {};
    const root = next();
    const entries: TreeEntry[] = [];
    for (let name = next(); name !== 'end' || !isKind(words[at]); name = next()) entries.push(entryOf([name, ...FIELDS.slice(1).map(next)]));
    const status = next();
    const sums = new Map<string, string>();
    for (let line = next(); line !== 'end'; line = next()) sums.set(line.slice(66).slice(root.endsWith('/') ? root.length : root.length + 1), line.slice(0, 64));
    if (status !== '0') return new ProbeError(`not everything below ${request.key} could be read`);
    return { entries: entries.map((entry) => (sums.has(entry.path) ? { ...entry, sha256: sums.get(entry.path) } : entry)) };
  });

  /** After a file's own name comes one letter; after the section's `end` comes a status. */
  function isKind(word: string | undefined): boolean {
    return word !== undefined && /^\d+$/.test(word);
  }
}

const KINDS: Readonly<Record<string, TreeEntry['kind']>> = { f: 'file', d: 'directory', l: 'link' };

function entryOf([name = '', type = '', mode = '0', owner = '', group = '', uid = '0', gid = '0', target = '']: readonly string[]): TreeEntry {
  const kind = KINDS[type] ?? 'other';
  return { path: name, kind, mode: Number.parseInt(mode, 8), owner, group, uid: Number(uid), gid: Number(gid), ...(kind === 'link' ? { target } : {}) };
}
