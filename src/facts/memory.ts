import type { FactReader } from '../model/fact.js';
import { dict } from '../model/value.js';
import { whole } from './parse.js';

export const memory: FactReader = {
  name: 'memory',
  provides: ['memtotal_mb', 'memfree_mb', 'swaptotal_mb', 'swapfree_mb', 'memory_mb'],
  script: 'cat /proc/meminfo 2>/dev/null; :',
  parse(stdout) {
    const mb = new Map<string, number>();
    for (const match of stdout.matchAll(/^(\w+):\s+(\d+) kB$/gm)) mb.set(match[1] ?? '', Math.floor((whole(match[2]) ?? 0) / 1024));
    const of = (key: string) => mb.get(key) ?? 0;
    if (!mb.has('MemTotal')) return dict();
    const [total, free, swap, swapFree] = [of('MemTotal'), of('MemFree'), of('SwapTotal'), of('SwapFree')];
    const idle = free + of('Cached') + of('Buffers');
    return dict([
      ['memtotal_mb', total], ['memfree_mb', free], ['swaptotal_mb', swap], ['swapfree_mb', swapFree],
      ['memory_mb', dict([
        ['real', dict([['total', total], ['used', total - free], ['free', free]])],
        ['nocache', dict([['free', idle], ['used', total - idle]])],
        ['swap', dict([['total', swap], ['free', swapFree], ['used', swap - swapFree], ['cached', of('SwapCached')]])],
      ])],
    ]);
  },
};
