import type { StateModule } from '../model/module.js';
import { dict, type Dict } from '../model/value.js';
import { netService } from './probes/net-service.js';
import { describeUfw, ufwState } from './probes/ufw.js';
import { parseAddress } from './ufw/address.js';
import { planUfw, type UfwArgs, type UfwReads } from './ufw/plan.js';
import { familiesOf, isServiceName } from './ufw/wanted.js';

const NAME = '^[A-Za-z0-9_.+,=%@][A-Za-z0-9_.+,=%@-]{0,14}$';
const PORTLESS = ['ipv6', 'esp', 'ah', 'igmp', 'gre', 'vrrp'];

/** Ports by number need no host to be judged. */
function portProblems(arg: string, port: string | undefined, args: UfwArgs): string[] {
  if (port === undefined || port === 'any') return [];
  if (isServiceName(port)) return /^[A-Za-z][A-Za-z0-9_-]*$/.test(port) ? [] : [`"${arg}: ${port}" is no port: give numbers (80,443 or 6000:6010), or one name of /etc/services.`];
  const good = port.split(',').every((part) => {
    const ends = part.split(':');
    return ends.length <= 2 && ends.every((end) => /^\d+$/.test(end) && Number(end) >= 1 && Number(end) <= 65535) && (ends.length === 1 || Number(ends[0]) < Number(ends[1]));
  });
  if (!good) return [`"${arg}: ${port}" is no port, no list of ports (80,443) and no range (6000:6010).`];
  if (/[,:]/.test(port) && args.proto !== 'tcp' && args.proto !== 'udp') return [`"${arg}: ${port}" names several ports: ufw then needs "proto: tcp" or "proto: udp".`];
  return [];
}

