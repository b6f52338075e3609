import type { FactReader } from '../model/fact.js';
import { dict, type Value } from '../model/value.js';

export const dns: FactReader = {
  name: 'dns',
  provides: ['dns'],
  script: '[ -r /etc/resolv.conf ] && cat /etc/resolv.conf; :',
  parse(stdout) {
    const out = dict();
    const servers: Value[] = [];
    for (const line of stdout.split('\n')) {
      const [key, ...rest] = line.trim().split(/\s+/);
      if (key === 'nameserver') servers.push(...rest.slice(0, 1));
      else if (key === 'domain') out.domain = rest[0] ?? '';
      else if (key === 'search' || key === 'sortlist') out[key] = rest;
      else if (key === 'options') out.options = dict(rest.map((option) => { const [name = '', value] = option.split(':'); return [name, value ?? true] as const; }));
    }
    if (servers.length > 0) out.nameservers = servers;
    return dict([['dns', out]]);
  },
};
