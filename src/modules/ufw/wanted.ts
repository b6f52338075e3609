/** What a task's args ask for, as rules of ufw and as a command of it. */
import type { NetServiceState } from '../probes/net-service.js';
import type { UfwState } from '../probes/ufw.js';
import { type Family, parseAddress } from './address.js';
import type { Action, Rule } from './rules.js';

export interface RuleArgs {
  readonly rule?: Action;
  readonly direction?: 'in' | 'out' | 'incoming' | 'outgoing' | 'routed';
  readonly interface?: string;
  readonly interface_in?: string;
  readonly interface_out?: string;
  readonly route: boolean;
  readonly log: boolean;
  readonly from_ip: string;
  readonly from_port?: string;
  readonly to_ip: string;
  readonly to_port?: string;
  readonly proto?: string;
  readonly name?: string;
  readonly comment?: string;
  readonly delete: boolean;
}

export const isServiceName = (port: string | undefined): boolean => port !== undefined && port !== 'any' && !/^[\d,:]+$/.test(port);
const isAny = (address: string): boolean => address.toLowerCase() === 'any';

/** IPv4 and IPv6, or the one of the addresses. */
export function familiesOf(args: RuleArgs): readonly Family[] {
  const named = [args.from_ip, args.to_ip].flatMap((text) => (isAny(text) ? [] : (parseAddress(text)?.family ?? [])));
  if (named.length > 0) return [...new Set(named)];
  return args.proto === 'ipv6' || args.proto === 'igmp' ? [4] : [4, 6];
}

export type Services = { readonly from?: NetServiceState; readonly to?: NetServiceState };

/** The rules of one family: several for a profile with several ports. */
export function rulesOf(args: RuleArgs, family: Family, services: Services, profiles: UfwState['profiles']): Rule[] | string {
  const unknown = ([['from', args.from_port], ['to', args.to_port]] as const).find(([side, port]) => isServiceName(port) && services[side]?.port === undefined);
  if (unknown !== undefined) return `the host knows no service "${unknown[1]}" (see /etc/services): give the port's number`;
  const named = [services.to?.proto, services.from?.proto].filter((proto) => proto !== undefined);
  const specific = new Set([...named.filter((proto) => proto !== 'any'), ...(args.proto === undefined || args.proto === 'any' ? [] : [args.proto])]);
  if (named.length > 0 && specific.size > 1) return `the services and protocols differ: ${[...specific].join(', ')}`;
  const proto = (named.length > 0 ? [...specific][0] : args.proto) ?? 'any';
  const base = baseRule(args, family, services, proto);
  if (args.name === undefined) return [base];
  const ports = profiles[args.name];
  if (ports === undefined) return args.delete ? [{ ...base, dapp: args.name }] : `ufw knows no application profile "${args.name}"${near(args.name, profiles)}`;
  return ports.split('|').map((part) => {
    const [dport = '', own = 'any'] = part.split('/');
    return { ...base, dapp: args.name as string, dport: sorted(dport), proto: own };
  });
}

function near(name: string, profiles: UfwState['profiles']): string {
  const same = Object.keys(profiles).find((one) => one.toLowerCase() === name.toLowerCase());
  return same === undefined ? '; see "ufw app list"' : `; it knows "${same}"`;
}

function baseRule(args: RuleArgs, family: Family, services: Services, proto: string): Rule {
  const anywhere = family === 4 ? '0.0.0.0/0' : '::/0';
  const address = (text: string): string => (isAny(text) ? anywhere : (parseAddress(text)?.text ?? text));
  const port = (text: string | undefined, service: NetServiceState | undefined): string => (text === undefined ? 'any' : service?.port !== undefined ? String(service.port) : sorted(text));
  const into = args.interface_in ?? (args.direction === 'out' ? undefined : args.interface) ?? '';
  const outOf = args.interface_out ?? (args.direction === 'out' ? args.interface : undefined) ?? '';
  return {
    action: args.rule as Action, log: args.log ? 'log' : '', routed: args.route, proto,
    dport: port(args.to_port, services.to), dst: address(args.to_ip), sport: port(args.from_port, services.from), src: address(args.from_ip),
    dapp: '', sapp: '', direction: args.direction === 'out' || (args.interface_out !== undefined && args.interface_in === undefined) ? 'out' : 'in', interfaceIn: into, interfaceOut: outOf, comment: args.comment ?? '',
  };
}

/** ufw sorts the ports of a list. */
function sorted(ports: string): string {
  return ports.split(',').sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).join(',');
}

/** `position` 0: at the end. */
export function ruleCommand(args: RuleArgs, position: number): string[] {
  const when = (condition: unknown, ...words: readonly string[]): readonly string[] => (condition ? words : []);
  return [
    'ufw', ...when(args.route, 'route'), ...when(args.delete, 'delete'), ...when(position > 0, 'insert', String(position)), args.rule as string,
    ...when(args.direction, args.direction as string), ...when(args.interface, 'on', args.interface as string),
    ...when(args.interface_in, 'in', 'on', args.interface_in as string), ...when(args.interface_out, 'out', 'on', args.interface_out as string), ...when(args.log, 'log'),
    'from', args.from_ip, ...when(args.from_port, 'port', args.from_port as string), 'to', args.to_ip, ...when(args.to_port, 'port', args.to_port as string),
    ...when(args.proto, 'proto', args.proto as string), ...when(args.name, 'app', args.name as string), ...when(args.comment, 'comment', args.comment as string),
  ];
}
