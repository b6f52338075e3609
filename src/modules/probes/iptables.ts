import { ProbeError, type Reader, type Resource } from '../../model/resource.js';
import { quoteAll } from '../../shell/quote.js';

export type IpVersion = 'ipv4' | 'ipv6';

export interface IptablesState {
  /** Of a rule: it is there. Of a chain: it exists. */
  readonly present: boolean;
  /** Of a built-in chain. */
  readonly policy?: string;
  /** Rules in the chain, or in all chains of the table. */
  readonly rules: number;
}

interface Place {
  readonly ip: IpVersion;
  readonly table: string;
  readonly chain?: string;
  readonly rule?: readonly string[];
}

export const iptablesRule = (place: Required<Place>): Resource<IptablesState> => ({ reader: iptablesReader, key: JSON.stringify(['rule', place.ip, place.table, place.chain, place.rule]), wants: [] });
/** Without a chain: the whole table. */
export const iptablesChain = ({ ip, table, chain }: Omit<Place, 'rule'>): Resource<IptablesState> => ({ reader: iptablesReader, key: JSON.stringify(['chain', ip, table, chain ?? null]), wants: [] });

export const iptablesProgram = (ip: IpVersion): string => (ip === 'ipv4' ? 'iptables' : 'ip6tables');

/** `-C` for a rule, `-S` for a chain. Docker, ufw and other rules may change any of it. */
export const iptablesReader: Reader<IptablesState> = {
  name: 'iptables',
  predictable: false,
  script: (requests) => `export LC_ALL=C
one() {
  command -v "$1" >/dev/null || { printf '\\036none %s\\n' "$1"; return; }
  printf '\\036'; "$@" 2>&1; printf '\\037%s' $?
}
${requests.map(({ key }) => {
    const [kind, ip, table, chain, rule] = JSON.parse(key) as [string, IpVersion, string, string | null, string[] | undefined];
    return `one ${quoteAll([iptablesProgram(ip), '-w', '5', '-t', table, kind === 'rule' ? '-C' : '-S', ...(chain === null ? [] : [chain]), ...(rule ?? [])])}`;
  }).join('\n')}
:`,
  parse: (stdout, requests) => {
    const parts = stdout.split('\x1e').slice(1);
    return requests.map(({ key }, at) => stateOf(key, parts[at] ?? ''));
  },
  describe: ({ present, policy, rules }) => `${present ? 'present' : 'absent'}\n${policy === undefined ? '' : `policy ${policy}\n`}${rules > 0 ? `${rules} rules\n` : ''}`,
};

function stateOf(key: string, part: string): IptablesState | ProbeError {
  if (part.startsWith('none ')) return new ProbeError(`the host has no ${part.slice('none '.length).trim()}: install the package "iptables"`, part.slice('none '.length).trim());
  const [output = '', end = ''] = part.split('\x1f');
  if (/Permission denied|must be root/.test(output)) return new ProbeError('only root may read the firewall: add "become: true"');
  const status = Number(end);
  const missing = /does not exist|No chain|Bad rule|doesn't exist in/.test(output);
  if (status !== 0 && !missing) return new ProbeError(output.trim().split('\n')[0] || `iptables ended with status ${status}`);
  if (key.startsWith('["rule"')) return { present: status === 0, rules: 0 };
  const policy = /^-P \S+ (\S+)/m.exec(output)?.[1];
  return { present: status === 0, rules: status === 0 ? output.split('\n').filter((line) => line.startsWith('-A ')).length : 0, ...(policy === undefined || !/^\["chain","[^"]*","[^"]*","/.test(key) ? {} : { policy }) };
}
