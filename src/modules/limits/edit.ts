/** Lines of limits.conf(5). */
export interface Limit {
  readonly domain: string;
  readonly type: string;
  readonly item: string;
  readonly value: string;
  readonly comment: string;
  readonly keep?: 'larger' | 'smaller';
}

const ENDLESS = ['unlimited', 'infinity', '-1'];

/** A value that the item may have; priority and nice go from -20 to 19. */
export function isLimitValue(item: string, value: string): boolean {
  if (item === 'nice' || item === 'priority') return /^-?\d+$/.test(value) && Number(value) >= -20 && Number(value) <= 19;
  if (item === 'chroot') return value.startsWith('/');
  return ENDLESS.includes(value) || /^\d+$/.test(value);
}

/** The text with the limit, and its line. Lines that say the same stay as they are, comments too. */
export function withLimit(text: string, limit: Limit): { readonly text: string; readonly line: string } {
  const lines = text.split('\n');
  let line: string | undefined;
  const edited = lines.map((old) => {
    const entry = entryOf(old);
    if (entry === undefined || entry.domain !== limit.domain || entry.type !== limit.type || entry.item !== limit.item) return old;
    const value = chosen(limit, entry.value);
    line = value === entry.value ? old : lineOf({ ...limit, value }, limit.comment || entry.comment);
    return line;
  });
  if (line !== undefined) return { text: edited.join('\n'), line };
  const fresh = lineOf(limit, limit.comment);
  return { text: `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${fresh}\n`, line: fresh };
}

function entryOf(line: string): { domain: string; type: string; item: string; value: string; comment: string } | undefined {
  if (line.startsWith('#')) return undefined;
  const at = line.indexOf('#');
  const fields = (at < 0 ? line : line.slice(0, at)).trim().split(/\s+/);
  const [domain = '', type = '', item = '', value = ''] = fields;
  return fields.length === 4 ? { domain, type, item, value, comment: at < 0 ? '' : line.slice(at + 1) } : undefined;
}

const lineOf = ({ domain, type, item, value }: Limit, comment: string): string => `${domain}\t${type}\t${item}\t${value}${comment === '' ? '' : `\t#${comment}`}`;

function chosen({ item, value, keep }: Limit, old: string): string {
  if (keep === undefined || old === value) return value;
  const endless = item === 'nice' || item === 'priority' ? [] : ENDLESS;
  const size = (text: string): number => (endless.includes(text) ? Number.POSITIVE_INFINITY : Number(text));
  if (Number.isNaN(size(old))) return value;
  return keep === 'larger' === size(old) >= size(value) ? old : value;
}
