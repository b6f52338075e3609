/** Time fields of crontab(5): one that cron can't read stops the whole file, silently. */
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

export const FIELDS = {
  minute: { least: 0, most: 59, names: [] },
  hour: { least: 0, most: 23, names: [] },
  day: { least: 1, most: 31, names: [] },
  month: { least: 1, most: 12, names: MONTHS },
  weekday: { least: 0, most: 7, names: DAYS },
} as const;
export type Field = keyof typeof FIELDS;

/** A sentence about what is wrong with it; undefined: cron can read it. */
export function timeProblem(field: Field, text: string): string | undefined {
  const wrong = text.split(',').find((part) => !isPart(field, part));
  if (wrong === undefined) return undefined;
  const { least, most } = FIELDS[field];
  return `${field} "${text}": cron can't read "${wrong}"; it takes ${least}-${most}, ranges (a-b), lists (a,b), * and steps (*/5).`;
}

function isPart(field: Field, part: string): boolean {
  const match = /^(?:(\*)|([A-Za-z0-9]+)(?:([-~])([A-Za-z0-9]+))?)(?:\/(\d+))?$/.exec(part);
  if (match === null) return false;
  const [, star, from, , to, step] = match;
  if (step !== undefined && Number(step) < 1) return false;
  if (star !== undefined) return true;
  const first = valueOf(field, from ?? '');
  const last = to === undefined ? first : valueOf(field, to);
  return first !== undefined && last !== undefined && first <= last;
}

function valueOf(field: Field, text: string): number | undefined {
  const { least, most, names } = FIELDS[field];
  const named = (names as readonly string[]).indexOf(text.toLowerCase());
  const value = named >= 0 ? named + (field === 'month' ? 1 : 0) : /^\d+$/.test(text) ? Number(text) : undefined;
  return value !== undefined && value >= least && value <= most ? value : undefined;
}
