import type { PathExpectation } from '../../model/step.js';
import { quote } from '../quote.js';

const PROLOGUE = `set -f
stale() { printf '%s is no longer as it was read: %s\\n' "$1" "$2" >&2; exit 1; }
`;

/** Builtin tests for the kinds; one `sha256sum` for all hashes; one `readlink` a link with a target. */
export function expectationsScript(expectations: readonly PathExpectation[]): string {
  const hashed = expectations.filter((one) => one.kind === 'file' && one.sha256 !== undefined);
  return PROLOGUE + expectations.map(kindTest).join('') + (hashed.length > 0 ? hashTest(hashed) : '') + ':\n';
}

const TESTS: Record<PathExpectation['kind'], (path: string) => string> = {
  absent: (path) => `if [ -e ${path} ] || [ -L ${path} ]; then stale ${path} 'it exists now'; fi\n`,
  file: (path) => `if [ -L ${path} ] || ! [ -f ${path} ]; then stale ${path} 'it is no regular file'; fi\n`,
  directory: (path) => `if [ -L ${path} ] || ! [ -d ${path} ]; then stale ${path} 'it is no directory'; fi\n`,
  link: (path) => `[ -L ${path} ] || stale ${path} 'it is no symlink'\n`,
  other: (path) => `if [ -L ${path} ] || [ -f ${path} ] || [ -d ${path} ] || ! [ -e ${path} ]; then stale ${path} 'it is something else now'; fi\n`,
};

function kindTest(expectation: PathExpectation): string {
  const path = operand(expectation.path);
  const test = TESTS[expectation.kind](path);
  if (expectation.kind !== 'link' || expectation.target === undefined) return test;
  // The dot keeps newlines at the end, which $( ) would strip.
  return `${test}[ "$(readlink -n -- ${path}; echo .)" = ${quote(`${expectation.target}.`)} ] || stale ${path} 'the symlink points elsewhere'\n`;
}

/** `test` takes a lone `!` or `(` for an operator. */
function operand(path: string): string {
  return quote(path.startsWith('/') ? path : `./${path}`);
}

/** sha256sum prints one line a file, in order (it escapes newlines in names); a line's hash is its hex head. */
function hashTest(hashed: readonly PathExpectation[]): string {
  const paths = hashed.map((one) => operand(one.path)).join(' ');
  return `sums=$(sha256sum -- ${paths}) || exit 1
set -- ${hashed.map((one) => `${operand(one.path)} ${quote(one.sha256 as string)}`).join(' ')}
IFS='
'
for line in $sums; do
line=\${line#\\\\}
[ "\${line%%[!0-9a-f]*}" = "$2" ] || stale "$1" 'its content changed'
shift 2
done
`;
}
