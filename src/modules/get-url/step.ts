import type { Step } from '../../model/step.js';
import { quote } from '../../shell/quote.js';
import { folderOf } from '../places.js';
import { RESULT_MARK } from '../http/script.js';
import { reveal } from '../secret-text.js';
import { type Algorithm, asked, downloadFunction, type GetUrlArgs } from './args.js';

/** Exit status of the step when nothing whole came. */
export const NOT_FETCHED = 78;

interface Wanted {
  readonly mode: string;
  readonly owner?: string;
  readonly backup: boolean;
  /** The old file stays if the new one is the same after all. */
  readonly keepSame: boolean;
  readonly sum?: { readonly algorithm: Algorithm; readonly digest: string };
}

/** Fetches beside the destination, private until it is whole, checked, and has owner and mode; then renames. Prints status, size, SHA-1, MD5, `same`, backup. */
export function fetchStep(args: GetUrlArgs, place: string, wanted: Wanted): Step {
  const target = quote(place);
  const check = wanted.sum && `s=$(${wanted.sum.algorithm}sum < "$t"); s=\${s%% *}
[ "$s" = ${wanted.sum.digest} ] || { printf '%s\\n' ${quote(`The checksum for ${place} did not match ${wanted.sum.digest}; it was `)}"$s" >&2; exit 72; }
`;
  const script = `umask 077
t=
trap 'rm -f -- \${t:+"$t"}' EXIT; trap 'exit 143' HUP INT TERM
if [ -L ${target} ] || { [ -e ${target} ] && ! [ -f ${target} ]; }; then echo ${target}' is no regular file' >&2; exit 71; fi
t=$(mktemp -p ${quote(`${folderOf(place).replace(/\/$/, '')}/`)} .jalon-XXXXXXXXXXXXXXXX) || exit 73
${downloadFunction('ask', asked(args, reveal(args.url)))}e=$( { ask > "$t"; } 2>&1 ); r=$?
code=$(printf '%s\\n' "$e" | sed -n 's/^${RESULT_MARK} \\([0-9]*\\) .*/\\1/p')
case $r:$code in
0:2??) ;;
*:[1345]??) echo "HTTP Error $code" >&2; exit ${NOT_FETCHED};;
*) printf '%s\\n' "$e" | sed '/^${RESULT_MARK} /d' >&2; exit ${NOT_FETCHED};;
esac
${check ?? ''}${wanted.owner === undefined ? '' : `chown -h -- ${quote(wanted.owner)} "$t" || exit 74\n`}chmod -- ${wanted.mode} "$t" || exit 74
sync -- "$t" || exit 75
size=$(stat -c %s -- "$t"); sha1=$(sha1sum < "$t"); md5=$(md5sum < "$t")
${wanted.keepSame ? `if cmp -s -- "$t" ${target}; then printf '%s\\n' "$code" "$size" "\${sha1%% *}" "\${md5%% *}" same; exit 0; fi\n` : ''}b=
${wanted.backup ? `b=${target}.$$.$(date +%Y-%m-%d@%H:%M:%S~)\ncp -pT -- ${target} "$b" || exit 77\n` : ''}mv -fT -- "$t" ${target} || exit 76
trap - EXIT
printf '%s\\n' "$code" "$size" "\${sha1%% *}" "\${md5%% *}" '' "$b"
`;
  return { kind: 'script', script, capture: 'fetched' };
}
