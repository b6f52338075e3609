import type { Dict } from './value.js';

/** One fragment of host facts: what it sets under `ansible_facts`, how it is read and parsed. */
export interface FactReader {
  readonly name: string;
  /** Top-level names under `ansible_facts` that it sets: ['distribution', 'distribution_release', …]. */
  readonly provides: readonly string[];
  /** Read-only POSIX sh; LC_ALL=C; needs only coreutils, util-linux, iproute2 when there. Exit 0 always. */
  readonly script: string;
  /** Pure; leaves out what could not be read. */
  parse(stdout: string): Dict;
}
