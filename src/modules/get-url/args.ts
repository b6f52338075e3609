import type { WantedAttributes } from '../attributes.js';
import type { UriArgs } from '../http/request.js';
import { type Download, requestScript } from '../http/script.js';
import { type MaybeSecret, reveal } from '../secret-text.js';
import { quote } from '../../shell/quote.js';

export interface GetUrlArgs extends WantedAttributes {
  readonly url: MaybeSecret;
  readonly dest: string;
  readonly force: boolean;
  readonly checksum: string;
  readonly backup: boolean;
  readonly headers: Readonly<Record<string, MaybeSecret | number | boolean>>;
  readonly timeout: number;
  readonly validate_certs: boolean;
  readonly url_username?: string;
  readonly url_password?: MaybeSecret;
  readonly force_basic_auth: boolean;
  readonly client_cert?: string;
  readonly client_key?: string;
  readonly ca_path?: string;
  readonly http_agent: string;
  readonly use_proxy: boolean;
}

export const ALGORITHMS = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];
const DIGITS: Readonly<Record<Algorithm, number>> = { md5: 32, sha1: 40, sha224: 56, sha256: 64, sha384: 96, sha512: 128 };

/** `sha256:0123…` or `sha256:https://…/SHA256SUMS`. */
export interface WantedSum {
  readonly algorithm: Algorithm;
  readonly digest?: string;
  readonly url?: string;
}

/** undefined: none is wanted; a sentence: it is no checksum. */
export function wantedSum(text: string): WantedSum | string | undefined {
  if (text === '') return undefined;
  const [, name = '', rest = ''] = /^([a-z0-9]+):\s*(\S+)$/i.exec(text) ?? [];
  const algorithm = ALGORITHMS.find((one) => one === name.toLowerCase());
  if (algorithm === undefined) return `checksum: "${text}" has to be <algorithm>:<digits or address>, with one of ${ALGORITHMS.join(', ')}`;
  if (/^https?:\/\//.test(rest)) return { algorithm, url: rest };
  const digest = rest.replace(/\W+/g, '').toLowerCase();
  return /^[0-9a-f]+$/.test(digest) && digest.length === DIGITS[algorithm] ? { algorithm, digest } : `checksum: a ${algorithm} has ${DIGITS[algorithm]} hexadecimal digits`;
}

/** Name of the file behind an address; `index.html` for one that ends in a slash. */
export function nameIn(url: string): string {
  const path = /^https?:\/\/[^/?#]*([^?#]*)/.exec(url)?.[1] ?? '';
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === '' || name === '.' || name === '..') return 'index.html';
  try {
    return decodeURIComponent(name).replaceAll('/', '_');
  } catch {
    return name;
  }
}

/** The digest of a file in the text of a checksum file: `digits  name`, `SHA256 (name) = digits`, or the digits alone. */
export function sumIn(text: string, algorithm: Algorithm, name: string): string | undefined {
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
  const length = DIGITS[algorithm];
  for (const line of lines) {
    const [, digest, file] = new RegExp(`^([0-9a-fA-F]{${length}})\\s+[*]?(?:\\S*/)?(\\S+)$`).exec(line) ?? [];
    if (digest !== undefined && file === name) return digest.toLowerCase();
    const [, named, other] = new RegExp(`^\\S+ \\((?:\\S*/)?(\\S+)\\) = ([0-9a-fA-F]{${length}})$`).exec(line) ?? [];
    if (named === name && other !== undefined) return other.toLowerCase();
  }
  return lines.length === 1 && new RegExp(`^[0-9a-fA-F]{${length}}$`).test(lines[0] as string) ? (lines[0] as string).toLowerCase() : undefined;
}

/** What stands in a reader's key: plain text, because the reader makes a script of it, which travels by stdin. */
export interface Asked {
  readonly url: string;
  readonly request: Omit<UriArgs, 'url'>;
}

export function asked(args: GetUrlArgs, url: string): Asked {
  const headers = Object.fromEntries(Object.entries(args.headers).map(([name, value]) => [name, typeof value === 'object' ? reveal(value) : String(value)]));
  const optional = { ...(args.url_username === undefined ? {} : { url_username: args.url_username, url_password: reveal(args.url_password ?? '') }), ...(args.client_cert === undefined ? {} : { client_cert: args.client_cert }), ...(args.client_key === undefined ? {} : { client_key: args.client_key }), ...(args.ca_path === undefined ? {} : { ca_path: args.ca_path }) };
  const request = { method: 'GET', body_format: 'raw', headers, status_code: [200], return_content: false, follow_redirects: 'all', timeout: args.timeout, validate_certs: args.validate_certs, force_basic_auth: args.force_basic_auth, force: args.force, http_agent: args.http_agent, use_proxy: args.use_proxy, ...optional } as const;
  return { url, request };
}

/** A function `name` that prints the body, and on stderr what uri's script says at its end. */
export function downloadFunction(name: string, { url, request }: Asked, how: Pick<Download, 'newerThan' | 'most'> = {}): string {
  const { script, stdin } = requestScript({ ...request, url }, { ...how, bodyOnly: true });
  return `${name}() {\nprintf %s ${quote(stdin.toString('utf8'))} | {\n${script}}\n}\n`;
}
