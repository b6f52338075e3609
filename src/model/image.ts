/** A claim about images of some repositories and tags. Data, one entry a file in src/lessons/images/. */
export interface ImageKnowledge {
  /** Normalised repositories; `*` may stand at the end. */
  readonly repositories: readonly string[];
  /** Range of tags: '>=18', '<3.6 >=2', '*-alpine', '!*-alpine'; all must hold. Empty: every tag. */
  readonly tags?: readonly string[];
  /** What it is: 'database', 'cache', 'queue', 'proxy', 'vector', 'metrics', 'logs', 'app' … */
  readonly kind?: string;
  /** The image's USER as uid; 0 for root. */
  readonly uid?: number;
  /** The group of USER, where its number is not the uid's. */
  readonly gid?: number;
  /** The uid to which a root entrypoint drops. */
  readonly dropsTo?: number;
  /** Programs inside that health checks and `docker exec` use; complete: what is not listed is not there. */
  readonly tools?: readonly string[];
  readonly wget?: 'busybox' | 'gnu';
  readonly libc?: 'glibc' | 'musl';
  /** Directories whose content must outlive the container. */
  readonly data?: readonly string[];
  /** Directories that look like it, and are not (any more). */
  readonly notData?: readonly string[];
  /** Files that it reads its configuration from. */
  readonly config?: readonly string[];
  /** Configuration paths that are not read, or overridden by another. */
  readonly notConfig?: readonly string[];
  /** A health check that works there: the words of `test:`, before Compose asks for each `$` twice. */
  readonly health?: readonly string[];
  /** The image has a HEALTHCHECK of its own. */
  readonly ownHealth?: boolean;
  /** A one-shot, or nothing that could be asked. */
  readonly noHealth?: boolean;
  /** Capabilities that the root entrypoint needs. */
  readonly needsCaps?: readonly string[];
  /** The binary carries file capabilities. */
  readonly fileCaps?: readonly string[];
  /** Ports that it listens on. */
  readonly ports?: readonly number[];
  /** Port of its pages, where the image exposes a lower one too: proxies that look for themselves take the lowest. */
  readonly web?: number;
  readonly ipv4Only?: boolean;
  /** Health endpoints to avoid → to use instead. */
  readonly endpoints?: readonly { readonly bad: string; readonly good?: string; readonly why: string }[];
  /** Its routes answer GET alone: HEAD gets 405. */
  readonly getOnly?: true;
  /** Seconds that it may take to be ready. */
  readonly boot?: number;
  /** Moved, removed or without further versions. `removed`: the registry has none of these tags any more. */
  readonly gone?: { readonly why: string; readonly use?: string; readonly removed?: boolean };
  /** API paths that these versions don't serve. */
  readonly removedPaths?: readonly { readonly path: string; readonly why: string }[];
  /** Variables, by how their names begin, that these versions don't read any more. */
  readonly unread?: readonly { readonly variable: string; readonly why: string }[];
  /** Who says so. */
  readonly sources: readonly string[];
}
