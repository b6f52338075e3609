/** Times of `file: state=touch`: `now`, `preserve`, or text in a strptime format, which is read as UTC. */
import type { FileArgs } from './file.js';
import type { Present } from './attributes.js';

const FIELDS: Readonly<Record<string, string>> = { Y: '(?<Y>\\d{4})', m: '(?<m>\\d\\d?)', d: '(?<d>\\d\\d?)', H: '(?<H>\\d\\d?)', M: '(?<M>\\d\\d?)', S: '(?<S>\\d\\d?)', y: '(?<y>\\d\\d)', '%': '%' };

/** Seconds since the epoch; undefined when the text does not fit the format. */
function parseTime(text: string, format: string): number | undefined {
  const pattern = format.replace(/%(.)|[\\^$.*+?()[\]{}|]/g, (all, field: string | undefined) => (field === undefined ? `\\${all}` : (FIELDS[field] ?? '(?!)')));
  let groups: Record<string, string> | undefined;
  try {
    groups = new RegExp(`^${pattern}$`).exec(text)?.groups;
  } catch {
    return undefined;
  }
  if (!groups) return undefined;
  const year = groups['Y'] !== undefined ? Number(groups['Y']) : groups['y'] !== undefined ? 2000 + Number(groups['y']) : 1900;
  const part = (name: string, otherwise: number) => (groups[name] === undefined ? otherwise : Number(groups[name]));
  return Date.UTC(year, part('m', 1) - 1, part('d', 1), part('H', 0), part('M', 0), part('S', 0)) / 1000;
}

const DEFAULT_FORMAT = '%Y%m%d%H%M.%S';

export function timeProblem(text: string | undefined, format = DEFAULT_FORMAT): string | undefined {
  if (text === undefined || text === 'now' || text === 'preserve' || parseTime(text, format) !== undefined) return undefined;
  return `"${text}" is no time in the format ${format}`;
}

/** What the touch step needs: `now`, `@seconds`, or nothing where the time is kept or is right already. */
export function timesToSet(args: FileArgs, state: Present | undefined, otherwise: 'now' | 'preserve'): { accessTime?: string; modificationTime?: string } {
  const one = (text: string | undefined, format: string | undefined, current: number | undefined) => {
    const wanted = text ?? otherwise;
    if (wanted === 'now') return 'now';
    if (wanted === 'preserve') return undefined;
    const seconds = parseTime(wanted, format ?? DEFAULT_FORMAT);
    return seconds === undefined || seconds === current ? undefined : `@${seconds}`;
  };
  const accessTime = one(args.access_time, args.access_time_format, state?.more?.accessTime);
  const modificationTime = one(args.modification_time, args.modification_time_format, state?.mtime);
  return { ...(accessTime === undefined ? {} : { accessTime }), ...(modificationTime === undefined ? {} : { modificationTime }) };
}
