type Scalar = string | number | boolean;
/** `*_filters` of a task: name → value or values. */
export type Filters = Readonly<Record<string, Scalar | readonly Scalar[]>>;

export const filtersArg = (what: string) => ({ type: 'object', additionalProperties: { anyOf: [{ type: ['string', 'integer', 'boolean'] }, { type: 'array', items: { type: ['string', 'integer', 'boolean'] } }] }, description: what }) as const;

/** Name and value, one for each value. */
export function filterPairs(filters: Filters | undefined): [string, string][] {
  return Object.entries(filters ?? {}).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, String(one)]));
}

export function filterWords(filters: Filters | undefined): string[] {
  return filterPairs(filters).flatMap(([name, value]) => ['--filter', `${name}=${value}`]);
}

/** What filters of pruning are about. */
export interface Filtered {
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since the epoch. */
  readonly created: number;
}

/** Do the filters let it through? undefined: there is one that only Docker can judge. */
export function passes(one: Filtered, filters: Filters | undefined, now: number): boolean | undefined {
  let verdict: boolean | undefined = true;
  for (const [name, value] of filterPairs(filters)) {
    if (name === 'dangling' || name === 'all') continue;
    const answer = name === 'label' ? hasLabel(one, value) : name === 'label!' ? !hasLabel(one, value) : name === 'until' ? isOlder(one, value, now) : undefined;
    if (answer === false) return false;
    if (answer === undefined) verdict = undefined;
  }
  return verdict;
}

function hasLabel({ labels }: Filtered, wanted: string): boolean {
  const at = wanted.indexOf('=');
  return at < 0 ? labels[wanted] !== undefined : labels[wanted.slice(0, at)] === wanted.slice(at + 1);
}

const SECONDS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001 };

/** `24h`, `1h30m`; seconds since the epoch; a date. */
function isOlder({ created }: Filtered, until: string, now: number): boolean | undefined {
  if (/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(until)) {
    const age = [...until.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)].reduce((sum, [, count, unit]) => sum + Number(count) * (SECONDS[unit ?? ''] ?? 0), 0);
    return created < now - age;
  }
  const moment = /^\d+(\.\d+)?$/.test(until) ? Number(until) : Date.parse(until) / 1000;
  return Number.isNaN(moment) ? undefined : created < moment;
}