function ruleProblems(args: UfwArgs): string[] {
  const addresses = ([['from_ip', args.from_ip], ['to_ip', args.to_ip]] as const).filter(([, text]) => text.toLowerCase() !== 'any');
  const bad = addresses.filter(([, text]) => parseAddress(text) === undefined).map(([arg, text]) => `"${arg}: ${text}" is no address and no network.`);
  const ported = args.from_port !== undefined || args.to_port !== undefined;
  return [
    ...bad,
    ...(bad.length === 0 && addresses.length > 0 && familiesOf(args).length > 1 ? ['"from_ip" and "to_ip" are of different IP versions.'] : []),
    ...portProblems('from_port', args.from_port, args),
    ...portProblems('to_port', args.to_port, args),
    ...(args.direction !== undefined && !['in', 'out'].includes(args.direction) ? ['For a rule "direction" is "in" or "out".'] : []),
    ...(args.interface !== undefined && args.direction === undefined ? ['"interface" needs a "direction".'] : []),
    ...(args.interface !== undefined && (args.interface_in ?? args.interface_out) !== undefined ? ['"interface" excludes "interface_in" and "interface_out".'] : []),
    ...(args.direction !== undefined && (args.interface_in ?? args.interface_out) !== undefined ? ['"direction" excludes "interface_in" and "interface_out".'] : []),
    ...(!args.route && args.interface_in !== undefined && args.interface_out !== undefined ? ['Only "route: true" can have both interface_in and interface_out.'] : []),
    ...(args.route && args.direction !== undefined && args.interface === undefined ? ['With "route: true" a "direction" needs an "interface".'] : []),
    ...(args.name !== undefined && args.proto !== undefined ? ['"name" brings its own protocol: leave out "proto".'] : []),
    ...(args.name !== undefined && args.to_port !== undefined ? ['"name" brings its own ports: leave out "to_port".'] : []),
    ...(PORTLESS.includes(args.proto ?? '') && ported ? [`The protocol ${args.proto} has no ports.`] : []),
    ...(/['\n]/.test(args.comment ?? '') ? ['"comment" must be one line without an apostrophe, which ufw refuses.'] : []),
  ];
}

/** The firewall of Ubuntu and Debian: rules, default policies, on and off. */
export const ufw: StateModule<UfwArgs, UfwReads> = {
  kind: 'state',
  name: 'ufw',
  collection: 'community.general',
  summary: 'Keeps rules and policies of the firewall ufw.',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      state: { enum: ['enabled', 'disabled', 'reloaded', 'reset'], description: 'On or off, now and at boot; `reloaded` and `reset` act each time.' },
      default: { enum: ['allow', 'deny', 'reject'], description: 'What happens to packets that no rule speaks of, in `direction` (incoming unless given).' },
      direction: { enum: ['in', 'incoming', 'out', 'outgoing', 'routed'], description: 'Of a rule: in or out. Of a default: incoming, outgoing or routed.' },
      logging: { enum: ['on', 'off', 'low', 'medium', 'high', 'full'], description: 'How much is logged.' },
      rule: { enum: ['allow', 'deny', 'limit', 'reject'], description: 'What is done with packets that the other args describe. `limit` also refuses an address that comes six times in 30 s.' },
      to_port: { type: 'string', pattern: '^[A-Za-z0-9,:_-]+$', description: 'The port here: a number, a list, a range or a name of /etc/services.' },
      proto: { enum: ['any', 'tcp', 'udp', 'ipv6', 'esp', 'ah', 'gre', 'igmp', 'vrrp'], description: 'The protocol; without it tcp and udp.' },
      from_ip: { type: 'string', default: 'any', description: 'Address or network that packets come from.' },
      from_port: { type: 'string', pattern: '^[A-Za-z0-9,:_-]+$', description: 'Port that they come from.' },
      to_ip: { type: 'string', default: 'any', description: 'Address of this host that they go to.' },
      interface: { type: 'string', pattern: NAME, description: 'Interface that they come in by or leave by, which `direction` says.' },
      interface_in: { type: 'string', pattern: NAME, description: 'Interface that they come in by.' },
      interface_out: { type: 'string', pattern: NAME, description: 'Interface that they leave by.' },
      route: { type: 'boolean', default: false, description: 'A rule for packets that the host passes on.' },
      name: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9 _.+-]*$', description: 'An application profile of /etc/ufw/applications.d instead of ports.' },
      log: { type: 'boolean', default: false, description: 'Log new connections of this rule.' },
      insert: { type: 'integer', description: 'Position of a new rule; one behind the last is the end.' },
      insert_relative_to: { enum: ['zero', 'first-ipv4', 'last-ipv4', 'first-ipv6', 'last-ipv6'], default: 'zero', description: 'What `insert` counts from.' },
      delete: { type: 'boolean', default: false, description: 'The rule should not be there.' },
      comment: { type: 'string', description: 'Text beside the rule.' },
      allow_lockout: { type: 'boolean', default: false, description: 'Not in Ansible: do it although the next login of this run would be refused.' },
    },
  },
  argAliases: { policy: 'default', from: 'from_ip', src: 'from_ip', dest: 'to_ip', to: 'to_ip', port: 'to_port', protocol: 'proto', app: 'name', if: 'interface', if_in: 'interface_in', if_out: 'interface_out' },
  supports: { check: 'full', diff: 'full' },
  example: `- name: Logins are allowed, but not in floods
  community.general.ufw:
    rule: limit
    port: "22"
    proto: tcp
    comment: logins
`,
  notes: [
    'Ports that Docker publishes pass by ufw: Docker writes its own rules before ufw\'s. Publish on 127.0.0.1 ("127.0.0.1:5432:5432") or put rules into the chain DOCKER-USER.',
    'What would shut out the login that the run itself came in by is refused: enabling the firewall, a policy or a rule. `allow_lockout: true` does it all the same.',
    'In one task the rule is put in before the firewall is enabled; Ansible enables it first.',
    'Rules are compared as ufw stores them (`192.0.2.7/24` is `192.0.2.0/24`, `ssh` is 22/tcp), so that a second run finds them. A rule for the same packets with another action is changed in place, with `insert` too, where ufw by itself passes over it.',
    '`insert` behind the last rule, or into an empty list, adds the rule at the end; ufw, and so Ansible, fails.',
  ],
  returns: { commands: 'The commands that were run.', msg: 'State of the firewall, as `ufw status verbose` begins.' },
  check: (args) => [
    ...(args.state === undefined && args.default === undefined && args.logging === undefined && args.rule === undefined ? ['Nothing to do: give "rule", "default", "logging" or "state".'] : []),
    ...(args.default !== undefined && args.direction !== undefined && !['incoming', 'outgoing', 'routed'].includes(args.direction) ? ['For a default "direction" is "incoming", "outgoing" or "routed".'] : []),
    ...(args.rule === undefined ? [] : ruleProblems(args)),
    ...(args.rule === undefined && args.delete ? ['"delete" needs the "rule" that should go.'] : []),
  ],
  reads: (args) => ({ ufw: ufwState, from: isServiceName(args.from_port) ? netService(args.from_port as string) : undefined, to: isServiceName(args.to_port) ? netService(args.to_port as string) : undefined }),
  plan: planUfw,
  result: (_args, { ufw: state }) => dict([['commands', []], ['msg', describeUfw(state).trimEnd()]]),
  // What ufw itself passes over is no change, whatever was foreseen.
  finish: (_args, captured): Dict => dict(captured['other'] === undefined && captured['rule'] !== undefined && isPassedOver(captured['rule']) ? [['changed', false]] : []),
  explain: (_args, output) => {
    const said = (output.stderr.toString('utf8').trim() || output.stdout.toString('utf8').trim()).split('\n').filter((line) => !line.startsWith('WARN:')).join('\n');
    return /need to be root/i.test(said) ? 'only root may change the firewall: add "become: true"' : said;
  },
};

function isPassedOver(output: string): boolean {
  const lines = output.trim().split('\n');
  return output.trim() !== '' && lines.every((line) => /^(Skipping|Could not delete non-existent)/.test(line));
}
