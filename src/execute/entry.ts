import { ProbeError, type Resource } from '../model/resource.js';

/** One resource as it is known. */
export interface Entry {
  readonly identity: string;
  readonly reader: string;
  readonly key: string;
  readonly wants: ReadonlySet<string>;
  readonly state: unknown;
  readonly predicted: boolean;
  /** Number of changes planned on this host when it was read. */
  readonly age: number;
  readonly predictable: boolean;
  /** Content that has this hash was not sent. */
  readonly hint?: string;
}

export interface Owned {
  readonly owner: string;
  readonly group: string;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

/** Predictions say -1 where only the host knows. */
export function isNoId(id: number | undefined): boolean {
  return id === undefined || id < 0;
}

/** A predicted path whose owner's number nobody knows: results show it, so it is read. */
export function isOpen({ reader, state }: Entry): boolean {
  const { owner, uid, gid } = state as Partial<Owned>;
  return reader === 'path' && owner !== undefined && (isNoId(uid) || isNoId(gid));
}

export function lacksContent(state: unknown): boolean {
  const { kind, sha256, content } = state as { readonly kind?: string; readonly sha256?: string; readonly content?: unknown };
  return kind === 'file' && sha256 === undefined && content === undefined;
}

/** Its content did not travel, since it had the hash that somebody else asked for. */
export function contentWithheld(entry: Entry, resource: Resource<unknown>): boolean {
  if (entry.hint === undefined || entry.hint === resource.hint || !resource.wants.includes('content')) return false;
  const { kind, sha256, content } = entry.state as { readonly kind?: string; readonly sha256?: string; readonly content?: unknown };
  return kind === 'file' && content === undefined && sha256 !== resource.hint;
}

/** A predicted file whose content nobody foretold has the content that was read. */
export function filled({ state: predicted, hint }: Entry, read: unknown): unknown {
  if (!(lacksContent(predicted) || hint !== undefined) || read instanceof ProbeError || (read as { readonly kind?: string }).kind !== 'file') return predicted;
  return { ...(read as object), ...Object.fromEntries(Object.entries(predicted as object).filter(([, value]) => value !== undefined)) };
}

/** A predicted state was made from the wanted one: it holds whatever its maker put in. */
export function predictedWants(state: unknown): string[] {
  if (typeof state !== 'object' || state === null) return [];
  const { kind: own, resolved } = state as { readonly kind?: string; readonly resolved?: { readonly kind?: string } };
  const held = own === 'link' && resolved?.kind === 'file' ? resolved : state;
  const wants = ['ancestor', 'sha256', 'sha1', 'md5', 'content', 'checksum'].filter((name) => (held as Record<string, unknown>)[name] !== undefined);
  const kind = (held as { kind?: string }).kind;
  return kind === undefined || kind === 'file' ? wants : [...wants, 'sha256', 'sha1', 'md5', 'content', 'checksum'];
}
