import type { Change, PlanFailure } from '../../model/module.js';
import type { Resource, StatesOf } from '../../model/resource.js';
import type { Step } from '../../model/step.js';
import { dict } from '../../model/value.js';
import type { NetServiceState } from '../probes/net-service.js';
import { describeUfw, type Policy, ruleText, type UfwState } from '../probes/ufw.js';
import type { Family } from './address.js';
import { countRules, lets, type Rule, twinPosition, withoutProfile, withoutRule, withRule } from './rules.js';
import { familiesOf, type RuleArgs, ruleCommand, rulesOf, type Services } from './wanted.js';

export interface UfwArgs extends RuleArgs {
  readonly state?: 'enabled' | 'disabled' | 'reloaded' | 'reset';
  readonly default?: Policy;
  readonly logging?: 'on' | 'off' | 'low' | 'medium' | 'high' | 'full';
  readonly insert?: number;
  readonly insert_relative_to: 'zero' | 'first-ipv4' | 'last-ipv4' | 'first-ipv6' | 'last-ipv6';
  readonly allow_lockout: boolean;
}
export type UfwReads = { ufw: Resource<UfwState>; from?: Resource<NetServiceState>; to?: Resource<NetServiceState> };

/** A part of a task: the state that it leads to, and how it is said and done. */
interface Part {
  readonly after: UfwState;
  readonly summary: string;
  readonly argv: readonly string[];
  /** It is the rule's: what ufw says of it tells whether there was anything to do. */
  readonly ofRule?: true;
}
type Outcome = Part | PlanFailure | undefined;

/** What closes comes before what opens, and the firewall starts when its rules stand: Ansible's order (state first) can shut the run out. */
export function planUfw(args: UfwArgs, { ufw, from, to }: StatesOf<UfwReads>): Change<UfwReads> | PlanFailure | null {
  const parts: Part[] = [];
  let state = ufw;
  const stages = [() => stopped(args, state), () => policy(args, state), () => logging(args, state), () => ruled(args, state, { from, to }), () => started(args, state)];
  for (const stage of stages) {
    const outcome: Outcome = stage();
    if (outcome === undefined) continue;
    if ('failure' in outcome) return outcome;
    parts.push(outcome);
    state = outcome.after;
  }
  if (parts.length === 0) return null;
  const danger = lockout(ufw, state);
  if (danger !== undefined && !args.allow_lockout) return { failure: danger };
  const own = danger === undefined || ufw.active ? parts : parts.flatMap((part) => (part.argv.includes('enable') ? [TRACKED, part, UNTRACKED] : [part]));
  const steps = own.map((part): Step => ({ kind: 'argv', argv: part.argv, environment: { LC_ALL: 'C', LANGUAGE: 'C' }, capture: 'ofRule' in part ? 'rule' : 'other' }));
  return { summary: parts.map((part) => part.summary).join(', '), before: { ufw }, after: { ufw: state }, steps, result: dict([['commands', parts.map((part) => part.argv.join(' '))], ['msg', describeUfw(state).trimEnd()]]) };
}

/**
 * A connection that the kernel has not tracked counts as new, and the firewall would drop the one that this run has. A rule that asks
 * for its state makes it known, once packets went both ways: what is said here, and its acknowledgement.
 */
const STATEFUL = '-m conntrack --ctstate ESTABLISHED -j ACCEPT';
const TRACKED = { argv: ['sh', '-c', `for t in iptables ip6tables; do $t -w -I INPUT 1 ${STATEFUL}; done; echo 'connections are tracked'; sleep 1`] };
const UNTRACKED = { argv: ['sh', '-c', `for t in iptables ip6tables; do $t -w -D INPUT ${STATEFUL}; done`] };

function stopped({ state: wanted }: UfwArgs, state: UfwState): Outcome {
  if (wanted === 'disabled' && (state.active || state.enabled)) return { after: { ...state, active: false, enabled: false }, summary: 'disable the firewall', argv: ['ufw', '--force', 'disable'] };
  if (wanted !== 'reset') return undefined;
  return { after: { ...state, active: false, enabled: false, rules: [], rules6: [], logging: 'low', defaults: { incoming: 'deny', outgoing: 'allow', routed: 'deny' } }, summary: 'reset the firewall', argv: ['ufw', '--force', 'reset'] };
}

function policy(args: UfwArgs, state: UfwState): Outcome {
  if (args.default === undefined) return undefined;
  const direction = (args.direction ?? 'incoming') as keyof UfwState['defaults'];
  if (state.defaults[direction] === args.default) return undefined;
  return { after: { ...state, defaults: { ...state.defaults, [direction]: args.default } }, summary: `default ${direction} ${state.defaults[direction]} → ${args.default}`, argv: ['ufw', 'default', args.default, direction] };
}

function logging({ logging: wanted }: UfwArgs, state: UfwState): Outcome {
  if (wanted === undefined || wanted === state.logging || (wanted === 'on' && state.logging !== 'off')) return undefined;
  return { after: { ...state, logging: wanted === 'on' ? 'low' : wanted }, summary: `logging ${state.logging} → ${wanted}`, argv: ['ufw', 'logging', wanted] };
}

