/** ufw's rules as its files list them, and what adding, inserting and deleting one makes of the list. */
import { contains } from './address.js';

export type Action = 'allow' | 'deny' | 'limit' | 'reject';

export interface Rule {
  readonly action: Action;
  /** '', 'log' or 'log-all'. */
  readonly log: string;
  /** For packets that are passed on. */
  readonly routed: boolean;
  readonly proto: string;
  readonly dport: string;
  readonly dst: string;
  readonly sport: string;
  readonly src: string;
  /** Names of application profiles. */
  readonly dapp: string;
  readonly sapp: string;
  readonly direction: 'in' | 'out';
  readonly interfaceIn: string;
  readonly interfaceOut: string;
  readonly comment: string;
}

/** `### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 [dapp sapp] in_eth0 [comment=hex]` */
export function parseRule(line: string): Rule | undefined {
  const words = line.replace(/^### tuple ### /, '').trim().split(' ');
  const last = words.at(-1) ?? '';
  const comment = last.startsWith('comment=') ? Buffer.from(last.slice('comment='.length), 'hex').toString('utf8') : '';
  const [act = '', proto = '', dport = '', dst = '', sport = '', src = '', ...rest] = comment === '' ? words : words.slice(0, -1);
  const apps = rest.length === 3 ? rest.slice(0, 2).map((word) => (word === '-' ? '' : word.replaceAll('%20', ' '))) : ['', ''];
  const where = rest.at(-1);
  const [action = '', log = ''] = act.replace(/^route:/, '').split('_');
  if (where === undefined || !/^(allow|deny|limit|reject)$/.test(action)) return undefined;
  const parts = where.split('!');
  const named = (direction: string): string => parts.find((part) => part.startsWith(`${direction}_`))?.slice(direction.length + 1) ?? '';
  return { action: action as Action, log, routed: act.startsWith('route:'), proto, dport, dst, sport, src, dapp: apps[0] ?? '', sapp: apps[1] ?? '', direction: where.startsWith('out') ? 'out' : 'in', interfaceIn: named('in'), interfaceOut: named('out'), comment };
}

const place = ({ routed, proto, dport, dst, sport, src, dapp, sapp, direction, interfaceIn, interfaceOut }: Rule): string => JSON.stringify([routed, proto, dport, dst, sport, src, dapp, sapp, direction, interfaceIn, interfaceOut]);
const verdict = ({ action, log }: Rule): string => `${action} ${log}`;

/** The list with the rule at a position (1 is the first; 0: at the end). The same list when it is there already. */
export function withRule(rules: readonly Rule[], rule: Rule, position: number): readonly Rule[] {
  const at = rules.findIndex((one) => place(one) === place(rule));
  const known = rules[at];
  if (known === undefined) return position > 0 && position <= rules.length ? rules.toSpliced(position - 1, 0, rule) : [...rules, rule];
  if (verdict(known) === verdict(rule) && known.comment === rule.comment) return rules;
  // ufw passes over an insertion whose match differs only in action or comment, and changes it in place otherwise.
  return position > 0 ? rules : rules.with(at, rule);
}

export function withoutRule(rules: readonly Rule[], rule: Rule): readonly Rule[] {
  const gone = (one: Rule): boolean => place(one) === place(rule) && verdict(one) === verdict(rule) && (rule.comment === '' || rule.comment === one.comment);
  return rules.some(gone) ? rules.filter((one) => !gone(one)) : rules;
}

/** A profile's rules are deleted whatever ports it had when they were made. */
export function withoutProfile(rules: readonly Rule[], rule: Rule): readonly Rule[] {
  const mine = (one: Rule): string => JSON.stringify([one.routed, one.dapp, one.dapp === '' ? one.dport : '', one.dst, one.sapp, one.sapp === '' ? one.sport : '', one.src, one.direction, one.interfaceIn, one.interfaceOut, verdict(one)]);
  const wanted = mine(rule);
  return rules.some((one) => mine(one) === wanted) ? rules.filter((one) => mine(one) !== wanted) : rules;
}

/** Where the twin of the other family's rule stands; 0: nowhere. */
export function twinPosition(rules: readonly Rule[], twin: Rule | undefined): number {
  if (twin === undefined) return 0;
  const anywhere = (address: string): string => (address === '0.0.0.0/0' || address === '::/0' ? 'any' : address);
  const key = (rule: Rule): string => place({ ...rule, dst: anywhere(rule.dst), src: anywhere(rule.src) });
  return rules.findIndex((rule) => key(rule) === key(twin)) + 1;
}

/** Positions as ufw counts them: the rules of one application profile are one. */
export function countRules(rules: readonly Rule[]): number {
  return new Set(rules.map((rule, at) => (rule.dapp + rule.sapp === '' ? String(at) : JSON.stringify([rule.dapp, rule.dst, rule.sapp, rule.src, rule.direction, rule.interfaceIn, rule.interfaceOut])))).size;
}

/** The first rule that speaks of a new connection from `source` to the host's TCP port decides. */
export function lets(rules: readonly Rule[], source: string, port: number): Action | undefined {
  const includes = (ports: string): boolean => ports === 'any' || ports.split(',').some((part) => {
    const [from, to = from] = part.split(':').map(Number);
    return from !== undefined && to !== undefined && from <= port && port <= to;
  });
  return rules.find((rule) => !rule.routed && rule.direction === 'in' && (rule.proto === 'any' || rule.proto === 'tcp') && includes(rule.dport) && rule.sport === 'any' && contains(rule.src, source))?.action;
}
