/** The lookup `sequence`: 'start=1 end=10 stride=2 format=web%02d', 'count=4', '5', '2-10/2:host%02d'. */
import type { Value } from '../model/value.js';
import { formatPercent } from './format.js';
import type { CallContext } from './functions/define.js';

const MAX_SIZE = 100_000;
const SHORT = /^(?:(0x[0-9a-f]+|\d+)-)?(0x[0-9a-f]+|\d+)(?:\/(-?\d+))?(?::(.+))?$/i;

export function sequence(term: string, context: CallContext): Value[] {
  const short = SHORT.exec(term.trim());
  const options = short === null ? named(term, context) : { start: integer(short[1] ?? '1', context), end: integer(short[2] as string, context), stride: integer(short[3] ?? '1', context), format: short[4] ?? '%d' };
  const { start, end, stride, format } = options;
  if (stride === 0) return [];
  if (stride > 0 && end < start) return context.fail(`it runs from ${start} to ${end} but the stride is positive`, 'Give a negative stride to count backwards.');
  const size = Math.floor((end - start) / stride) + 1;
  if (size > MAX_SIZE) return context.fail(`more than ${MAX_SIZE} elements`);
  return Array.from({ length: Math.max(0, size) }, (_, at) => formatPercent(format, start + at * stride, context.range));
}

function named(term: string, context: CallContext): { start: number; end: number; stride: number; format: string } {
  const options = new Map<string, string>();
  for (const word of term.trim().split(/\s+(?=\w+=)/)) {
    const at = word.indexOf('=');
    if (at < 0 || !['start', 'end', 'count', 'stride', 'format'].includes(word.slice(0, at))) return context.fail(`"${word}" is no part of a sequence`, 'Write start=, end= or count=, stride= and format=.');
    options.set(word.slice(0, at), word.slice(at + 1));
  }
  const start = integer(options.get('start') ?? '1', context);
  const stride = integer(options.get('stride') ?? '1', context);
  const count = options.get('count');
  if ((count === undefined) === !options.has('end')) return context.fail('it needs either end or count');
  const end = count === undefined ? integer(options.get('end') as string, context) : start + (integer(count, context) - 1) * stride;
  if (count !== undefined && integer(count, context) === 0) return { start: 1, end: 0, stride: 0, format: '%d' };
  return { start, end, stride, format: options.get('format') ?? '%d' };
}

function integer(text: string, context: CallContext): number {
  return /^[-+]?(0x[0-9a-f]+|\d+)$/i.test(text) ? (text.startsWith('-') ? -Number(text.slice(1)) : Number(text)) : context.fail(`"${text}" is no integer`);
}
