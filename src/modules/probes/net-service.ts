import type { Reader, Resource } from '../../model/resource.js';
import { quoteAll } from '../../shell/quote.js';

/** A name of /etc/services: `ssh` is 22/tcp. Undefined: the host knows none of that name. */
export interface NetServiceState {
  readonly port?: number;
  /** 'any' for both. */
  readonly proto?: 'tcp' | 'udp' | 'any';
}

export const netService = (name: string): Resource<NetServiceState> => ({ reader: netServiceReader, key: name, wants: [] });

export const netServiceReader: Reader<NetServiceState> = {
  name: 'net-service',
  script: (requests) => `for name in ${quoteAll(requests.map(({ key }) => key))}; do printf '\\036'; for proto in tcp udp; do getent services "$name/$proto"; done; done\n:`,
  parse: (stdout, requests) => {
    const parts = stdout.split('\x1e').slice(1);
    return requests.map((_, at) => {
      const found = [...(parts[at] ?? '').matchAll(/^\S+\s+(\d+)\/(tcp|udp)/gm)];
      const [first] = found;
      if (first === undefined) return {};
      return { port: Number(first[1]), proto: found.length > 1 ? 'any' : (first[2] as 'tcp' | 'udp') };
    });
  },
};
