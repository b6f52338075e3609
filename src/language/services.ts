import { error, UserError } from '../model/diagnostic.js';
import type { SearchPath } from '../model/playbook.js';
import type { SecretText } from '../model/value.js';
import type { Scope } from './scope.js';

/** What lookups may do on the controller. Whoever makes a scope says how; nothing here touches a disk. */
export interface LookupServices {
  /** The bytes of a file, opened if it is vaulted unless `sealed`; undefined if there is none. */
  readFile(path: string, as?: 'sealed'): Buffer | undefined;
  /** The same, for a place that has folders of its own to search. */
  at?(folders: SearchPath): LookupServices;
  /** Told of a file that is not there; throws where a task may bring it before it is read. */
  absent?(): void;
  /** A variable of the controller's environment. */
  env(name: string): string | undefined;
  /** The absolute path of `name` in the search path of its kind; undefined if it is nowhere. Absolute names are only checked. */
  searchPath(kind: 'files' | 'templates' | 'vars', name: string): string | undefined;
  /** Absolute paths that match a shell pattern (`*`, `?`, `[…]`), sorted; relative patterns in the `files` search path. */
  glob?(pattern: string): readonly string[];
  /** Reads the password kept at `path`, or makes and keeps a new one. */
  password(path: string, options: PasswordOptions): SecretText;
  /** What stands at a path of the controller; undefined if there is nothing. */
  entry?(path: string): DiskEntry | undefined;
  /** Names of the inventory's hosts that a pattern selects. */
  hosts?(pattern: string): readonly string[];
  /** The moment of the run, the same for the whole run. */
  now(): Date;
  /** The rendered text of a template file, for `lookup('template', …)`. */
  template?(name: string, scope: Scope): string | SecretText;
  /** The output of a command on the controller, for `lookup('pipe', …)`. */
  pipe?(command: string): string;
}

export interface DiskEntry {
  /** Of what a link leads to; undefined where it leads nowhere. */
  readonly kind?: 'file' | 'directory' | 'other';
  readonly link: boolean;
  readonly mount: boolean;
  /** Without any link in it; the same for the same file, also by another name. */
  readonly path: string;
  readonly identity: string;
}

export interface PasswordOptions {
  /** Characters; default 20. */
  readonly length: number;
  /** The alphabet. */
  readonly characters: string;
}

function refuse(): never {
  throw new UserError(error('lookup-unavailable', 'files and the environment of the controller can\'t be read here'));
}

/** For places where a lookup makes no sense. */
export const NO_SERVICES: LookupServices = { readFile: refuse, env: refuse, searchPath: refuse, password: refuse, now: () => new Date() };
