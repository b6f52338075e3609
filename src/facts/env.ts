import type { FactReader } from '../model/fact.js';
import { dict, type Value } from '../model/value.js';

export const env: FactReader = {
  name: 'env',
  provides: ['env'],
  script: 'env -0',
  parse: (stdout) => dict([['env', dict(stdout.split('\0').flatMap((entry): [string, Value][] => {
    const at = entry.indexOf('=');
    return at > 0 ? [[entry.slice(0, at), entry.slice(at + 1)]] : [];
  }))]]),
};
