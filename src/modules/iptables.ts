import type { JSONSchema } from 'json-schema-to-ts';
import type { Change, PlanFailure, StateModule } from '../model/module.js';
import type { Resource, StatesOf } from '../model/resource.js';
import { dict } from '../model/value.js';
import { type RuleArgs, ruleWords } from './iptables/rule.js';
import { iptablesChain, iptablesProgram, iptablesRule, type IptablesState } from './probes/iptables.js';

interface IptablesArgs extends RuleArgs {
  readonly table: string;
  readonly chain?: string;
  readonly state: 'present' | 'absent';
  readonly action: 'append' | 'insert';
  readonly rule_num?: string;
  readonly wait?: string;
  readonly flush: boolean;
  readonly policy?: string;
  readonly chain_management: boolean;
}
type IptablesReads = { rule?: Resource<IptablesState>; chain?: Resource<IptablesState> };

const text = (description: string): JSONSchema => ({ type: 'string', minLength: 1, pattern: '^[^\\n]*$', description });
const list = (description: string): JSONSchema => ({ type: 'array', items: { type: 'string', pattern: '^[^\\s-][^\\s]*$' }, default: [], description });

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    table: { enum: ['filter', 'nat', 'mangle', 'raw', 'security'], default: 'filter', description: 'The table.' },
    chain: { type: 'string', pattern: '^[A-Za-z0-9_][^\\s]{0,28}$', description: 'The chain: INPUT, DOCKER-USER …' },
    state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the rule, or without one the chain, should be there.' },
    action: { enum: ['append', 'insert'], default: 'append', description: 'Where a new rule goes: to the end, or to the top (or to rule_num).' },
    rule_num: { type: 'string', pattern: '^[1-9][0-9]*$', description: 'Position of an inserted rule.' },
    ip_version: { enum: ['ipv4', 'ipv6'], default: 'ipv4', description: 'iptables or ip6tables.' },
    protocol: text('tcp, udp, icmp, all …'),
    source: text('Address or network that packets come from.'),
    destination: text('Address or network that they go to.'),
    match: list('Modules that match: conntrack, comment …; those that other args need are added.'),
    tcp_flags: { type: 'object', additionalProperties: false, properties: { flags: { type: 'array', items: { type: 'string' } }, flags_set: { type: 'array', items: { type: 'string' } } }, description: 'Flags to look at, and those of them that must be set.' },
    jump: text('What is done: ACCEPT, DROP, REJECT, a chain …'),
    goto: text('A chain that the packet goes on in.'),
    gateway: text('With TEE: where the copy goes.'),
    log_prefix: text('Text before a line of the log; jump is then LOG.'),
    log_level: { enum: ['0', '1', '2', '3', '4', '5', '6', '7', 'emerg', 'alert', 'crit', 'error', 'warning', 'notice', 'info', 'debug'], description: 'Level of the log.' },
    in_interface: text('Interface that packets come in by.'),
    out_interface: text('Interface that they leave by.'),
    fragment: text('Second and further fragments.'),
    set_counters: text('Counters of packets and bytes to begin with.'),
    source_port: text('Port or range they come from.'),
    destination_port: text('Port or range they go to.'),
    destination_ports: list('Several ports.'),
    to_ports: text('With REDIRECT: the port.'),
    to_destination: text('With DNAT: where to.'),
    to_source: text('With SNAT: where from.'),
    syn: { enum: ['ignore', 'match', 'negate'], default: 'ignore', description: 'First packets of TCP connections only, or all others.' },
    set_dscp_mark: text('DSCP mark.'),
    set_dscp_mark_class: text('DSCP class.'),
    comment: text('Text beside the rule.'),
    ctstate: list('States of connections: NEW, ESTABLISHED, RELATED, INVALID.'),
    src_range: text('Range of addresses they come from.'),
    dst_range: text('Range they go to.'),
    match_set: text('Name of an ipset.'),
    match_set_flags: { enum: ['src', 'dst', 'src,dst', 'dst,src', 'src,src', 'dst,dst'], description: 'What of the packet is looked up in it.' },
    limit: text('At most so often: 5/minute.'),
    limit_burst: text('How many at once before that counts.'),
    uid_owner: text('User whose process sends.'),
    gid_owner: text('Group whose process sends.'),
    reject_with: text('Answer of REJECT.'),
    icmp_type: text('Type of ICMP.'),
    flush: { type: 'boolean', default: false, description: 'Remove all rules of the chain, or of the table.' },
    policy: { enum: ['ACCEPT', 'DROP', 'QUEUE', 'RETURN'], description: 'What a built-in chain does with the rest.' },
    wait: { type: 'string', pattern: '^[0-9]+$', description: 'Seconds to wait for the lock of the tables; 5 unless given.' },
    chain_management: { type: 'boolean', default: false, description: 'Without a rule: make the chain, or with absent remove it.' },
    numeric: { type: 'boolean', default: false, description: 'Accepted; nothing is looked up by name here.' },
  },
} satisfies JSONSchema;

const RULE_ARGS = ['protocol', 'source', 'destination', 'jump', 'goto', 'in_interface', 'out_interface', 'comment', 'log_prefix', 'log_level', 'limit'] as const;

