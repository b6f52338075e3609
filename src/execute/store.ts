import type { Resource } from '../model/resource.js';
import { ProbeError } from '../model/resource.js';

interface Entry {
  readonly identity: string;
  readonly reader: string;
  readonly key: string;
  readonly wants: ReadonlySet<string>;
  readonly state: unknown;
  readonly predicted: boolean;
  /** Number of changes planned on this host when it was read. */
  readonly age: number;
  readonly predictable: boolean;
}

/**
 * What is known of one host's resources: read, or predicted from planned changes.
 * A path under which something changed is dropped, through whatever symlink it was reached.
 */
export class Store {
  private readonly entries = new Map<string, Entry>();
  private changes = 0;

  /** `check`: nothing is applied, so what was read stays true and what was predicted is never read again. */
  constructor(private readonly check: boolean) {}

  /** The state, if it is still good for planning. `Resource`s without a good state must be probed. */
  find(identity: string, resource: Resource<unknown>): { readonly state: unknown } | undefined {
    const entry = this.entries.get(id(identity, resource));
    if (entry === undefined) return undefined;
    if (!this.check && !entry.predictable && entry.age !== this.changes) return undefined;
    if (entry.state instanceof ProbeError || (this.check && entry.predicted)) return { state: entry.state };
    if (!resource.wants.every((want) => entry.wants.has(want))) return undefined;
    return { state: entry.state };
  }

  put(identity: string, resource: Resource<unknown>, state: unknown): void {
    this.set(identity, resource, state, false);
  }

  /** Takes a change's predicted states in; drops what the change makes doubtful. `after` undefined: unknown until read again. */
  predict(identity: string, predictions: readonly { readonly resource: Resource<unknown>; readonly state: unknown }[], everything: boolean): void {
    this.changes += 1;
    if (everything && !this.check) {
      this.entries.clear();
      return;
    }
    for (const { resource } of predictions) this.drop(identity, resource);
    for (const { resource, state } of predictions) if (state !== undefined) this.set(identity, resource, state, true);
  }

  clear(): void {
    this.entries.clear();
  }

  private set(identity: string, resource: Resource<unknown>, state: unknown, predicted: boolean): void {
    this.entries.set(id(identity, resource), {
      identity,
      reader: resource.reader.name,
      key: resource.key,
      // A predicted state was made from the wanted one: it holds whatever its maker put in.
      wants: predicted ? new Set(predictedWants(state)) : new Set(resource.wants),
      state,
      predicted,
      age: this.changes,
      predictable: resource.reader.predictable !== false,
    });
  }

  private drop(identity: string, resource: Resource<unknown>): void {
    const real = this.realPaths(identity, resource);
    for (const [key, entry] of this.entries) {
      if (entry.reader !== resource.reader.name) continue;
      if (entry.key === resource.key || (entry.reader === 'path' && overlaps(entry, real))) this.entries.delete(key);
    }
  }

  private realPaths(identity: string, resource: Resource<unknown>): readonly string[] {
    const state = this.entries.get(id(identity, resource))?.state as { realPath?: string } | undefined;
    return state?.realPath === undefined ? [resource.key] : [resource.key, state.realPath];
  }
}

function id(identity: string, resource: Resource<unknown>): string {
  return `${identity}\0${resource.reader.name}\0${resource.key}`;
}

function predictedWants(state: unknown): string[] {
  if (typeof state !== 'object' || state === null) return [];
  const wants = ['ancestor', 'sha256', 'sha1', 'md5', 'content', 'checksum'].filter((name) => (state as Record<string, unknown>)[name] !== undefined);
  const kind = (state as { kind?: string }).kind;
  return kind === undefined || kind === 'file' ? wants : [...wants, 'sha256', 'sha1', 'md5', 'content', 'checksum'];
}

/** A change at `changed` concerns what lies at it or under it, and a directory's own entry only if it is that path. */
function overlaps(entry: Entry, changed: readonly string[]): boolean {
  const real = (entry.state as { realPath?: string }).realPath;
  return changed.some((path) => under(entry.key, path) || (real !== undefined && under(real, path)));
}

function under(path: string, base: string): boolean {
  return path === base || path.startsWith(base.endsWith('/') ? base : `${base}/`);
}
