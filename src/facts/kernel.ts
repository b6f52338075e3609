import type { FactReader } from '../model/fact.js';
import { dict } from '../model/value.js';
import { lines } from './parse.js';

/** `machine` → Ansible's `architecture`, where they differ. */
const ARCHITECTURES: Readonly<Record<string, string>> = { i486: 'i386', i586: 'i386', i686: 'i386' };

export const kernel: FactReader = {
  name: 'kernel',
  provides: ['system', 'kernel', 'kernel_version', 'machine', 'architecture', 'userspace_bits', 'userspace_architecture'],
  script: 'uname -s; uname -r; uname -v; uname -m; getconf LONG_BIT 2>/dev/null; :',
  parse(stdout) {
    const [system, release, version, machine, bits] = lines(stdout);
    if (machine === undefined) return dict();
    const architecture = ARCHITECTURES[machine] ?? machine;
    const userspace = bits === '32' && architecture === 'x86_64' ? 'i386' : architecture;
    return dict([
      ['system', system ?? ''], ['kernel', release ?? ''], ['kernel_version', version ?? ''], ['machine', machine], ['architecture', architecture],
      ...(bits === undefined ? [] : ([['userspace_bits', bits], ['userspace_architecture', userspace]] as const)),
    ]);
  },
};
