import type { SecretText } from './value.js';

/** Bytes to be written: text may carry secret ranges. */
export type Content = string | SecretText | Buffer;

/** What a path must be just before a step acts; a mismatch stops the batch as `stale`. */
export interface PathExpectation {
  readonly path: string;
  readonly kind: 'absent' | 'file' | 'directory' | 'link' | 'other';
  /** Of a regular file. */
  readonly sha256?: string;
  /** Of a link. */
  readonly target?: string;
}

/** One thing to do on the host. One interpreter (shell/steps.ts) turns steps into POSIX sh. */
export type Step =
  | { readonly kind: 'argv'; readonly argv: readonly (string | SecretText)[]; readonly stdin?: Content; readonly chdir?: string; readonly environment?: Readonly<Record<string, string | SecretText>>; /** Exit statuses that are success, default [0]. */ readonly success?: readonly number[]; /** Keep its stdout for `result`. */ readonly capture?: string }
  /** A fixed script of a module (never text of a user): for what argv can't say, e.g. "unless it exists already". */
  | { readonly kind: 'script'; readonly script: string; readonly stdin?: Content; readonly capture?: string }
  /** Atomic replace: temporary file in the same folder, O_EXCL 0600, owner and mode, validate, fsync, rename, fsync of the folder. */
  | { readonly kind: 'write'; readonly path: string; readonly content: Content; readonly mode?: number; readonly owner?: string; readonly group?: string; /** Keep a copy `path.<pid>.<date>~` and capture its name as `backup_file`. */ readonly backup?: boolean; /** argv words with one `%s`. */ readonly validate?: string; readonly follow?: boolean }
  /** As `write`, but the bytes are a file already on the host. */
  | { readonly kind: 'replaceFrom'; readonly path: string; readonly source: string; readonly mode?: number; readonly owner?: string; readonly group?: string; readonly backup?: boolean; readonly validate?: string; readonly follow?: boolean }
  | { readonly kind: 'directory'; readonly path: string; readonly mode?: number; readonly owner?: string; readonly group?: string }
  | { readonly kind: 'attributes'; readonly path: string; readonly mode?: number; readonly owner?: string; readonly group?: string; readonly follow: boolean; readonly recurse?: boolean }
  | { readonly kind: 'symlink' | 'hardlink'; readonly path: string; readonly target: string; readonly force?: boolean }
  | { readonly kind: 'touch'; readonly path: string; readonly accessTime?: string; readonly modificationTime?: string }
  | { readonly kind: 'remove'; readonly path: string; readonly recursive: boolean };
