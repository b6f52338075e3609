/** Words in a tag that name a variant or "the newest", not a version. */
const MOVING = new Set(['latest', 'stable', 'main', 'master', 'edge', 'nightly', 'dev', 'develop', 'lts', 'mainline', 'alpine', 'slim', 'debian', 'ubuntu', 'bookworm', 'trixie', 'bullseye', 'buster', 'noble', 'jammy', 'focal', 'apache', 'fpm', 'management', 'perl', 'otel', 'release', 'gpu', 'cuda', 'rocm', 'rootless', 'unprivileged', 'distroless', 'oss', 'full', 'cli', 'current', 'community', 'enterprise', 'ubi', 'builder']);

/** What `v`, `RELEASE.` and their like leave before the numbers of a version. */
const VERSION = /^(?:main-|release-|version-|RELEASE\.)?v?(\d+(?:\.\d+)*)(-\d\d-\d\d(?=T|$))?/;

/** Numbers of a tag's version; none for a tag that means the newest; undefined where it says nothing (`pg17`, a commit). */
export function versionOf(tag: string): readonly number[] | undefined {
  const found = VERSION.exec(tag);
  if (found !== null && !/^[0-9a-f]{7,}$/.test(tag)) return `${found[1]}${found[2] ?? ''}`.split(/[.-]/).map(Number);
  return tag.split(/[-_.]/).every((word) => /^\d+$/.test(word) || MOVING.has(word.replace(/\d+$/, ''))) ? [] : undefined;
}

/** Whether all ranges hold for a tag. A tag that names less than a range (`3` for `>=3.6`) means the newest of that line. */
export function fits(ranges: readonly string[], tag: string): boolean {
  return ranges.every((range) => range.split(' ').every((term) => fitsTerm(term, tag)));
}

function fitsTerm(term: string, tag: string): boolean {
  const compared = /^(>=|<=|<|>|=)(.+)$/.exec(term);
  if (compared === null) return term.startsWith('!') ? !globs(term.slice(1), tag) : globs(term, tag);
  const version = versionOf(tag);
  const order = version === undefined ? Number.NaN : compare(version, versionOf(compared[2] as string) ?? []);
  return { '>=': order >= 0, '<=': order <= 0, '<': order < 0, '>': order > 0, '=': order === 0 }[compared[1] as '>='];
}

/** By the numbers that `range` has. */
function compare(version: readonly number[], range: readonly number[]): number {
  for (const [index, wanted] of range.entries()) {
    const given = version[index] ?? Number.POSITIVE_INFINITY;
    if (given !== wanted) return given < wanted ? -1 : 1;
  }
  return 0;
}

/** `*` stands for any text; pieces between are looked for from left to right. */
function globs(pattern: string, tag: string): boolean {
  const pieces = pattern.split('*');
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    const found = index === 0 ? (tag.startsWith(piece) ? 0 : -1) : index === pieces.length - 1 ? (tag.endsWith(piece) ? tag.length - piece.length : -1) : tag.indexOf(piece, at);
    if (found < at) return false;
    at = found + piece.length;
  }
  return at === tag.length || pattern.endsWith('*');
}

/** Whether a range is written as `fits` reads it. */
export function isRange(range: string): boolean {
  return range.split(' ').every((term) => /^(>=|<=|<|>|=)v?\d+([.-]\d+)*$/.test(term) || /^!?[\w.*-]+$/.test(term));
}
