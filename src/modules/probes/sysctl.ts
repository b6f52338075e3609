import type { Reader, Resource } from '../../model/resource.js';
import { quote } from '../../shell/quote.js';

/** A kernel parameter as it is now; undefined: the kernel has none of that name, or the user may not read it. */
export interface SysctlState {
  readonly value?: string;
}

/** `net.ipv4.ip_forward` or `net/ipv4/conf/eth0.10/forwarding` → the file under /proc/sys. As sysctl(8): the first separator decides. */
export function sysctlFile(name: string): string {
  const slashed = /^[^./]*\//.test(name) ? name : name.replace(/[./]/g, (char) => (char === '.' ? '/' : '.'));
  return `/proc/sys/${slashed}`;
}

export const sysctlValue = (name: string): Resource<SysctlState> => ({ reader: sysctlReader, key: name, wants: [] });

/** From /proc/sys, with the shell's own read: neither the sysctl program nor a process for each name is needed. */
export const sysctlReader: Reader<SysctlState> = {
  name: 'sysctl',
  script: (requests) => requests.map(({ key }) => {
    const file = quote(sysctlFile(key));
    return `printf '\\036'; [ -r ${file} ] && { printf '='; while IFS= read -r line; do printf '%s\\n' "$line"; done <${file}; } 2>/dev/null`;
  }).concat(':').join('\n'),
  parse: (stdout, requests) => {
    const parts = stdout.split('\x1e').slice(1);
    return requests.map((_, at) => {
      const text = parts[at] ?? '';
      return text.startsWith('=') ? { value: text.slice(1).trimEnd() } : {};
    });
  },
  describe: (state) => (state.value === undefined ? '' : `${state.value}\n`),
};
