/**
 * Probe contract. A reader knows how to read one kind of resource for many keys in one script;
 * modules name resources (`path('/etc/x')`), the engine reads each once, keeps it fresh and predicts it.
 */
export interface Reader<S> {
  /** 'path', 'user', 'packages', 'unit', 'compose' … */
  readonly name: string;
  /**
   * Read-only POSIX sh (dash) that prints the state of all `requests`; run in a subshell with LC_ALL=C, no stdin.
   * Must exit 0 when everything was read; anything else makes every key fail.
   */
  script(requests: readonly ResourceRequest[]): string;
  /** Pure. One state for each request, in the same order; throw ProbeError for what could not be read. */
  parse(stdout: string, requests: readonly ResourceRequest[]): (S | ProbeError)[];
  /** What `--diff` shows of a state: text lines, or undefined when the state has no text form. */
  describe?(state: S): string | undefined;
  /** True: nothing but a change that names it (or 'everything') makes its states stale. Default true. */
  readonly predictable?: boolean;
}

export interface ResourceRequest {
  readonly key: string;
  /** Details asked for beyond the least: 'content', 'sha256'. Two requests for one key are merged. */
  readonly wants: readonly string[];
  /** Known to the controller, may save transfer: the sha256 of the wanted content. */
  readonly hint?: string;
}

/** A resource that a module's plan looks at. `reader` and `key` identify it. */
export interface Resource<S> extends ResourceRequest {
  readonly reader: Reader<S>;
}

export class ProbeError extends Error {
  constructor(
    message: string,
    /** A tool that is missing on the host ('docker'): a pending change may bring it. */
    readonly missingTool?: string,
  ) {
    super(message);
    this.name = 'ProbeError';
  }
}

export type StateOf<R> = R extends Resource<infer S> ? S : never;
/** The states that a module's plan receives: same keys as what `reads` returned. */
export type StatesOf<R extends Record<string, Resource<unknown> | undefined>> = { readonly [K in keyof R]: StateOf<NonNullable<R[K]>> | (undefined extends R[K] ? undefined : never) };

/** What stands at a path. `mode` is the low 12 bits. `content` only when asked for, regular, at most 1 MiB. */
export type PathState =
  | {
      readonly kind: 'absent';
      /** Set when a parent is missing or is no directory: the nearest ancestor that exists. */
      readonly ancestor?: string;
      /** The absolute path, where the key is not: `~/x` and relative names. */
      readonly path?: string;
    }
  | {
      readonly kind: 'file' | 'directory' | 'link' | 'other';
      readonly mode: number;
      readonly owner: string;
      readonly group: string;
      readonly uid: number;
      readonly gid: number;
      readonly size: number;
      /** Seconds since the epoch. */
      readonly mtime: number;
      readonly inode: number;
      readonly device: number;
      readonly links: number;
      /** Real path after resolving every symlink; for a dangling link its would-be target. */
      readonly realPath: string;
      /** Links only: the text of the link. */
      readonly target?: string;
      /** Links only: what it points to ('absent' when dangling). */
      readonly pointsTo?: 'file' | 'directory' | 'other' | 'absent';
      /** Regular files (and links to one), when asked for. Lower-case hex. */
      readonly sha256?: string;
      readonly content?: Buffer;
      /** 'character device', 'socket' … for kind other. */
      readonly what?: string;
      /** The absolute path, where the key is not: `~/x` and relative names. */
      readonly path?: string;
      /** Links only, unless dangling: what they lead to. */
      readonly resolved?: Exclude<PathState, { readonly kind: 'absent' }>;
      /** Other digests that were asked for: 'sha1', 'md5' … → lower-case hex. */
      readonly digests?: Readonly<Record<string, string>>;
      /** What only `stat` shows; unset in predicted states. Times in seconds since the epoch. */
      readonly more?: { readonly access: string; readonly accessTime: number; readonly changeTime: number; readonly blocks: number; readonly blockSize: number; readonly deviceType: number };
    };
