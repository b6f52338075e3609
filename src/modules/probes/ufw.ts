import { ProbeError, type Reader, type Resource } from '../../model/resource.js';
import { parseRule, type Rule } from '../ufw/rules.js';

export type Policy = 'allow' | 'deny' | 'reject';

export interface UfwState {
  /** At boot. */
  readonly enabled: boolean;
  /** Now. */
  readonly active: boolean;
  readonly ipv6: boolean;
  readonly logging: string;
  readonly defaults: { readonly incoming: Policy; readonly outgoing: Policy; readonly routed: Policy };
  readonly rules: readonly Rule[];
  readonly rules6: readonly Rule[];
  /** Ports of application profiles, as in `80,443/tcp|53`. */
  readonly profiles: Readonly<Record<string, string>>;
  /** The login that this run came in through: peer and port. */
  readonly login?: { readonly source: string; readonly port: number };
}

export const ufwState: Resource<UfwState> = { get reader() { return ufwReader; }, key: 'ufw', wants: [] };

/** From ufw's own files: its --dry-run is no reader (it stores a log level), and its status leaves out what a stopped firewall would do. */
export const ufwReader: Reader<UfwState> = {
  name: 'ufw',
  script: () => `command -v ufw >/dev/null || { echo '@no-ufw'; exit 0; }
[ -r /etc/ufw/user.rules ] || { echo '@denied'; exit 0; }
LC_ALL=C ufw status 2>&1 | head -n1
printf '\\036'; grep -hE '^[[:space:]]*(ENABLED|LOGLEVEL|IPV6|DEFAULT_[A-Z]+_POLICY)=' /etc/default/ufw /etc/ufw/ufw.conf
printf '\\036'; grep -h '^### tuple ###' /etc/ufw/user.rules
printf '\\036'; grep -h '^### tuple ###' /etc/ufw/user6.rules 2>/dev/null
printf '\\036'; cat /etc/ufw/applications.d/* 2>/dev/null | grep -E '^(\\[|ports=)'
printf '\\036'; pid=$$
while [ "$pid" -gt 1 ]; do
  tr '\\0' '\\n' </proc/$pid/environ 2>/dev/null | grep '^SSH_CONNECTION=' && break
  while read -r key value; do [ "$key" = PPid: ] && break; done </proc/$pid/status; pid=$value
done
:`,
  parse: (stdout, requests) => requests.map(() => (stdout.startsWith('@no-ufw') ? new ProbeError('the host has no ufw: install the package "ufw"', 'ufw') : stdout.startsWith('@denied') ? new ProbeError('only root may read the firewall: add "become: true"') : parseUfw(stdout))),
  describe: describeUfw,
};

const POLICIES: Readonly<Record<string, Policy>> = { ACCEPT: 'allow', DROP: 'deny', REJECT: 'reject' };

function parseUfw(stdout: string): UfwState | ProbeError {
  const [status = '', settings = '', rules = '', rules6 = '', profiles = '', login = ''] = stdout.split('\x1e');
  if (!/^Status: (in)?active/.test(status)) return new ProbeError(`ufw does not tell its state: ${status.trim()}`);
  const setting = (name: string): string => new RegExp(`^\\s*${name}=["']?([^"'\\n]*)`, 'm').exec(settings)?.[1] ?? '';
  const policy = (chain: string): Policy => POLICIES[setting(`DEFAULT_${chain}_POLICY`).toUpperCase()] ?? 'deny';
  const listed = (text: string): Rule[] => text.split('\n').flatMap((line) => (line.startsWith('### tuple') ? (parseRule(line) ?? []) : []));
  const peer = /^SSH_CONNECTION=(\S+) \d+ \S+ (\d+)/m.exec(login);
  return {
    active: status.startsWith('Status: active'), enabled: setting('ENABLED').toLowerCase() === 'yes', ipv6: setting('IPV6').toLowerCase() === 'yes', logging: setting('LOGLEVEL') || 'off',
    defaults: { incoming: policy('INPUT'), outgoing: policy('OUTPUT'), routed: policy('FORWARD') },
    rules: listed(rules), rules6: listed(rules6), profiles: profilesOf(profiles),
    ...(peer === null ? {} : { login: { source: (peer[1] as string).replace(/^::ffff:/, ''), port: Number(peer[2]) } }),
  };
}

function profilesOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  let name = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('[')) name = line.replace(/^\[|\]\s*$/g, '');
    else if (line.startsWith('ports=') && name !== '') found[name] = line.slice('ports='.length).trim();
  }
  return found;
}

/** As `ufw status verbose` begins, with the rules in ufw's own order. */
export function describeUfw(state: UfwState): string {
  const { incoming, outgoing, routed } = state.defaults;
  const lines = [`Status: ${state.active ? 'active' : 'inactive'}${state.active === state.enabled ? '' : state.enabled ? ' (enabled at boot)' : ' (not enabled at boot)'}`, `Logging: ${state.logging === 'off' ? 'off' : `on (${state.logging})`}`, `Default: ${incoming} (incoming), ${outgoing} (outgoing), ${routed} (routed)`];
  return `${[...lines, ...[...state.rules, ...state.rules6].map(ruleText)].join('\n')}\n`;
}

export function ruleText(rule: Rule): string {
  const side = (address: string, port: string, app: string): string => `${/^(0\.0\.0\.0|::)\/0$/.test(address) ? (address.startsWith(':') ? 'any (v6)' : 'any') : address}${app === '' ? (port === 'any' ? '' : ` port ${port}`) : ` app "${app}"`}`;
  return [rule.routed ? 'route ' : '', rule.action, rule.interfaceIn === '' ? (rule.interfaceOut === '' ? (rule.direction === 'out' ? ' out' : '') : '') : ` in on ${rule.interfaceIn}`, rule.interfaceOut === '' ? '' : ` out on ${rule.interfaceOut}`, rule.log === '' ? '' : ` ${rule.log}`, ` from ${side(rule.src, rule.sport, rule.sapp)} to ${side(rule.dst, rule.dport, rule.dapp)}`, rule.proto === 'any' ? '' : ` proto ${rule.proto}`, rule.comment === '' ? '' : ` # ${rule.comment}`].join('');
}
