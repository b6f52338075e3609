import { render } from '../language/evaluate.js';
import { pythonText } from '../language/values.js';
import type { HostRun } from './host-run.js';
import { NO_VARIABLES } from './place.js';
import type { PlayRun } from './play-run.js';
import { scopeAt } from './runtime-scope.js';

/** `serial:` as batches: numbers, percentages, or a list of them of which the last goes on to the end. */
export function serialBatches(run: PlayRun, members: readonly HostRun[]): readonly (readonly HostRun[])[] {
  const [host] = members;
  if (host === undefined || run.play.serial.length === 0) return [members];
  const scope = scopeAt(run, host, { layers: run.play.layers }, NO_VARIABLES);
  const sizes = run.play.serial.flatMap((template) => [render(template, scope)].flat()).map((value) => sizeOf(String(pythonText(value)), members.length));
  const batches: HostRun[][] = [];
  for (let at = 0, turn = 0; at < members.length; turn += 1) {
    const size = sizes[Math.min(turn, sizes.length - 1)] ?? members.length;
    batches.push(members.slice(at, at + size));
    at += size;
  }
  return batches;
}

function sizeOf(written: string, hosts: number): number {
  const number = Number.parseFloat(written);
  const size = written.trim().endsWith('%') ? Math.floor((number / 100) * hosts) : Math.floor(number);
  if (written.trim() === '0' || Number.isNaN(size)) return hosts;
  return Math.max(1, size);
}
