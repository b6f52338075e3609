import type { WantedAttributes } from '../attributes.js';

export interface UnarchiveArgs extends WantedAttributes {
  readonly src: string;
  readonly dest: string;
  readonly remote_src: boolean;
  readonly creates?: string;
  readonly list_files: boolean;
  readonly exclude: readonly string[];
  readonly include: readonly string[];
  readonly extra_opts: readonly string[];
  readonly keep_newer: boolean;
}

/** How many leading parts of names extra_opts take off; undefined when they say anything else too. */
export function stripped(options: readonly string[]): number | undefined {
  if (options.length === 0) return 0;
  const [, count] = /^--strip(?:-components)?[= ](\d+)$/.exec(options.join(' ')) ?? [];
  return count === undefined ? undefined : Number(count);
}
