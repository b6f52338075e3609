import { ProbeError, type ResourceRequest } from '../../model/resource.js';
import { quote } from '../../shell/quote.js';

/** Content above this is never sent, in bytes. */
export const CONTENT_LIMIT = 1024 * 1024;
export const DIGESTS = ['md5', 'sha1', 'sha224', 'sha384', 'sha512'] as const;

/** Fields of one `stat` record; each ends in a NUL. */
export const STAT_FIELDS = ['%n', '%f', '%U', '%G', '%u', '%g', '%s', '%.9Y', '%i', '%d', '%h', '%F', '%.9X', '%.9Z', '%b', '%o', '%r'] as const;

/**
 * Prints NUL-separated sections; `path-parse.ts` reads them:
 * per key `there|link|absent|denied|nouser`, detail, absolute path, access · stat records · stat of link targets · real paths ·
 * link texts · sha256 lines · other digests · contents in base64. Names never pass through `$( )`, so any byte but NUL is safe.
 */
export function pathScript(requests: readonly ResourceRequest[]): string {
  const digests = digestsOf(requests);
  return functions(digests) + requests.map(probeCall).join('') + sections(digests);
}

/** The other digests that any of the requests wants, in the order of their sections. */
export function digestsOf(requests: readonly ResourceRequest[]): readonly string[] {
  return DIGESTS.filter((name) => requests.some((request) => request.wants.includes(name)));
}

function probeCall(request: ResourceRequest): string {
  const content = request.wants.includes('content');
  const first = `${content ? 'c' : ''}${content || request.wants.includes('sha256') ? 's' : ''}`;
  const flags = [first, ...DIGESTS.filter((name) => request.wants.includes(name)), ''].join(',');
  return `probe ${expandable(request.key)} ${quote(flags)} ${quote(request.hint ?? '-')}\n`;
}

/** An absolute path as it is; `~user/rest` with the tilde left to the shell (it asks getpwnam itself); else below the home. */
export function expandable(key: string): string {
  if (key.includes('\0')) throw new ProbeError('a path cannot hold a NUL byte');
  if (key.startsWith('/')) return quote(key);
  const tilde = /^~([a-z_][a-z0-9_.-]*\$?)?(?=\/|$)/.exec(key);
  if (!tilde) return key === '.' ? '~' : `~/${quote(key)}`;
  const rest = key.slice(tilde[0].length + 1);
  return rest === '' ? tilde[0] : `${tilde[0]}/${quote(rest)}`;
}

/** `probe` prints the first section and collects, as lists of quoted variables, what the one process of each kind is to look at. */
function functions(digests: readonly string[]): string {
  return `set -f
n=0; all=; alli=; links=; live=; dangling=; sums=; sumi=; contents=
${digests.map((name) => `${name}=\n`).join('')}probe() {
n=$((n+1)); eval "p$n=\\$1 h$n=\\$3"
case $1 in /*) ;; *) printf 'nouser\\0\\0%s\\0\\0' "$1"; return;; esac
if [ -e "$1" ] || [ -L "$1" ]; then
  all="$all \\"\\$p$n\\""; alli="$alli $n"
  a=; [ -r "$1" ] && a=r; [ -w "$1" ] && a=\${a}w; [ -x "$1" ] && a=\${a}x
  if [ -f "$1" ]; then t=file; elif [ -d "$1" ]; then t=directory; elif [ -e "$1" ]; then t=other; else t=absent; fi
  if [ -L "$1" ]; then
    printf 'link\\0%s\\0%s\\0%s\\0' "$t" "$1" "$a"; links="$links \\"\\$p$n\\""
    if [ "$t" = absent ]; then dangling=1; else live="$live \\"\\$p$n\\""; fi
  else printf 'there\\0%s\\0%s\\0%s\\0' "$t" "$1" "$a"; fi
  if [ "$t" = file ] && [ -r "$1" ]; then
    case $2 in s*|cs*) sums="$sums \\"\\$p$n\\""; sumi="$sumi $n";; esac
    case $2 in c*) contents="$contents $n";; esac
${digests.map((name) => `    case $2 in *,${name},*) ${name}="$${name} \\"\\$p$n\\"";; esac\n`).join('')}  fi
else
  a=$1
  while a=\${a%/*}; [ -n "$a" ] || a=/; ! [ -e "$a" ] && ! [ -L "$a" ]; do :; done
  if ! [ -d "$a" ]; then printf 'absent\\0%s\\0%s\\0f\\0' "$a" "$1"
  elif [ -x "$a" ]; then printf 'absent\\0%s\\0%s\\0d\\0' "$a" "$1"
  else printf 'denied\\0%s\\0%s\\0\\0' "$a" "$1"; fi
fi
}
each() { [ -z "$2" ] || eval "$1 $2"; printf 'end\\0'; }
`;
}

const STAT_FORMAT = STAT_FIELDS.map((field) => `${field}\\0`).join('');

/** A dangling link or a loop gets a `realpath` of its own, because it may have none. Content goes in base64, one process a file. */
function sections(digests: readonly string[]): string {
  return `each "stat --printf='${STAT_FORMAT}' --" "$all" 2>/dev/null
each "stat -L --printf='${STAT_FORMAT}' --" "$live" 2>/dev/null
if [ -z "$dangling" ]; then each 'realpath -zm --' "$all" 2>/dev/null
else for i in $alli; do eval "realpath -zm -- \\"\\$p$i\\"" 2>/dev/null || printf '\\0'; done; printf 'end\\0'; fi
each 'readlink -z --' "$links" 2>/dev/null
sum=; [ -z "$sums" ] || sum=$(eval "sha256sum -- $sums" 2>/dev/null)
printf '%s\\0' "$sum"
${digests.map((name) => `s=; [ -z "$${name}" ] || s=$(eval "${name}sum -- $${name}" 2>/dev/null)\nprintf '%s\\0' "$s"\n`).join('')}${CONTENTS}`;
}

/** Sends what differs from its hint and is at most CONTENT_LIMIT. sha256sum's lines are in the order of the files. */
const CONTENTS = `if [ -n "$contents" ]; then
want=; wanti=
IFS='
'
set -- $sum
IFS=' '
for i in $sumi; do
  line=\${1#\\\\}; eval "h=\\$h$i"
  case "$contents " in *" $i "*) [ "\${line%%[!0-9a-f]*}" = "$h" ] || { want="$want \\"\\$p$i\\""; wanti="$wanti $i"; };; esac
  [ $# -eq 0 ] || shift
done
IFS='
 '
[ -z "$want" ] || set -- $(eval "stat -L -c %s -- $want" 2>/dev/null)
for i in $wanti; do
  eval "p=\\$p$i"
  printf '%s\\0' "$i"
  if [ "\${1:-${CONTENT_LIMIT}}" -le ${CONTENT_LIMIT} ]; then base64 -w0 < "$p"; else printf -- -; fi
  printf '\\0'
  [ $# -eq 0 ] || shift
done
fi
printf 'end\\0'
`;
