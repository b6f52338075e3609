/** The report's lines. */
import { median, ratios, type Pairs } from './timing.js';

const widths = [34, 9, 9, 7, 7, 9, 9, 9, 9, 4];
const cells = (texts: readonly string[]): string => texts.map((text, i) => (i === 0 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!))).join(' ');

export const COLUMNS = cells(['wall time (ms)', 'deploy', 'script', 'ratio', 'pairs', 'cpu', 'ssh cpu', 'MiB', 'ssh MiB', 'exch']);

/** Medians, their ratio, the median ratio of the pairs, CPU and memory on this side, exchanges by the recap. */
export function row(label: string, pairs: Pairs): string {
  const { a, b, ofMedians, ofPairs } = ratios(pairs);
  const of = (side: 'a' | 'b', what: 'cpu' | 'peak'): number => median(pairs[side].map((cost) => cost[what]));
  const counted = [...pairs.a.at(-1)!.output.matchAll(/^exchanges: (.*);/gm)].flatMap(([, text]) => [...text!.matchAll(/ (\d+)/g)].map(([, n]) => Number(n)));
  return cells([
    label, `${Math.round(a)}`, `${Math.round(b)}`, ofMedians.toFixed(2), ofPairs.toFixed(2), `${Math.round(of('a', 'cpu'))}`, `${Math.round(of('b', 'cpu'))}`,
    (of('a', 'peak') / 1024).toFixed(0), (of('b', 'peak') / 1024).toFixed(0), [...new Set(counted)].join('/'),
  ]);
}
