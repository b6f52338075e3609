/** Comparing versions: "loose" as distutils' LooseVersion, and semantic versions. */

/** Runs of digits are numbers, runs of letters are text: '12.4-rc1' → [12, 4, '-rc', 1]. */
function looseParts(version: string): (number | string)[] {
  return version.split(/(\d+|[a-z]+|\.)/).filter((part) => part !== '' && part !== '.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Negative, 0, positive; undefined where a number meets text, which Python refuses to order. */
export function compareLoose(a: string, b: string): number | undefined {
  const [x, y] = [looseParts(a), looseParts(b)];
  for (let at = 0; at < Math.min(x.length, y.length); at++) {
    const [left, right] = [x[at] as number | string, y[at] as number | string];
    if (left === right) continue;
    if (typeof left !== typeof right) return undefined;
    return left < right ? -1 : 1;
  }
  return x.length - y.length;
}

const SEMANTIC = /^v?(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

/** By semver.org's rules; undefined if one of them is no semantic version. */
export function compareSemantic(a: string, b: string): number | undefined {
  const [x, y] = [SEMANTIC.exec(a), SEMANTIC.exec(b)];
  if (x === null || y === null) return undefined;
  for (const at of [1, 2, 3]) {
    const difference = Number(x[at]) - Number(y[at]);
    if (difference !== 0) return difference;
  }
  if (x[4] === undefined || y[4] === undefined) return Number(y[4] !== undefined) - Number(x[4] !== undefined);
  return comparePrerelease(x[4].split('.'), y[4].split('.'));
}

function comparePrerelease(x: readonly string[], y: readonly string[]): number {
  for (let at = 0; at < Math.min(x.length, y.length); at++) {
    const [left, right] = [x[at] as string, y[at] as string];
    if (left === right) continue;
    const [numberLeft, numberRight] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (numberLeft && numberRight) return Number(left) - Number(right);
    if (numberLeft !== numberRight) return numberLeft ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return x.length - y.length;
}
