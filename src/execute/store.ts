import { type PathState, ProbeError, type Resource } from '../model/resource.js';
import { contentWithheld, type Entry, filled, isNoId, isOpen, lacksContent, type Owned, predictedWants } from './entry.js';
import { type Folders, foldersOf, mayBeBelow, parentOf, under } from './folders.js';
import { amongPredicted } from '../modules/probes/path-predict.js';

/**
 * What is known of one host's resources: read, or predicted from planned changes.
 * A path under which something changed is dropped, through whatever symlink it was reached.
 */
export class Store {
  private readonly entries = new Map<string, Entry>();
  private changes = 0;
  /** Check mode: folders that are predicted to be gone. What is read below them is there only because nothing is applied. */
  private readonly emptied = new Set<string>();
  /** `user NAME` and `group NAME` → number. */
  private readonly ids = new Map<string, number>();

  /** `check`: nothing is applied, so what was read stays true and what was predicted is never read again. */
  constructor(private readonly check: boolean) {}

  /** Some change was planned on this host: what is missing now may come. */
  get foretells(): boolean {
    return this.changes > 0;
  }

  /** The state, if it is still good for planning. `Resource`s without a good state must be probed. */
  find(identity: string, resource: Resource<unknown>): { readonly state: unknown } | undefined {
    const entry = this.entries.get(id(identity, resource));
    if (entry === undefined) return undefined;
    if (!this.check && !entry.predictable && entry.age !== this.changes) return undefined;
    if (entry.state instanceof ProbeError) return { state: entry.state };
    if (this.check && entry.predicted && !lacksContent(entry.state) && !contentWithheld(entry, resource)) return { state: entry.state };
    if (!this.check && entry.predicted && isOpen(entry)) return undefined;
    if (!resource.wants.every((want) => entry.wants.has(want)) || contentWithheld(entry, resource)) return undefined;
    return { state: entry.state };
  }

  /** Takes in what was read. In check mode a prediction stays true: what was read only fills in what it left open. */
  put(identity: string, resource: Resource<unknown>, state: unknown): void {
    const known = this.entries.get(id(identity, resource));
    if (this.check && known?.predicted === true) {
      this.entries.set(id(identity, resource), { ...known, state: filled(known, state), wants: new Set([...known.wants, ...resource.wants]), hint: resource.hint });
    } else this.set(identity, resource, this.check ? this.masked(resource, this.reconciled(identity, resource, state)) : state, false);
  }

  /** Check mode: what was read below a folder that is only predicted to be there, or to be gone. */
  private reconciled(identity: string, resource: Resource<unknown>, state: unknown): unknown {
    if (resource.reader.name !== 'path' || state instanceof ProbeError) return state;
    return amongPredicted(resource.key, state as PathState, (path) => {
      const entry = this.entries.get(`${identity}\0path\0${path}`);
      return entry?.predicted === true && !(entry.state instanceof ProbeError) ? (entry.state as PathState) : undefined;
    });
  }

  /** Takes a change's predicted states in; drops what the change makes doubtful. `after` undefined: unknown until read again. */
  predict(identity: string, predictions: readonly { readonly resource: Resource<unknown>; readonly state: unknown }[], everything: boolean): void {
    this.changes += 1;
    if (everything && !this.check) {
      this.entries.clear();
      return;
    }
    // A folder before what lies in it, so that the nearest ancestor is the last to speak.
    const outermostFirst = [...predictions].sort((a, b) => a.resource.key.length - b.resource.key.length);
    for (const { resource, state } of outermostFirst) this.drop(identity, resource, state);
    for (const { resource, state } of predictions) if (state !== undefined) this.set(identity, resource, state, true);
  }

  clear(): void {
    this.entries.clear();
  }

