import type { Preflight } from '../../model/lesson.js';
import { servicesUp } from './host/up.js';

interface Memory {
  /** Bytes; swap included. */
  readonly all: number;
}

/** What the stack may take against what the machine has. */
export const memory: Preflight<Memory> = {
  lesson: 'L58 unbounded-resources',
  summary: 'memory and swap against the sum of the stack’s memory limits (/proc/meminfo)',
  severity: 'warning',
  scripts: (subject) => (limits(subject).length === 0 ? undefined : { script: 'cat /proc/meminfo', root: false }),
  parse(stdout) {
    const value = (name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(stdout)?.[1] ?? Number.NaN) * 1024;
    return { all: value('MemTotal') + value('SwapTotal') };
  },
  judge({ all }, subject) {
    const given = limits(subject);
    const sum = given.reduce((total, { bytes }) => total + bytes, 0);
    const [largest] = [...given].sort((a, b) => b.bytes - a.bytes);
    if (largest === undefined || !(sum > all)) return [];
    return [{ at: largest.at, within: largest.key, message: `the services may take ${gibibytes(sum)} together, and the host has ${gibibytes(all)} with its swap`, why: 'When they do, the kernel ends one of them, and not the one that took too much (004).', fix: 'Lower the limits, this one first, or deploy onto a larger machine.' }];
  },
};

function limits(subject: Parameters<typeof servicesUp>[0]) {
  return servicesUp(subject).flatMap(({ memoryLimit, key }) => (memoryLimit?.bytes === undefined ? [] : [{ bytes: memoryLimit.bytes, at: memoryLimit.at, key }]));
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
