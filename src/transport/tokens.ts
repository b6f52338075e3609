import { createHash } from 'node:crypto';
import { hostname, userInfo } from 'node:os';

/** What the tokens of ssh_config(5) stand for on one connection. */
export interface TokenValues {
  /** As given in the inventory (`%n`), and after ssh_config's HostName (`%h`). */
  readonly given: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly alias?: string;
  readonly jump?: string;
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
}

/** `%h`, `%p`, `%r` … as in ssh. Unknown ones stay, as ssh would refuse them itself. */
export function expandTokens(text: string, values: TokenValues): string {
  const local = hostname();
  const { given, address, port, user, alias, jump = '', home } = values;
  const table: Readonly<Record<string, () => string>> = {
    '%': () => '%',
    C: () => createHash('sha1').update(`${local}${address}${port}${user}${jump}`).digest('hex'),
    d: () => home,
    h: () => address,
    i: () => String(userInfo().uid),
    j: () => jump,
    k: () => alias ?? given,
    L: () => local.split('.')[0] ?? local,
    l: () => local,
    n: () => given,
    p: () => String(port),
    r: () => user,
    u: () => userInfo().username,
  };
  return text.replace(/%([%A-Za-z])/g, (whole, letter: string) => table[letter]?.() ?? whole);
}

/** Of a path in ssh_config: `~`, tokens and `${VARIABLE}`. */
export function expandPath(path: string, values: TokenValues): string {
  const open = expandTokens(path.replace(/^~(?=\/|$)/, values.home), values);
  return open.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => values.env[name] ?? whole);
}
