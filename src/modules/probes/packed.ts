import { ProbeError, type Reader, type Resource } from '../../model/resource.js';
import { quoteAll } from '../../shell/quote.js';
import { type ArchiveSpec, sameTest, setup, toolsOf } from '../archive/script.js';

/** What an archive is to be made of, and whether it is there already. */
export interface PackedState {
  /** The paths that were named and what their patterns matched; a directory is no link to one. */
  readonly paths: readonly { readonly path: string; readonly kind: 'directory' | 'other' | 'absent' }[];
  readonly root: string;
  /** Where it goes; for a lone file beside it. */
  readonly dest: string;
  /** False: one packed file. */
  readonly many: boolean;
  readonly packed: 'absent' | 'same' | 'different';
}

export const packed = (spec: ArchiveSpec): Resource<PackedState> => ({ reader: packedReader, key: JSON.stringify({ path: spec.path, dest: spec.dest, format: spec.format, exclude_path: spec.exclude_path, exclusion_patterns: spec.exclusion_patterns, force_archive: spec.force_archive }), wants: [] });

export const packedReader: Reader<PackedState> = {
  name: 'packed',
  script: (requests) => requests.map(({ key }) => packedScript(JSON.parse(key) as ArchiveSpec)).join(''),
  parse: parsePacked,
  predictable: false,
};

function packedScript(spec: ArchiveSpec): string {
  return `(
for c in ${quoteAll(toolsOf(spec.format))}; do command -v "$c" >/dev/null 2>&1 || { printf 'missing\\0%s\\0' "$c"; exit 0; }; done
${setup(spec)}${sameTest(spec)}printf 'paths\\0'
for p; do
  if [ -d "$p" ] && ! [ -L "$p" ]; then printf 'directory\\0%s\\0' "$p"; elif [ -e "$p" ] || [ -L "$p" ]; then printf 'other\\0%s\\0' "$p"; else printf 'absent\\0%s\\0' "$p"; fi
done
printf 'end\\0%s\\0%s\\0%s\\0' "$r" "$dest" "$many"
if ! [ -f "$dest" ]; then printf 'absent\\0'; elif [ $# -gt 0 ] && same "$@"; then printf 'same\\0'; else printf 'different\\0'; fi
)
`;
}

function parsePacked(stdout: string, requests: readonly { readonly key: string }[]): (PackedState | ProbeError)[] {
  const words = stdout.split('\0');
  let at = 0;
  const next = () => {
    if (at >= words.length - 1) throw new ProbeError('the answer about an archive ended too early');
    return words[at++] as string;
  };
  return requests.map(() => {
    if (next() === 'missing') {
      const tool = next();
      return new ProbeError(`the host has no ${tool}: install it first (package ${({ zipinfo: 'unzip', xz: 'xz-utils' } as Record<string, string>)[tool] ?? tool})`, tool);
    }
    const paths: { path: string; kind: PackedState['paths'][number]['kind'] }[] = [];
    for (let kind = next(); kind !== 'end'; kind = next()) paths.push({ kind: kind as 'absent', path: next() });
    return { paths, root: next(), dest: next(), many: next() !== '', packed: next() as 'absent' };
  });
}
