/** Versions of Python packages, by PEP 440: enough to tell whether one satisfies what is asked for. */
interface Version {
  readonly epoch: number;
  readonly release: readonly number[];
  /** Ordered: development, alpha, beta, candidate, final, post. */
  readonly pre: readonly [rank: number, number: number];
  readonly post: number;
  readonly dev: number;
  readonly local: string;
}

const PRE: Readonly<Record<string, number>> = { a: 1, alpha: 1, b: 2, beta: 2, c: 3, rc: 3, pre: 3, preview: 3 };

function parseVersion(text: string): Version | undefined {
  const match = /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(?:post|rev|r)[-_.]?(\d*))?(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, epoch, release = '0', pre, preNumber, post, postNumber, dev, devNumber, local] = match;
  const isPost = post !== undefined || postNumber !== undefined;
  return {
    epoch: Number(epoch ?? 0), release: release.split('.').map(Number),
    // A development version of a final release stands before its alphas.
    pre: pre !== undefined ? [PRE[pre.toLowerCase()] ?? 3, Number(preNumber || 0)] : dev !== undefined && !isPost ? [0, 0] : [4, 0],
    post: isPost ? Number(post ?? (postNumber || 0)) : -1, dev: dev === undefined ? Number.POSITIVE_INFINITY : Number(devNumber || 0), local: (local ?? '').toLowerCase().replace(/[-_]/g, '.'),
  };
}

function compare(a: Version, b: Version): number {
  const length = Math.max(a.release.length, b.release.length);
  const keys = (one: Version) => [one.epoch, ...Array.from({ length }, (_, at) => one.release[at] ?? 0), ...one.pre, one.post, one.dev];
  const [left, right] = [keys(a), keys(b)];
  for (const [at, value] of left.entries()) if (value !== right[at]) return value < (right[at] ?? 0) ? -1 : 1;
  return 0;
}

/** One clause: `>=1.2`, `==1.*`, `~=2.2`. undefined: not understood. */
function holds(version: string, operator: string, wanted: string): boolean | undefined {
  if (operator === '===') return version === wanted;
  const prefix = /^(.*)\.\*$/.exec(wanted)?.[1];
  const [actual, other] = [parseVersion(version), parseVersion(prefix ?? wanted)];
  if (actual === undefined || other === undefined) return undefined;
  const begins = actual.epoch === other.epoch && other.release.every((part, at) => (actual.release[at] ?? 0) === part);
  if (prefix !== undefined) return operator === '==' ? begins : operator === '!=' ? !begins : undefined;
  const order = compare(actual, other);
  const same = order === 0 && (other.local === '' || other.local === actual.local);
  switch (operator) {
    case '==': return same;
    case '!=': return !same;
    case '>=': return order >= 0;
    case '<=': return order <= 0;
    case '>': return order > 0 && !(actual.post >= 0 && other.post < 0 && compare({ ...actual, post: -1 }, other) === 0);
    case '<': return order < 0 && !(actual.pre[0] < 4 && other.pre[0] === 4 && compare({ ...actual, pre: [4, 0], dev: Number.POSITIVE_INFINITY }, other) === 0);
    case '~=': {
      const base = other.release.slice(0, -1);
      return order >= 0 && actual.epoch === other.epoch && base.every((part, at) => (actual.release[at] ?? 0) === part);
    }
    default: return undefined;
  }
}

/** Does a version satisfy `>=1.2,<2`? undefined: that can't be told here. */
export function satisfies(version: string, specifiers: string): boolean | undefined {
  let verdict: boolean | undefined = true;
  for (const clause of specifiers.split(',').map((one) => one.trim()).filter(Boolean)) {
    const [, operator = '', wanted = ''] = /^(===|==|!=|>=|<=|~=|>|<)\s*(\S+)$/.exec(clause) ?? [];
    const answer = operator === '' ? undefined : holds(version, operator, wanted);
    if (answer === false) return false;
    if (answer === undefined) verdict = undefined;
  }
  return verdict;
}
