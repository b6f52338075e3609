import type { PathState } from '../../model/resource.js';
import { objectOf } from '../probes/json.js';

/** Docker Hub's name in `config.json`. */
export const HUB = 'https://index.docker.io/v1/';

type Json = Readonly<Record<string, unknown>>;

/** What Docker's `config.json` holds of one registry. */
export interface Login {
  readonly username?: string;
  readonly password?: string;
  /** The registry gave a token instead of keeping the password. */
  readonly token: boolean;
  /** The program that keeps the password; the file then only names the registry. */
  readonly helper?: string;
}

/** The name under which `docker login` keeps a registry: its host and port. */
export function registryKey(url: string): string {
  const host = url.replace(/^https?:\/\//, '').replace(/\/.*$/s, '');
  return ['', 'docker.io', 'index.docker.io'].includes(host) ? HUB : host;
}

/** undefined: the text is no JSON object. */
export function readConfig(state: PathState): Json | undefined {
  if (state.kind === 'absent') return {};
  const text = (state.content ?? state.resolved?.content)?.toString('utf8');
  return text?.trim() === '' ? {} : text === undefined ? undefined : objectOf(text);
}

/** Names of the registry that the file has: people and older clients also wrote whole addresses. */
export function keysOf(config: Json, url: string): string[] {
  return Object.keys((config.auths ?? {}) as Json).filter((name) => name === url || registryKey(name) === registryKey(url));
}

export function loginOf(config: Json, url: string): Login | undefined {
  const key = registryKey(url);
  const helper = ((config.credHelpers ?? {}) as Record<string, string>)[key] ?? (config.credsStore as string | undefined);
  const [name] = keysOf(config, url);
  if (name === undefined) return undefined;
  const entry = ((config.auths as Record<string, Json | null>)[name] ?? {}) as Json;
  const text = typeof entry.auth === 'string' ? Buffer.from(entry.auth, 'base64').toString('utf8') : '';
  const colon = text.indexOf(':');
  // Docker's own files end a password in a NUL where it was padded.
  const own = colon < 0 ? {} : { username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, '') };
  return { ...own, token: entry.identitytoken !== undefined || entry.registrytoken !== undefined, ...(helper ? { helper } : {}) };
}

/** The file as Docker would write it, with the registry's entry set or (undefined) taken out. */
export function withLogin(config: Json, url: string, login: { readonly username: string; readonly password: string } | undefined): string {
  const old = (config.auths ?? {}) as Json;
  const kept = Object.entries(old).filter(([name]) => !keysOf(config, url).includes(name));
  const fresh = login === undefined ? [] : [[registryKey(url), { auth: Buffer.from(`${login.username}:${login.password}`).toString('base64') }] as const];
  const auths = Object.fromEntries([...kept, ...fresh].sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify({ auths, ...Object.fromEntries(Object.entries(config).filter(([name]) => name !== 'auths')) }, null, '\t');
}
