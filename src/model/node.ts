import type { Range } from './range.js';
import type { Float, SecretText } from './value.js';

/** A YAML document as it was written: every key and value knows its place. Made by `source/yaml.ts`. */
export type Node = ScalarNode | MapNode | SequenceNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  /** Typed as Ansible types it (yes/on → true, 0644 → 420, 8.0 → Float). `!vault` and `!secret` give SecretText (vault: still sealed, see `tag`). */
  readonly value: string | number | boolean | null | Float | SecretText;
  /** The text as written, after YAML unescaping, before typing: '0644', 'yes'. */
  readonly text: string;
  readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded';
  /** 'unsafe': never templated. 'secret': its whole value is secret. 'vault': `text` is ciphertext. */
  readonly tag?: 'vault' | 'secret' | 'unsafe';
  readonly range: Range;
  /** File offset of character `index` of `text` (for positions inside a scalar, also folded and escaped ones). */
  offsetAt(index: number): number;
}

export interface MapEntry {
  readonly key: ScalarNode;
  readonly value: Node;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
  readonly range: Range;
  get(key: string): Node | undefined;
  entry(key: string): MapEntry | undefined;
}

export interface SequenceNode {
  readonly kind: 'sequence';
  readonly items: readonly Node[];
  readonly range: Range;
}
