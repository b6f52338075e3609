/** The shell that `archive` is judged and made by: the same list of members serves both. */
import { quote } from '../../shell/quote.js';
import { expandable } from '../probes/path-script.js';

export type ArchiveFormat = 'bz2' | 'gz' | 'tar' | 'xz' | 'zip' | 'zstd';

export interface ArchiveSpec {
  readonly path: readonly string[];
  readonly dest?: string;
  readonly format: ArchiveFormat;
  readonly exclude_path: readonly string[];
  readonly exclusion_patterns: readonly string[];
  readonly force_archive: boolean;
}

export const isGlob = (path: string): boolean => /[*?]/.test(path);

/** `*`, `?` and sets are left to the shell, everything else is quoted. */
function globWord(path: string): string {
  if (!isGlob(path)) return expandable(path);
  const tilde = /^~[a-z0-9_.-]*/.exec(path)?.[0] ?? '';
  return tilde + path.slice(tilde.length).split(/([*?/]|\[[^\]/]+\])/).filter(Boolean).map((part) => (/^(?:[*?/]|\[.*\])$/.test(part) ? part : quote(part))).join('');
}

/** Programs that pack and unpack one stream. */
const STREAM: Readonly<Record<Exclude<ArchiveFormat, 'tar' | 'zip'>, string>> = { gz: 'gzip', bz2: 'bzip2', xz: 'xz', zstd: 'zstd' };
const FLAGS: Readonly<Record<Exclude<ArchiveFormat, 'zip'>, string>> = { tar: '', gz: '-z', bz2: '-j', xz: '-J', zstd: '--zstd' };

export const toolsOf = (format: ArchiveFormat): readonly string[] => (format === 'zip' ? ['zip', 'unzip', 'zipinfo'] : format === 'tar' ? ['tar'] : ['tar', STREAM[format]]);
const streamTool = (format: ArchiveFormat): string | undefined => (format === 'tar' || format === 'zip' ? undefined : STREAM[format]);

/**
 * Sets: the paths that match, less those left out, as "$@"; `r` the folder that names are relative to, with a slash; `many` for an
 * archive, empty for one packed file; `dest`. `members` prints the names, each ended by NUL: what is in directories, and the rest as it is.
 */
export function setup(spec: ArchiveSpec): string {
  const { path } = spec;
  const one = streamTool(spec.format) === undefined ? 'many=1' : `[ $# -eq 1 ] && { [ -L "$1" ] || ! [ -d "$1" ]; } || many=1`;
  const patterns = spec.exclusion_patterns.map((pattern) => ` ! -path "$q"${quote(pattern)} ! -path ${quote(pattern)}`).join('');
  return `set --; t=
x() { for o in ${spec.exclude_path.map(globWord).join(' ')}; do [ "$o" != "$1" ] || return 0; done; return 1; }
for p in ${path.map(globWord).join(' ')}; do
  x "$p" && continue
  case $p in *[*?]*) [ -e "$p" ] || [ -L "$p" ] || continue;; esac
  set -- "$@" "$p"
done
many=${spec.force_archive || path.some(isGlob) ? '1' : ''}
${one}
dest=${spec.dest === undefined ? `"$1".${spec.format}` : expandable(spec.dest)}
r=
for p; do
  d=\${p%/*}/
  [ -n "$r" ] || r=$d
  while :; do case $d in "$r"*) break;; esac; r=\${r%/}; r=\${r%/*}/; done
done
literal() { printf '%s' "$1" | sed 's/[][*?\\\\]/\\\\&/g'; }
q=$(literal "$r"); own=$(literal "$dest")
members() {
  for p; do
    if [ -d "$p" ] && ! [ -L "$p" ]; then find "$p" -mindepth 1 ! -path "$own" ! -path "$(literal "\${t:-$dest}")"${patterns} -print0; else find "$p" -maxdepth 0${patterns} -print0; fi
  done 2>/dev/null | tr '\\n\\0' '\\001\\n' | while IFS= read -r m; do m=\${m#"$r"}; printf '%s\\n' "\${m#/}"; done | tr '\\n\\001' '\\0\\n' | sort -zu
}
`;
}

/** True when what is packed is what would be packed: names, content, modes, owners; not times. */
export function sameTest(spec: ArchiveSpec): string {
  const tool = streamTool(spec.format);
  const packed = tool === undefined ? 'false' : `${tool} -dc < "$dest" 2>/dev/null | cmp -s -- - "$1"`;
  const names = 'tr \'\\0\' \'\\n\' | sed \'s,/*$,,\' | sort | sha256sum';
  const archived = spec.format === 'zip'
    ? `[ "$(members "$@" | ${names})" = "$(zipinfo -1 "$dest" 2>/dev/null | sed 's,/*$,,' | sort | sha256sum)" ] &&
  [ -z "$(members "$@" | tr '\\0' '\\n' | while IFS= read -r m; do
    [ -d "$r$m" ] && ! [ -L "$r$m" ] && continue
    e=$(printf %s "$m" | sed 's/[][*?\\\\]/\\\\&/g')
    if [ -L "$r$m" ]; then [ "$(unzip -p "$dest" "$e" 2>/dev/null)" = "$(readlink -- "$r$m")" ]; else unzip -p "$dest" "$e" 2>/dev/null | cmp -s -- - "$r$m"; fi || echo differs
  done)" ]`
    : `[ "$(members "$@" | ${names})" = "$(tar -tf "$dest" --quoting-style=literal 2>/dev/null | sed 's,/*$,,' | sort | sha256sum)" ] &&
  [ -z "$(tar -df "$dest" -C "$r" 2>&1 | grep -E ': (Contents|Size|Mode|Uid|Gid|Symlink|File type|Not linked|Device)|: Warning: Cannot|^tar: ')" ]`;
  return `same() {
if [ -z "$many" ]; then ${packed}
else ${archived}
fi
}
`;
}

/** Packs into a file beside the destination, private until it has its owner and mode, and renames it. */
export function packScript(spec: ArchiveSpec, wanted: { readonly mode: string; readonly ownership?: string; readonly remove: boolean }): string {
  const tool = streamTool(spec.format);
  const archived = spec.format === 'zip' ? `( cd -- "$r" && rm -f -- "$t" && members "$@" | tr '\\0' '\\n' | zip -qy -@ - > "$t" )` : `members "$@" | tar -C "$r" --no-recursion --null -T - ${FLAGS[spec.format]} -cf "$t"`;
  return `umask 077
${setup(spec)}trap 'rm -f -- \${t:+"$t"}' EXIT; trap 'exit 143' HUP INT TERM
t=$(mktemp -p "\${dest%/*}/" .jalon-XXXXXXXXXXXXXXXX) || exit 73
if [ -z "$many" ]; then ${tool === undefined ? 'exit 73' : `${tool} ${spec.format === 'gz' ? '-n' : ''} -c < "$1" > "$t"`}; else ${archived}; fi || exit 73
${wanted.ownership === undefined ? '' : `chown -h -- ${quote(wanted.ownership)} "$t" || exit 74\n`}chmod -- ${wanted.mode} "$t" || exit 74
sync -- "$t"
mv -fT -- "$t" "$dest" || exit 76
trap - EXIT
${wanted.remove ? removal : ''}`;
}

export const removal = 'for p; do rm -rf -- "${p%/}" || exit; done\n';
