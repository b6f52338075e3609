/** Words of a rule, in the order in which iptables wants matches, targets and their options. */
export interface RuleArgs {
  readonly ip_version: 'ipv4' | 'ipv6';
  readonly protocol?: string;
  readonly source?: string;
  readonly destination?: string;
  readonly match: readonly string[];
  readonly tcp_flags?: { readonly flags?: readonly string[]; readonly flags_set?: readonly string[] };
  readonly jump?: string;
  readonly gateway?: string;
  readonly log_prefix?: string;
  readonly log_level?: string;
  readonly to_destination?: string;
  readonly destination_ports: readonly string[];
  readonly to_source?: string;
  readonly goto?: string;
  readonly in_interface?: string;
  readonly out_interface?: string;
  readonly fragment?: string;
  readonly set_counters?: string;
  readonly source_port?: string;
  readonly destination_port?: string;
  readonly to_ports?: string;
  readonly set_dscp_mark?: string;
  readonly set_dscp_mark_class?: string;
  readonly syn: 'ignore' | 'match' | 'negate';
  readonly ctstate: readonly string[];
  readonly src_range?: string;
  readonly dst_range?: string;
  readonly match_set?: string;
  readonly match_set_flags?: string;
  readonly limit?: string;
  readonly limit_burst?: string;
  readonly uid_owner?: string;
  readonly gid_owner?: string;
  readonly reject_with?: string;
  readonly icmp_type?: string;
  readonly comment?: string;
}

/** `!value` negates. */
function option(flag: string, value: string | undefined): string[] {
  if (value === undefined || value === '') return [];
  return value.startsWith('!') ? ['!', flag, value.slice(1).trim()] : [flag, value];
}

/** A match that the options need, unless the task names it itself. */
const needs = (args: RuleArgs, match: string, wanted: unknown): string[] => (wanted === undefined || wanted === false || args.match.includes(match) ? [] : ['-m', match]);

export function ruleWords(args: RuleArgs): string[] {
  const jump = args.jump ?? ((args.log_prefix ?? args.log_level) !== undefined ? 'LOG' : args.reject_with !== undefined ? 'REJECT' : undefined);
  const dscp = args.set_dscp_mark ?? args.set_dscp_mark_class;
  const states = args.ctstate.join(',');
  const { flags, flags_set: set } = args.tcp_flags ?? {};
  return [
    ...option('-p', args.protocol), ...option('-s', args.source), ...option('-d', args.destination), ...args.match.flatMap((match) => option('-m', match)),
    ...(flags !== undefined && set !== undefined ? ['--tcp-flags', flags.join(','), set.join(',')] : []),
    ...option('-j', jump), ...(jump?.toLowerCase() === 'tee' ? option('--gateway', args.gateway) : []), ...option('--log-prefix', args.log_prefix), ...option('--log-level', args.log_level), ...option('--to-destination', args.to_destination),
    ...(args.destination_ports.length > 0 ? [...needs(args, 'multiport', true), '--dports', args.destination_ports.join(',')] : []),
    ...option('--to-source', args.to_source), ...option('-g', args.goto), ...option('-i', args.in_interface), ...option('-o', args.out_interface), ...option('-f', args.fragment), ...option('-c', args.set_counters),
    ...option('--source-port', args.source_port), ...option('--destination-port', args.destination_port), ...option('--to-ports', args.to_ports),
    ...(dscp !== undefined && jump?.toLowerCase() !== 'dscp' ? ['-j', 'DSCP'] : []), ...option('--set-dscp', args.set_dscp_mark), ...option('--set-dscp-class', args.set_dscp_mark_class),
    ...(args.syn === 'match' ? ['--syn'] : args.syn === 'negate' ? ['!', '--syn'] : []),
    ...(states === '' ? [] : args.match.includes('state') ? ['--state', states] : [...needs(args, 'conntrack', true), '--ctstate', states]),
    ...needs(args, 'iprange', args.src_range ?? args.dst_range), ...option('--src-range', args.src_range), ...option('--dst-range', args.dst_range),
    ...needs(args, 'set', args.match_set), ...(args.match_set === undefined ? [] : [...option('--match-set', args.match_set), args.match_set_flags ?? 'src']),
    ...needs(args, 'limit', args.limit ?? args.limit_burst), ...option('--limit', args.limit), ...option('--limit-burst', args.limit_burst),
    // One match for each, as rules that Ansible made have them: iptables takes another form for another rule.
    ...needs(args, 'owner', args.uid_owner), ...option('--uid-owner', args.uid_owner), ...needs(args, 'owner', args.gid_owner), ...option('--gid-owner', args.gid_owner),
    ...option('--reject-with', args.reject_with), ...option(args.ip_version === 'ipv4' ? '--icmp-type' : '--icmpv6-type', args.icmp_type),
    ...needs(args, 'comment', args.comment), ...(args.comment === undefined ? [] : ['--comment', args.comment]),
  ];
}