function started({ state: wanted }: UfwArgs, state: UfwState): Outcome {
  if (wanted === 'enabled' && !(state.active && state.enabled)) return { after: { ...state, active: true, enabled: true }, summary: 'enable the firewall', argv: ['ufw', '--force', 'enable'] };
  if (wanted === 'reloaded') return { after: state, summary: 'reload the firewall', argv: ['ufw', 'reload'] };
  return undefined;
}

function ruled(args: UfwArgs, state: UfwState, services: Services): Outcome {
  if (args.rule === undefined) return undefined;
  const families = familiesOf(args).filter((family) => family === 4 || state.ipv6);
  if (families.length === 0) return { failure: 'this is a rule for IPv6, which /etc/default/ufw has switched off (IPV6=no)' };
  const wanted: { family: Family; rules: readonly Rule[] }[] = [];
  for (const family of families) {
    const rules = rulesOf(args, family, services, state.profiles);
    if (typeof rules === 'string') return { failure: rules };
    wanted.push({ family, rules });
  }
  const position = args.delete ? 0 : positionFor(args, state, wanted);
  if (typeof position === 'object') return position;
  const after = wanted.reduce((now, { family, rules }) => applied(args, now, family, rules, position), state);
  if (after.rules === state.rules && after.rules6 === state.rules6) return undefined;
  const first = wanted[0]?.rules[0] as Rule;
  return { after, summary: `${args.delete ? 'delete ' : ''}${ruleText({ ...first, comment: '' })}${families.length > 1 ? ' (v4, v6)' : ''}`, argv: ruleCommand(args, position), ofRule: true };
}

function applied(args: UfwArgs, state: UfwState, family: Family, rules: readonly Rule[], position: number): UfwState {
  const key = family === 4 ? 'rules' : 'rules6';
  let list = state[key];
  // Several rules of a profile are inserted one before the other.
  for (const rule of position > 0 ? rules.toReversed() : rules) {
    if (args.delete) list = args.name === undefined ? withoutRule(list, rule) : withoutProfile(list, rule);
    else list = withRule(list, rule, placeIn(state, family, position));
  }
  return list === state[key] ? state : { ...state, [key]: list };
}

/** One position is meant for both families: in the other one the rule goes before the twin of the rule that it goes before here. */
function placeIn(state: UfwState, family: Family, position: number): number {
  if (position === 0) return 0;
  const [own, other] = family === 4 ? [state.rules, state.rules6] : [state.rules6, state.rules];
  if (family === 4) return position <= own.length ? position : twinPosition(own, other[position - own.length - 1]);
  return position > other.length ? position - other.length : twinPosition(own, other[position]);
}

/** 0: at the end, as for a position behind all rules, and where a rule for the same packets is changed in place. */
function positionFor(args: UfwArgs, state: UfwState, wanted: readonly { readonly family: Family; readonly rules: readonly Rule[] }[]): number | PlanFailure {
  if (args.insert === undefined) return 0;
  const [v4, v6] = [countRules(state.rules), countRules(state.rules6)];
  const origin = { zero: 0, 'first-ipv4': 1, 'last-ipv4': v4 || 1, 'first-ipv6': v4 + 1, 'last-ipv6': v6 > 0 ? v4 + v6 : v4 + 1 }[args.insert_relative_to];
  const position = args.insert + origin;
  if (position < 1) return { failure: `"insert: ${args.insert}" leads to position ${position}; the first rule is 1` };
  const known = wanted.some(({ family, rules }) => rules.some((rule) => withRule(family === 4 ? state.rules : state.rules6, rule, 0).length === (family === 4 ? state.rules : state.rules6).length));
  if (known || position > v4 + v6) return 0;
  const only = wanted.length === 1 ? wanted[0]?.family : undefined;
  if (only === 4 && position > v4) return 0;
  if (only === 6 && position <= v4) return { failure: `an IPv6 rule can't stand at ${position}: the IPv4 rules take 1 to ${v4}; use "insert_relative_to: first-ipv6"` };
  return position;
}

/** Why the next login would not get through, where the present one did. */
function lockout(before: UfwState, after: UfwState): string | undefined {
  const { login } = before;
  if (login === undefined || !after.active || isOpen(after, login) || (before.active && !isOpen(before, login))) return undefined;
  return `this would shut out the next login: no rule lets ${login.source} in on TCP port ${login.port}. Put a task before it with "rule: allow" (or limit) and "port: ${login.port}", or say "allow_lockout: true"`;
}

function isOpen(state: UfwState, login: NonNullable<UfwState['login']>): boolean {
  const verdict = lets(login.source.includes(':') ? state.rules6 : state.rules, login.source, login.port);
  return verdict === undefined ? state.defaults.incoming === 'allow' : verdict === 'allow' || verdict === 'limit';
}
