import type { FactReader } from '../model/fact.js';
import { dict, type Value } from '../model/value.js';
import { sections, whole } from './parse.js';

export const processor: FactReader = {
  name: 'processor',
  provides: ['processor', 'processor_count', 'processor_cores', 'processor_threads_per_core', 'processor_vcpus', 'processor_nproc'],
  script: "printf '@cpuinfo\\n'; cat /proc/cpuinfo 2>/dev/null; printf '@nproc\\n'; nproc 2>/dev/null; :",
  parse(stdout) {
    const parts = sections(stdout);
    const list: Value[] = [];
    const sockets = new Set<string>();
    let [cores, siblings, seen] = [0, 0, 0];
    for (const line of (parts.get('cpuinfo') ?? '').split('\n')) {
      const [key = '', value = ''] = line.split(/\s*:\s*/, 2);
      // As in Ansible: number, vendor and model of each processor, one after another.
      if (key === 'processor') seen = list.push(value);
      else if (key === 'vendor_id' || key === 'model name' || key === 'Model') list.push(value);
      else if (key === 'physical id') sockets.add(value);
      else if (key === 'cpu cores') cores = whole(value) ?? 0;
      else if (key === 'siblings') siblings = whole(value) ?? 0;
    }
    const nproc = whole(parts.get('nproc')) ?? 0;
    if (seen === 0 && nproc === 0) return dict();
    const threads = cores > 0 && siblings >= cores ? Math.floor(siblings / cores) : 1;
    const count = sockets.size || list.filter((item) => typeof item === 'string' && /^\d+$/.test(item)).length || nproc;
    const perSocket = cores || 1;
    return dict([
      ['processor', list], ['processor_count', count], ['processor_cores', perSocket], ['processor_threads_per_core', threads],
      ['processor_vcpus', count * perSocket * threads], ['processor_nproc', nproc],
    ]);
  },
};