  private set(identity: string, resource: Resource<unknown>, given: unknown, predicted: boolean): void {
    const state = predicted ? this.withIds(given) : given;
    if (!predicted) this.learnIds(given);
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
      hint: predicted ? undefined : resource.hint,
    });
  }

  /** Below a folder that is predicted to be gone there is nothing but what was predicted since. */
  private masked(resource: Resource<unknown>, state: unknown): unknown {
    if (resource.reader.name !== 'path' || this.emptied.size === 0 || state instanceof ProbeError) return state;
    const real = (state as { readonly realPath?: string }).realPath ?? resource.key;
    const gone = [...this.emptied].find((folder) => [resource.key, real].some((path) => path !== folder && under(path, folder)));
    if (gone === undefined) return state;
    const parent = parentOf(resource.key);
    const ancestor = this.nearestFolder(parent, gone);
    return { kind: 'absent', ...(ancestor === parent ? {} : { ancestor }) };
  }

  /** The nearest folder at or above `path` that is predicted to be there, at most up to the one that `gone` stands in. */
  private nearestFolder(path: string, gone: string): string {
    for (let at = path; under(at, gone); at = parentOf(at)) {
      const made = [...this.entries.values()].some((entry) => entry.predicted && entry.key === at && (entry.state as { readonly kind?: string }).kind === 'directory');
      if (made) return at;
    }
    return parentOf(gone);
  }

  /** Takes out what a change makes doubtful: the resource itself, and what lies under a path that becomes another kind of thing. */
  private drop(identity: string, resource: Resource<unknown>, after: unknown): void {
    const before = this.entries.get(id(identity, resource))?.state;
    const changed = { paths: realPaths(resource, before), structure: structureChanges(before, after), made: becomesDirectory(before, after), folders: foldersOf(this.entries.values()) };
    if (this.check && resource.reader.name === 'path') this.noteEmptied(changed.paths, before, after);
    const concerns = concerned(changed.paths, changed.structure);
    for (const [key, entry] of this.entries) {
      if (entry.reader !== resource.reader.name) continue;
      if (entry.key === resource.key) this.entries.delete(key);
      else if (entry.reader === 'path' && concerns(entry)) this.reconsider(key, entry, changed);
    }
  }

  private learnIds(state: unknown): void {
    const { owner, group, uid, gid } = (state ?? {}) as Partial<Owned>;
    if (owner !== undefined && !isNoId(uid)) this.ids.set(`user ${owner}`, uid as number);
    if (group !== undefined && !isNoId(gid)) this.ids.set(`group ${group}`, gid as number);
  }

  /** A predicted owner is a name; its number is known where the host showed both together. */
  private withIds(state: unknown): unknown {
    const { owner, group, uid, gid } = (state ?? {}) as Partial<Owned>;
    if (owner === undefined || !(isNoId(uid) || isNoId(gid))) return state;
    return { ...(state as object), uid: isNoId(uid) ? (this.ids.get(`user ${owner}`) ?? -1) : uid, gid: isNoId(gid) ? (this.ids.get(`group ${group}`) ?? -1) : gid };
  }

  private noteEmptied(paths: readonly string[], before: unknown, after: unknown): void {
    const kind = (after as { readonly kind?: string } | undefined)?.kind;
    for (const path of paths) {
      if (kind === 'absent' && (before as { readonly kind?: string } | undefined)?.kind === 'directory') this.emptied.add(path);
      else if (kind === 'link') this.emptied.delete(path);
    }
  }

  private reconsider(key: string, entry: Entry, changed: { readonly paths: readonly string[]; readonly structure: boolean; readonly made: boolean; readonly folders: Folders }): void {
    const state = entry.state as { readonly kind?: string; readonly realPath?: string; readonly ancestor?: string };
    const above = changed.paths.find((path) => under(entry.key, path) || (state.realPath !== undefined && under(state.realPath, path)));
    if (above === undefined) {
      if (changed.structure && changed.paths.length === 1 && mayBeBelow(entry, changed.paths[0] as string, changed.folders)) this.entries.delete(key);
      return;
    }
    const itself = state.realPath !== undefined && changed.paths.includes(state.realPath);
    if (!changed.structure && !itself) return;
    if (!changed.made || state.kind !== 'absent') this.entries.delete(key);
    else this.entries.set(key, { ...entry, state: { kind: 'absent', ancestor: parentOf(entry.key) === above ? undefined : longer(state.ancestor, above) } });
  }
}

/**
 * Whether a change of these paths can be of any consequence for what is known of another path: asked for every pair of a change
 * and a path, and nearly always no.
 */
function concerned(paths: readonly string[], structure: boolean): (entry: Entry) => boolean {
  const [only = ''] = paths;
  const name = only.slice(only.lastIndexOf('/'));
  return ({ key, state }) => {
    const { realPath } = state as { readonly realPath?: string };
    if (!structure) return realPath !== undefined && paths.includes(realPath);
    return key.includes(name) || paths.some((path) => key.startsWith(path) || realPath?.startsWith(path) === true);
  };
}

function realPaths(resource: Resource<unknown>, before: unknown): readonly string[] {
  const real = (before as { readonly realPath?: string } | undefined)?.realPath;
  return real === undefined || real === resource.key ? [resource.key] : [resource.key, real];
}

/** What lies below can only be affected when the path becomes another kind of thing, or a link to elsewhere. */
function structureChanges(before: unknown, after: unknown): boolean {
  const [from, to] = [before, after] as { readonly kind?: string; readonly target?: string }[];
  return from?.kind === undefined || to?.kind === undefined || from.kind !== to.kind || from.target !== to.target;
}

/** Below a new directory everything is as absent as it was. */
function becomesDirectory(before: unknown, after: unknown): boolean {
  return (before === undefined || (before as { readonly kind?: string }).kind === 'absent') && (after as { readonly kind?: string } | undefined)?.kind === 'directory';
}

function longer(a: string | undefined, b: string): string {
  return a !== undefined && a.length > b.length ? a : b;
}

function id(identity: string, resource: Resource<unknown>): string {
  return `${identity}\0${resource.reader.name}\0${resource.key}`;
}
