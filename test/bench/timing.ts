/** Starts processes and says what they cost; medians of paired runs. */
import { spawn } from 'node:child_process';

export interface Cost {
  /** Milliseconds from the start of the process to its end. */
  wall: number;
  /** Milliseconds of CPU, user and system, of it and its children. */
  cpu: number;
  /** Its own peak memory in KiB; the largest of its children where it has some. */
  peak: number;
  output: string;
}

export interface CostOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  input?: string;
  /** Words that start the program elsewhere (`docker exec …`): what it costs there is counted, not the words. */
  inside?: readonly string[];
  /** Another exit status than 0 is an answer, too. */
  mayFail?: boolean;
}

/** GNU time writes the costs behind the program's own stderr. */
const MARK = '@cost';
const TIME = ['/usr/bin/time', '-f', `${MARK} %U %S %M %e`];

/** Runs argv with `input` on stdin. Rejects when it ends with another status than 0. */
export function cost(argv: readonly string[], options: CostOptions = {}): Promise<Cost> {
  return new Promise((resolve, reject) => {
    const [program = '', ...words] = [...(options.inside ?? []), ...TIME, ...argv];
    const began = performance.now();
    const child = spawn(program, words, { cwd: options.cwd, env: options.env ?? process.env, stdio: ['pipe', 'pipe', 'pipe'] });
    let wall = 0, output = '', errors = '';
    child.stdout.on('data', (part: Buffer) => { output += part.toString('utf8'); });
    child.stderr.on('data', (part: Buffer) => { errors += part.toString('utf8'); });
    child.on('error', reject);
    child.on('exit', () => { wall = performance.now() - began; });
    child.on('close', (code) => {
      if (code !== 0 && options.mayFail !== true) return reject(new Error(`${argv.slice(0, 4).join(' ')} … ended with status ${code}:\n${output.slice(-2000)}${errors.slice(-2000)}`));
      const [user = 0, system = 0, peak = 0, elapsed = 0] = (errors.split(MARK)[1] ?? '').trim().split(' ').map(Number);
      resolve({ wall: options.inside === undefined ? wall : elapsed * 1000, cpu: (user + system) * 1000, peak, output });
    });
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
  });
}

/** One cost of several processes side by side: the slowest one's time, all CPU and memory. */
export function together(costs: readonly Cost[], wall: number): Cost {
  return { wall, cpu: sum(costs.map(({ cpu }) => cpu)), peak: sum(costs.map(({ peak }) => peak)), output: costs.map(({ output }) => output).join('') };
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** One way of doing the work. */
export interface Contestant {
  readonly name: string;
  readonly run: () => Promise<Cost>;
  /** How many times, of the rounds that there are; all unless given. */
  readonly runs?: number;
}

/**
 * Every contestant once a round, the order turned round each time, so that none has the quieter machine. `before` runs before each.
 * @returns name → costs in the order of the rounds.
 */
export async function rounds(count: number, contestants: readonly Contestant[], before: () => Promise<void> = async () => {}): Promise<Map<string, Cost[]>> {
  const costs = new Map<string, Cost[]>(contestants.map(({ name }) => [name, []]));
  for (let i = 0; i < count; i += 1) {
    const order = contestants.filter(({ runs = count }) => i < runs);
    for (const { name, run } of i % 2 === 0 ? order : order.toReversed()) {
      await before();
      costs.get(name)!.push(await run());
    }
  }
  return costs;
}

/** Median of A's over median of B's, and the median of the ratios of runs in the same round. */
export function ratios(a: readonly Cost[], b: readonly Cost[], what: 'wall' | 'cpu' = 'wall'): { a: number; b: number; ofMedians: number; ofPairs: number } {
  const [left, right] = [a, b].map((costs) => costs.map((cost) => cost[what])) as [number[], number[]];
  const pairs = left.slice(0, right.length).map((value, i) => value / right[i]!);
  return { a: median(left), b: median(right), ofMedians: median(left) / median(right), ofPairs: median(pairs) };
}
