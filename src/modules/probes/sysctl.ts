import type { Reader, Resource } from '../../model/resource.js';
import { quoteAll } from '../../shell/quote.js';

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

/**
 * From /proc/sys: the sysctl program is not in every user's PATH. One grep for all names; the shell's own `read` won't
 * do: it takes a byte at a time, and the kernel gives such a reader the first digit only.
 */
export const sysctlReader: Reader<SysctlState> = {
  name: 'sysctl',
  script: (requests) => {
    const files = quoteAll(requests.map(({ key }) => sysctlFile(key)));
    return `for file in ${files}; do [ -r "$file" ] && printf '@%s\\n' "$file"; done; printf '\\036'; LC_ALL=C grep -asH '' -- ${files} /dev/null; :`;
  },
  parse: (stdout, requests) => {
    const [there = '', values = ''] = stdout.split('\x1e');
    return requests.map(({ key }) => {
      const file = sysctlFile(key);
      if (!there.split('\n').includes(`@${file}`)) return {};
      return { value: values.split('\n').filter((line) => line.startsWith(`${file}:`)).map((line) => line.slice(file.length + 1)).join('\n').trimEnd() };
    });
  },
  describe: (state) => (state.value === undefined ? '' : `${state.value}\n`),
};
