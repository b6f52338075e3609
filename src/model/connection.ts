import type { SecretText } from './value.js';

/** Who commands run as. `login` is the connection's own user; else through the become method, straight from the login user. */
export interface Identity {
  readonly become?: { readonly user: string; readonly method: 'sudo' | 'su'; readonly flags?: string; readonly password?: SecretText };
}

/** One unit of work of a request: a script that the driver runs in a subshell with its own output frames. */
export interface Frame {
  /** Unique in the request; [a-z0-9.]+ */
  readonly id: string;
  /** POSIX sh, may contain secrets, never NUL. */
  readonly script: string;
  /** Its stdin; without it /dev/null. */
  readonly stdin?: Buffer;
  /** When it exits non-zero, all later frames of the request are skipped but those with `always`. */
  readonly stop?: boolean;
  /** Runs although an earlier frame stopped the request (probes for the next batch). */
  readonly always?: boolean;
  /** Seconds after which the host kills it (status 124). */
  readonly deadline?: number;
  /**
   * Short, and says something only where it fails: all that it says comes as stderr, and its beginning and its end are told
   * together with its neighbours', so that a hundred of them are not four hundred packets. It can't be killed by itself.
   */
  readonly quiet?: boolean;
  /** Absolute folders that are made durable (fsync) before the answer to the last frame of the request. */
  readonly folders?: readonly string[];
  /** Name of the task that it belongs to, for the lock's information on the host. */
  readonly task?: string;
}

export interface FrameResult {
  readonly id: string;
  /** null: it was skipped because an earlier frame stopped. */
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Frames for one identity's shell. Parts of one request are sent together and count as one exchange. */
export interface RequestPart {
  readonly identity: Identity;
  readonly frames: readonly Frame[];
  /** Only reads made ahead of their tasks: where nobody can become the user yet they come back as skipped, and the request goes on. */
  readonly ahead?: boolean;
}

export interface RequestListener {
  /** Output as it comes. */
  output?(frameId: string, stream: 'stdout' | 'stderr', chunk: Buffer): void;
  started?(frameId: string, pid: number): void;
}

/** An open way to one host. Every method rejects with ConnectionLost, ConnectionRefused (never logged in) or Locked. */
export interface Connection {
  /** Sends all parts at once and waits for all their answers. Shells are opened at first need. */
  request(parts: readonly RequestPart[], listener?: RequestListener): Promise<FrameResult[][]>;
  /** Kills the running frame of that identity's shell (its process group), on a second channel. */
  kill(identity: Identity): Promise<void>;
  /** No further frame begins: what runs ends, what has not begun comes back as skipped (status null). For an interrupt; a later request gets a new shell. */
  halt?(): void;
  close(): Promise<void>;
  /** Waits for the host so far: opening channels, shells, password dialogue and requests. */
  readonly exchanges: number;
  /** User who logged in. */
  readonly user: string;
  /** What whoever runs it should know of how the host was reached. */
  readonly notes?: readonly ConnectionNote[];
}

export interface ConnectionNote {
  readonly text: string;
  /** From which verbosity on it is said. */
  readonly verbosity: number;
}

/** How to reach a host, after variables, command line and ssh arguments were weighed. */
export interface ConnectionSettings {
  readonly kind: 'ssh' | 'local' | 'fake';
  /** Inventory name. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** Tried in this order when no SSH server answers at `port`. */
  readonly otherPorts?: readonly number[];
  readonly user: string;
  /** What of these nobody gave, so that ssh_config may say it. */
  readonly unsaid?: readonly ('port' | 'user' | 'timeout')[];
  readonly password?: SecretText;
  readonly privateKeyFile?: string;
  readonly commonArgs?: string;
  /** The login of another host through which it is reached, whatever else is said of the way. */
  readonly through?: ConnectionSettings;
  /** known_hosts from environment.yml. */
  readonly knownHosts?: string;
  readonly acceptNewHostKey: boolean;
  /** Seconds for TCP + handshake + login. */
  readonly timeout: number;
  /** Held for the run unless undefined (check mode). Taken by the shell of `lock.identity`. */
  readonly lock?: LockRequest;
  /** What to do with temporary files: none in check mode. */
  readonly writable: boolean;
  /** Tells whoever runs it what is wanted of them while a login is under way (to touch a security key). */
  readonly say?: (text: string) => void;
}

export interface LockRequest {
  readonly identity: Identity;
  readonly runId: string;
  /** 'alice@laptop' */
  readonly who: string;
  /** ISO time. */
  readonly since: string;
  readonly command: string;
}

/** Opens a connection; `fresh` forbids reuse of anything. */
export interface Connect {
  (settings: ConnectionSettings, options?: { readonly fresh?: boolean }): Promise<Connection>;
  /** The login user that ssh's arguments or ssh_config name, asked where variables, keywords and flags name none. */
  user?(settings: Pick<ConnectionSettings, 'address' | 'port' | 'user' | 'commonArgs' | 'unsaid'>): string | undefined;
}

/** One run of the controller's rsync, which logs in by ssh as a connection with these settings would; without settings both ends are here. */
export interface RsyncRequest {
  readonly options: readonly string[];
  /** Paths; `remote` is the one on the host. */
  readonly from: { readonly path: string; readonly remote: boolean };
  readonly to: { readonly path: string; readonly remote: boolean };
  readonly signal: AbortSignal;
}
/** Status null: there is no rsync here, or it was ended. Rejects with ConnectionRefused where ssh can't do what our own connection does. */
export type Rsync = (settings: ConnectionSettings, request: RsyncRequest) => Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }>;

/** The connection was there and is gone: what ran is `unknown`. */
export class ConnectionLost extends Error {
  constructor(
    message: string,
    /** Frames that finished with a status before the cut, per part. */
    readonly finished: readonly (readonly FrameResult[])[] = [],
    /** The frames that had begun without an answer. */
    readonly begun: readonly string[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ConnectionLost';
  }
}

/** Never got in: refused, timeout, host key, authentication, not an SSH server. `message` says it as a colleague would. */
export class ConnectionRefused extends Error {
  constructor(message: string, readonly hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConnectionRefused';
  }
}

/** Became impossible: sudo refused, wrong password, no such user. The host is reachable, the task fails. */
export class BecomeFailed extends Error {
  constructor(message: string, readonly hint?: string) {
    super(message);
    this.name = 'BecomeFailed';
  }
}

/** Nobody can be asked there as whom it was wanted: never let in, cut off, or not become. */
export function isOutOfReach(problem: unknown): problem is ConnectionRefused | ConnectionLost | BecomeFailed {
  return problem instanceof ConnectionRefused || problem instanceof ConnectionLost || problem instanceof BecomeFailed;
}

/** Another run holds the host's lock. */
export class Locked extends Error {
  constructor(readonly holder: { readonly who: string; readonly since: string; readonly runId: string; readonly task?: string; readonly command?: string }) {
    super(`locked by ${holder.who} since ${holder.since}`);
    this.name = 'Locked';
  }
}
