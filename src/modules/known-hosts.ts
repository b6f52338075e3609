/** Lines of known_hosts(5), "SSH_KNOWN_HOSTS FILE FORMAT" in sshd(8), and the edits of the module on them. Pure. */
import { createHash, createHmac } from 'node:crypto';
import { linesOf } from './line-edit.js';

export interface HostKey {
  /** '@cert-authority' or '@revoked'. */
  readonly marker?: string;
  readonly hosts: string;
  readonly type: string;
  readonly key: string;
}

/** A line without a key (a comment, an empty one) gives undefined. */
export function hostKey(line: string): HostKey | undefined {
  const [, marker, hosts, type, key] = /^\s*(?:(@\S+)[ \t]+)?([^#\s]\S*)[ \t]+(\S+)[ \t]+([A-Za-z0-9+/=]+)(?:\s|$)/.exec(line) ?? [];
  return hosts === undefined || type === undefined || key === undefined ? undefined : { ...(marker === undefined ? {} : { marker }), hosts, type, key };
}

/** Whether the line speaks of the host: by its hash, or by a list of names and patterns of which none with `!` may fit. */
export function speaksOf(hosts: string, name: string): boolean {
  const [, salt, hash] = /^\|1\|([^|]+)\|(.+)$/.exec(hosts) ?? [];
  if (salt !== undefined) return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
  const fits = (pattern: string) => new RegExp(`^${pattern.replace(/[\\^$.+()[\]{}|]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i').test(name);
  const patterns = hosts.split(',');
  return patterns.some((pattern) => !pattern.startsWith('!') && fits(pattern)) && !patterns.some((pattern) => pattern.startsWith('!') && fits(pattern.slice(1)));
}

export interface KnownHostsEdit {
  readonly name: string;
  /** The line that is wanted or not; undefined: every key of the host. */
  readonly line?: string;
  readonly present: boolean;
  readonly hash: boolean;
  /** Makes the salt of a hashed name. A salt is no secret: it stands beside the hash. */
  readonly seed: string;
}

export function editKnownHosts(text: string, edit: KnownHostsEdit): string {
  const lines = linesOf(text);
  const wanted = edit.line === undefined ? undefined : hostKey(edit.line);
  const kept = lines.filter((line) => stays(line, edit, wanted));
  if (!edit.present || edit.line === undefined || wanted === undefined) return kept.length === lines.length ? text : kept.join('');
  if (kept.some((line) => isWanted(hostKey(line), wanted, edit))) return kept.length === lines.length ? text : kept.join('');
  const last = kept.at(-1);
  const ended = last === undefined || last.endsWith('\n') ? kept : [...kept.slice(0, -1), `${last}\n`];
  return `${ended.join('')}${edit.hash ? hashed(wanted, edit, edit.line) : edit.line.trim()}\n`;
}

const sameKey = (a: HostKey, b: HostKey) => a.marker === b.marker && a.type === b.type && a.key === b.key;
const isHashed = (key: HostKey) => key.hosts.startsWith('|1|');

/** A hashed name is not the plain one that was asked for, nor the reverse; a line that also names other hosts will do. */
function isWanted(found: HostKey | undefined, wanted: HostKey, edit: KnownHostsEdit): boolean {
  return found !== undefined && speaksOf(found.hosts, edit.name) && sameKey(found, wanted) && isHashed(found) === (edit.hash || isHashed(wanted));
}

function stays(line: string, edit: KnownHostsEdit, wanted: HostKey | undefined): boolean {
  const found = hostKey(line);
  if (!found || !speaksOf(found.hosts, edit.name)) return true;
  // A pattern speaks of other hosts too, and a marked line of certificates: only the very line that was named is touched.
  const general = found.marker !== undefined || (!isHashed(found) && /[*?!]/.test(found.hosts));
  if (!edit.present) return wanted ? !sameKey(found, wanted) : general;
  if (!wanted || general || wanted.marker !== undefined || found.type !== wanted.type) return true;
  return sameKey(found, wanted) && isHashed(found) === (edit.hash || isHashed(wanted));
}

function hashed(wanted: HostKey, edit: KnownHostsEdit, line: string): string {
  if (isHashed(wanted)) return line.trim();
  const salt = createHash('sha1').update(`${edit.seed}\0${edit.name}\0${wanted.key}`).digest();
  const hosts = `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(edit.name).digest('base64')}`;
  return [...(wanted.marker === undefined ? [] : [wanted.marker]), hosts, wanted.type, wanted.key].join(' ');
}
