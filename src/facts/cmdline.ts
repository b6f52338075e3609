import type { FactReader } from '../model/fact.js';
import { dict } from '../model/value.js';

export const cmdline: FactReader = {
  name: 'cmdline',
  provides: ['cmdline', 'proc_cmdline'],
  script: 'cat /proc/cmdline 2>/dev/null; :',
  parse(stdout) {
    const [last, all] = [dict(), dict()];
    for (const word of stdout.trim().split(/\s+/).filter(Boolean)) {
      const at = word.indexOf('=');
      const [key, value] = at < 0 ? [word, true] : [word.slice(0, at), word.slice(at + 1)];
      last[key] = value;
      const before = all[key];
      all[key] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
    }
    return dict([['cmdline', last], ['proc_cmdline', all]]);
  },
};
