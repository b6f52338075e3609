import type { FactReader } from '../model/fact.js';
import { dict } from '../model/value.js';
import { lines } from './parse.js';

export const hostname: FactReader = {
  name: 'hostname',
  provides: ['hostname', 'nodename', 'fqdn', 'domain'],
  // `hostname -f` may ask DNS: a dead resolver must not hold up the whole request.
  script: 'uname -n; timeout 2 hostname -f 2>/dev/null || timeout 2 getent hosts "$(uname -n)" 2>/dev/null | { read -r _ name _ && printf \'%s\\n\' "$name"; }; :',
  parse(stdout) {
    const [node, full] = lines(stdout);
    if (node === undefined) return dict();
    const fqdn = full ?? node;
    return dict([['nodename', node], ['hostname', node.split('.')[0] ?? node], ['fqdn', fqdn], ['domain', fqdn.split('.').slice(1).join('.')]]);
  },
};
