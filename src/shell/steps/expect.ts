import type { PathExpectation } from '../../model/step.js';
import { quote } from '../quote.js';
import { STEP_STATUS } from './status.js';

/**
 * Builtin tests for the kinds; one `sha256sum` for all hashes; one `readlink` a link with a target. What is not as expected ends
 * the script with STEP_STATUS.stale and `mark` first on stderr, which nothing else in a script that goes on from here can say.
 */
export function expectationsScript(expectations: readonly PathExpectation[], mark: string): string {
  const hashed = expectations.filter((one) => one.kind === 'file' && one.sha256 !== undefined);
  const prologue = `jalon_stale() { printf '${mark} %s is no longer as it was read: %s\\n' "$1" "$2" >&2; exit ${STEP_STATUS.stale}; }\n`;
  return prologue + expectations.map(kindTest).join('') + (hashed.length > 0 ? hashTest(hashed) : '');
}

const TESTS: Record<PathExpectation['kind'], (path: string) => string> = {
  absent: (path) => `if [ -e ${path} ] || [ -L ${path} ]; then jalon_stale ${path} 'it exists now'; fi\n`,
  file: (path) => `if [ -L ${path} ] || ! [ -f ${path} ]; then jalon_stale ${path} 'it is no regular file'; fi\n`,
  directory: (path) => `if [ -L ${path} ] || ! [ -d ${path} ]; then jalon_stale ${path} 'it is no directory'; fi\n`,
  link: (path) => `[ -L ${path} ] || jalon_stale ${path} 'it is no symlink'\n`,
  other: (path) => `if [ -L ${path} ] || [ -f ${path} ] || [ -d ${path} ] || ! [ -e ${path} ]; then jalon_stale ${path} 'it is something else now'; fi\n`,
};

function kindTest(expectation: PathExpectation): string {
  const path = operand(expectation.path);
  const test = TESTS[expectation.kind](path);
  if (expectation.kind !== 'link' || expectation.target === undefined) return test;
  // The dot keeps newlines at the end, which $( ) would strip.
  return `${test}[ "$(readlink -n -- ${path}; echo .)" = ${quote(`${expectation.target}.`)} ] || jalon_stale ${path} 'the symlink points elsewhere'\n`;
}

/** `test` takes a lone `!` or `(` for an operator. */
function operand(path: string): string {
  return quote(path.startsWith('/') ? path : `./${path}`);
}

/** sha256sum prints one line a file, in order (it escapes newlines in names); a line's hash is its hex head. */
function hashTest(hashed: readonly PathExpectation[]): string {
  const paths = hashed.map((one) => operand(one.path)).join(' ');
  // In a subshell: word splitting and operands of what follows stay as they are.
  return `( sums=$(sha256sum -- ${paths}) || jalon_stale ${operand((hashed[0] as PathExpectation).path)} 'it can not be read'
set -f
set -- ${hashed.map((one) => `${operand(one.path)} ${quote(one.sha256 as string)}`).join(' ')}
IFS='
'
for line in $sums; do
line=\${line#\\\\}
[ "\${line%%[!0-9a-f]*}" = "$2" ] || jalon_stale "$1" 'its content changed'
shift 2
done ) || exit $?
`;
}
