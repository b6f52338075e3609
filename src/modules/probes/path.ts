import type { PathState, Reader, Resource, ResourceRequest } from '../../model/resource.js';
import { parsePaths } from './path-parse.js';
import { pathScript } from './path-script.js';

/** What stands at paths of the host, many in one script: one `stat`, one `realpath`, one `sha256sum` for all of them. */
export const pathReader: Reader<PathState> = {
  name: 'path',
  script: pathScript,
  parse: parsePaths,
  describe: describePath,
};

/** What can be asked for beyond the least. `sha1`, `md5` … fill `digests`. `any-user`: below the home of nobody is absent, no error. */
export type PathWant = 'any-user' | 'content' | 'sha256' | 'md5' | 'sha1' | 'sha224' | 'sha384' | 'sha512';

/**
 * What stands at `key`: an absolute path, `~/…`, `~user/…`, or a name relative to the user's home.
 * `hint`: the sha256 of the content that is wanted; content that has it already is not sent.
 */
export function path(key: string, wants: readonly PathWant[] = [], hint?: string): Resource<PathState> {
  return { reader: pathReader, key: normalPath(key), wants, ...(hint === undefined ? {} : { hint }) };
}

/** Without doubled and trailing slashes and `.` parts. `..` stays: what it means depends on symlinks. */
export function normalPath(text: string): string {
  if (!UNUSUAL.test(text)) return text;
  const parts = text.split('/').filter((part, index) => part !== '.' && (part !== '' || index === 0));
  if (parts.length === 0) return '.';
  return parts.length === 1 && parts[0] === '' ? '/' : parts.join('/');
}

/** Doubled and trailing slashes, `.` parts, nothing at all. */
const UNUSUAL = /\/\/|.\/$|(?:^|\/)\.(?:\/|$)|^$/s;

/** Where steps act: the key, or what `~` and relative names came to on the host. */
export function placeOf(key: string, state: PathState): string {
  return state.path ?? normalPath(key);
}

/** Content fits a diff only when it came, is UTF-8 and has no NUL. */
function describePath(state: PathState): string | undefined {
  if (state.kind === 'absent') return '';
  if (state.kind !== 'file') return undefined;
  return state.content && textOf(state.content);
}

/** The text of bytes that are UTF-8 without NUL; undefined for anything else. */
export function textOf(content: Buffer): string | undefined {
  const text = content.toString('utf8');
  return content.includes(0) || !Buffer.from(text, 'utf8').equals(content) ? undefined : text;
}

export type { ResourceRequest };
