/** A host pattern of an inventory line, taken apart: `web[01:50].example.com:2222`. */
export interface HostPattern {
  readonly names: readonly string[];
  readonly port?: number;
}

const HOSTS_LIMIT = 10_000;

/** Expands `[01:50]`, `[a:d]`, `[0:10:2]` and splits off `:port`. A string is what is wrong with it. */
export function expandHosts(pattern: string): HostPattern | string {
  const address = /^\[([0-9a-fA-F:.]+)\](?::(\d+))?$/.exec(pattern);
  if (address !== null && (address[1] ?? '').split(':').length > 2) return withPort([address[1] ?? ''], address[2]);
  const port = /^([^:]*(?:\[[^\]]*\][^:[\]]*)*):(\d+)$/.exec(pattern);
  const names = expand(port?.[1] ?? pattern);
  return typeof names === 'string' ? names : withPort(names, port?.[2]);
}

function withPort(names: readonly string[], text: string | undefined): HostPattern | string {
  if (text === undefined) return { names };
  const port = Number(text);
  return port >= 1 && port <= 65_535 ? { names, port } : `${text} is no port`;
}

function expand(pattern: string): string[] | string {
  const found = /^(.*?)\[([^\]]*)\](.*)$/.exec(pattern);
  if (found === null) return /[[\]]/.test(pattern) ? 'a bracket of a range has no partner' : [pattern];
  const [, before = '', range = '', after = ''] = found;
  const values = rangeValues(range);
  if (typeof values === 'string') return values;
  const rest = expand(after);
  if (typeof rest === 'string') return rest;
  if (values.length * rest.length > HOSTS_LIMIT) return `it stands for more than ${HOSTS_LIMIT} hosts`;
  return values.flatMap((value) => rest.map((tail) => before + value + tail));
}

/** As ansible/plugins/inventory/__init__.py `expand_hostname_range`: width of the first number is kept, both ends are included. */
function rangeValues(range: string): string[] | string {
  const [begin = '', end = '', stepText = '1', ...more] = range.split(':');
  const step = Number(stepText);
  if (more.length > 0 || !range.includes(':') || end === '' || !Number.isInteger(step) || step < 1) return `[${range}] is no range; write [01:50], [a:d] or [0:10:2]`;
  if (/^[a-zA-Z]$/.test(begin) && /^[a-zA-Z]$/.test(end)) return steps(begin.charCodeAt(0), end.charCodeAt(0), step, (code) => String.fromCharCode(code), range);
  if (!/^\d*$/.test(begin) || !/^\d+$/.test(end)) return `[${range}] mixes letters and digits`;
  const width = begin.length > 1 && begin.startsWith('0') ? begin.length : 0;
  if (width > 0 && width !== end.length) return `[${range}]: both ends need the same number of digits when the first starts with 0`;
  return steps(Number(begin || '0'), Number(end), step, (value) => String(value).padStart(width, '0'), range);
}

function steps(from: number, to: number, step: number, text: (value: number) => string, range: string): string[] | string {
  if (from > to) return `[${range}] ends before it begins`;
  if ((to - from) / step > HOSTS_LIMIT) return `it stands for more than ${HOSTS_LIMIT} hosts`;
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => text(from + index * step));
}
