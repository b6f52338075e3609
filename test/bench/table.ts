/** The report's lines. */
import { median, ratios, type Cost } from './timing.js';

const widths = [26, 9, 8, 8, 9, 8, 7, 6];
const cells = (texts: readonly string[]): string => texts.map((text, i) => (i === 0 ? `  ${text}`.padEnd(widths[i]!) : text.padStart(widths[i]!))).join(' ').trimEnd();

/** Below a situation's line: one row a contestant; a ratio is what `deploy` takes, over what this one takes. */
export const COLUMNS = cells(['', 'wall ms', 'ratio', 'pairs', 'cpu ms', 'ratio', 'MiB', 'exch']);

/** `deploy` first, then the others: medians, and deploy's share of each. */
export function table(costs: ReadonlyMap<string, readonly Cost[]>): string[] {
  const [[, own] = ['', []]] = costs;
  return [...costs].map(([name, theirs]) => {
    const wall = ratios(own, theirs), cpu = ratios(own, theirs, 'cpu');
    const itself = theirs === own;
    return cells([
      name, wall.b.toFixed(0), itself ? '' : share(wall.ofMedians), itself ? '' : share(wall.ofPairs),
      cpu.b.toFixed(0), itself ? '' : share(cpu.ofMedians), (median(theirs.map(({ peak }) => peak)) / 1024).toFixed(0), itself ? exchanges(theirs) : '',
    ]);
  });
}

/** Two digits that count, also for a hundredth. */
const share = (ratio: number): string => (ratio < 0.1 ? ratio.toFixed(3) : ratio.toFixed(2));

/** As the recap counts them: one number, or those that occurred. */
export function exchanges(costs: readonly Cost[]): string {
  const counted = [...(costs.at(-1)?.output ?? '').matchAll(/^exchanges: (.*);/gm)].flatMap(([, text]) => [...text!.matchAll(/ (\d+)/g)].map(([, n]) => Number(n)));
  return [...new Set(counted)].join('/');
}
