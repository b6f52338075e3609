import type { Program } from '../../model/lesson.js';
import type { Piece } from './piece.js';

/** What a variable surely holds; undefined: not known. */
export type Resolve = (name: string) => Piece | undefined;

/** What holds for a command through where it stands. */
export interface Context extends Omit<Program, 'name' | 'path' | 'words' | 'at' | 'wordAt'> {
  /** Numbers pipelines. */
  readonly ids: { next: number };
  readonly out: Program[];
  readonly resolve?: Resolve;
  /** Adds a command, wrappers taken off. Tells which word a shell reads: what stands in it is not to be read twice. */
  run(words: readonly Piece[], context: Context): Piece | undefined;
}
