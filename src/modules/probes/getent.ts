import { ProbeError, type Reader, type Resource } from '../../model/resource.js';
import { quoteAll } from '../../shell/quote.js';

export interface GetentState {
  /** getent's: 0 found, 1 no such database, 2 no such key, 3 the database can't be listed. */
  readonly status: number;
  readonly lines: readonly string[];
}

interface Query {
  readonly database: string;
  readonly key?: string;
  readonly service?: string;
}

export const getentQuery = (query: Query): Resource<GetentState> => ({ reader: getentReader, key: JSON.stringify([query.database, query.key ?? null, query.service ?? null]), wants: [] });

/** Any change may add a user; what the network answers changes by itself. */
export const getentReader: Reader<GetentState> = {
  name: 'getent',
  predictable: false,
  script: (requests) => `command -v getent >/dev/null || { echo '@no-getent'; exit 0; }\n${requests.map(({ key }) => {
    const [database, name, service] = JSON.parse(key) as [string, string | null, string | null];
    return `LC_ALL=C getent ${quoteAll([...(service === null ? [] : ['-s', service]), '--', database, ...(name === null ? [] : [name])])} 2>/dev/null; printf '\\036%s\\036' $?`;
  }).join('\n')}\n:`,
  parse: (stdout, requests) => {
    if (stdout.startsWith('@no-getent')) return requests.map(() => new ProbeError('the host has no getent', 'getent'));
    const parts = stdout.split('\x1e');
    return requests.map((_, at) => ({ status: Number(parts[at * 2 + 1] ?? 1), lines: (parts[at * 2] ?? '').split('\n').filter((line) => line !== '') }));
  },
};
