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

/** GNU time writes the costs behind the program's own stderr. */
const MARK = '@cost';
const TIME = ['-f', `${MARK} %U %S %M`];

/** Runs argv with `input` on stdin. Rejects when it ends with another status than 0. */
export function cost(argv: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {}): Promise<Cost> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn('/usr/bin/time', [...TIME, ...argv], { cwd: options.cwd, env: options.env ?? process.env, stdio: ['pipe', 'pipe', 'pipe'] });
    let wall = 0, output = '', errors = '';
    child.stdout.on('data', (part: Buffer) => { output += part.toString('utf8'); });
    child.stderr.on('data', (part: Buffer) => { errors += part.toString('utf8'); });
    child.on('error', reject);
    child.on('exit', () => { wall = performance.now() - began; });
    child.on('close', (code) => {
      if (code !== 0) return reject(new Error(`${argv.slice(0, 4).join(' ')} … ended with status ${code}:\n${output.slice(-2000)}${errors.slice(-2000)}`));
      const [user = 0, system = 0, peak = 0] = (errors.split(MARK)[1] ?? '').trim().split(' ').map(Number);
      resolve({ wall, cpu: (user + system) * 1000, peak, output });
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

export interface Pairs { a: Cost[]; b: Cost[] }

/** A B, B A, A B …: neither has the quieter machine. `before` runs before each one. */
export async function alternate(runs: number, a: () => Promise<Cost>, b: () => Promise<Cost>, before: () => Promise<void> = async () => {}): Promise<Pairs> {
  const pairs: Pairs = { a: [], b: [] };
  for (let i = 0; i < runs; i += 1) {
    for (const which of i % 2 === 0 ? (['a', 'b'] as const) : (['b', 'a'] as const)) {
      await before();
      pairs[which].push(await (which === 'a' ? a() : b()));
    }
  }
  return pairs;
}

/** Median of A's over median of B's, and the median of the pairs' own ratios. */
export function ratios({ a, b }: Pairs): { a: number; b: number; ofMedians: number; ofPairs: number } {
  const wallA = a.map(({ wall }) => wall), wallB = b.map(({ wall }) => wall);
  return { a: median(wallA), b: median(wallB), ofMedians: median(wallA) / median(wallB), ofPairs: median(wallA.map((wall, i) => wall / wallB[i]!)) };
}
