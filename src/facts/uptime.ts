import type { FactReader } from '../model/fact.js';
import { dict, Float } from '../model/value.js';
import { lines } from './parse.js';

export const uptime: FactReader = {
  name: 'uptime',
  provides: ['uptime_seconds', 'loadavg'],
  script: 'cat /proc/uptime /proc/loadavg 2>/dev/null; :',
  parse(stdout) {
    const [up, load] = lines(stdout);
    const out = dict();
    if (up !== undefined) out.uptime_seconds = Math.floor(Number.parseFloat(up)) || 0;
    if (load !== undefined) {
      const [one, five, fifteen] = load.split(' ').map((text) => new Float(Number.parseFloat(text) || 0));
      if (one && five && fifteen) out.loadavg = dict([['1m', one], ['5m', five], ['15m', fifteen]]);
    }
    return out;
  },
};