/** Rules, chains and policies of the kernel's firewall. */
export const iptables: StateModule<IptablesArgs, IptablesReads> = {
  kind: 'state',
  name: 'iptables',
  collection: 'ansible.builtin',
  summary: "Keeps rules, chains and policies of the kernel's firewall, until the next boot.",
  args: schema,
  supports: { check: 'full', diff: 'full' },
  example: `- name: The database answers the office only, although Docker publishes it
  ansible.builtin.iptables:
    chain: DOCKER-USER
    action: insert
    in_interface: eth0
    protocol: tcp
    match: [conntrack]
    destination_port: "5432"
    source: "!192.0.2.0/24"
    jump: DROP
`,
  notes: [
    'Rules are gone after a reboot: keep them with iptables-persistent, or use ufw.',
    'Whether a rule is there is asked of iptables itself (`-C`); its position is not looked at.',
    'Ports that Docker publishes come by FORWARD: only DOCKER-USER stands before Docker\'s own rules, and there the port is the container\'s.',
    'An arg that would do nothing is refused before the run: "rule_num" with append, what describes a rule beside "policy" or "flush", a task that describes no rule at all (Ansible appends an empty one).',
    '"flush" without any rule to remove is no change; in Ansible it always is one. A match that an arg needs is added once, also where `match` names it.',
    'Nothing here keeps you from shutting yourself out, as ufw does.',
  ],
  returns: { rule: 'Its words.', chain: 'The chain.', table: 'The table.', state: 'As given.', flush: 'As given.', ip_version: 'As given.', chain_management: 'As given.', wait: 'As given.' },
  check: (args) => [
    ...(args.chain === undefined && !args.flush ? ['"chain" is missing.'] : []),
    ...(args.flush && args.policy !== undefined ? ['"flush" and "policy" exclude each other.'] : []),
    ...(args.set_dscp_mark !== undefined && args.set_dscp_mark_class !== undefined ? ['"set_dscp_mark" and "set_dscp_mark_class" exclude each other.'] : []),
    ...((args.log_prefix ?? args.log_level) !== undefined && args.jump !== undefined && args.jump !== 'LOG' ? ['"log_prefix" and "log_level" need "jump: LOG".'] : []),
    ...(args.jump?.toLowerCase() === 'tee' && args.gateway === undefined ? ['"jump: TEE" needs a "gateway".'] : []),
    ...(args.jump !== undefined && args.goto !== undefined ? ['"jump" and "goto" exclude each other.'] : []),
    ...(args.rule_num !== undefined && args.action !== 'insert' ? ['"rule_num" needs "action: insert".'] : []),
    ...((args.flush || args.policy !== undefined) && RULE_ARGS.some((name) => args[name] !== undefined) ? [`"${args.flush ? 'flush' : 'policy'}" is for a whole chain: leave out what describes a rule.`] : []),
    ...(!args.flush && args.policy === undefined && args.chain !== undefined && ruleWords(args).length === 0 && !args.chain_management ? ['Nothing to do: describe a rule, or give "policy", "flush" or "chain_management".'] : []),
  ],
  reads: (args) => {
    const place = { ip: args.ip_version, table: args.table, chain: args.chain };
    const rule = ruleWords(args);
    if (args.flush || args.policy !== undefined || rule.length === 0) return { chain: iptablesChain(place) };
    return { rule: iptablesRule({ ...place, chain: args.chain as string, rule }) };
  },
  plan,
  result: (args) => dict([['ip_version', args.ip_version], ['table', args.table], ['chain', args.chain ?? null], ['flush', args.flush], ['rule', ruleWords(args).join(' ')], ['state', args.state], ['chain_management', args.chain_management], ['wait', args.wait ?? null]]),
};

function plan(args: IptablesArgs, { rule, chain }: StatesOf<IptablesReads>): Change<IptablesReads> | PlanFailure | null {
  const command = (action: string, ...words: readonly string[]): { kind: 'argv'; argv: readonly string[] } => ({ kind: 'argv', argv: [iptablesProgram(args.ip_version), '-w', args.wait ?? '5', '-t', args.table, action, ...(args.chain === undefined ? [] : [args.chain]), ...words] });
  const where = args.chain === undefined ? `table ${args.table}` : `${args.chain}${args.table === 'filter' ? '' : ` (${args.table})`}`;
  const wanted = args.state === 'present';
  if (rule !== undefined) {
    if (rule.present === wanted) return null;
    const words = ruleWords(args);
    const step = wanted ? (args.action === 'insert' ? command('-I', ...(args.rule_num === undefined ? [] : [args.rule_num]), ...words) : command('-A', ...words)) : command('-D', ...words);
    return { summary: `${wanted ? args.action : 'delete'} in ${where}: ${words.join(' ')}`, before: { rule }, after: { rule: { ...rule, present: wanted } }, steps: [step] };
  }
  const state = chain ?? { present: false, rules: 0 };
  const change = (summary: string, after: IptablesState, step: ReturnType<typeof command>): Change<IptablesReads> => ({ summary, before: { chain: state }, after: { chain: after }, steps: [step] });
  if (args.flush) return state.rules === 0 ? null : change(`flush ${where}: ${state.rules} rules`, { ...state, rules: 0 }, command('-F'));
  if (args.policy !== undefined) {
    if (state.policy === undefined) return { failure: `${where} is no built-in chain: it has no policy` };
    return state.policy === args.policy ? null : change(`policy of ${where} ${state.policy} → ${args.policy}`, { ...state, policy: args.policy }, command('-P', args.policy));
  }
  if (state.present === wanted) return null;
  return wanted ? change(`make the chain ${where}`, { present: true, rules: 0 }, command('-N')) : change(`remove the chain ${where}`, { present: false, rules: 0 }, command('-X'));
}
