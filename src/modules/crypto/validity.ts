/** Points in time as certificates' args have them: `+365d`, `-1w2h`, `20300101000000Z`. */

const UNITS = { w: 604800, d: 86400, h: 3600, m: 60, s: 1 } as const;

/** Seconds since the epoch; undefined: it is none. */
export function instant(text: string, now: number): number | undefined {
  const absolute = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (absolute) {
    const [, year, month, day, hour, minute, second] = absolute.map(Number);
    const at = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second) / 1000;
    return asn1(at) === text ? at : undefined;
  }
  const [, sign, spec = ''] = /^([+-])((?:\d+[wdhms])+)$/.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const seconds = [...spec.matchAll(/(\d+)([wdhms])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit as keyof typeof UNITS], 0);
  return now + (sign === '-' ? -seconds : seconds);
}

export function asn1(at: number): string {
  return `${new Date(at * 1000).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
}
