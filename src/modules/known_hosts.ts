import type { StateModule } from '../model/module.js';
import { dict } from '../model/value.js';
import { type EditResources, planEdit } from './edited-file.js';
import { editKnownHosts, hostKey, speaksOf } from './known-hosts.js';
import { attributeResult } from './attributes.js';
import { path, placeOf } from './probes/path.js';

interface KnownHostsArgs {
  readonly name: string;
  readonly key?: string;
  readonly path: string;
  readonly hash_host: boolean;
  readonly state: 'present' | 'absent';
  readonly follow: boolean;
}

function problems(args: KnownHostsArgs): string[] {
  const name = args.name.toLowerCase();
  const named = name.includes(',') ? ['name is one host; write a task (or a loop item) for each'] : [];
  if (args.key === undefined) return args.state === 'present' ? [...named, 'key is required with state=present: the line of known_hosts, like "host.example.com ssh-ed25519 AAAA…"'] : named;
  const lines = args.key.trim().split('\n');
  const types = lines.map((line) => hostKey(line)?.type);
  const twice = types.find((type, at) => type !== undefined && types.indexOf(type) !== at);
  return [...named, ...lines.flatMap((line) => lineProblems(line, name)), ...(twice === undefined ? [] : [`key has two lines of the type ${twice}: one replaces the other at every run`])];
}

function lineProblems(line: string, name: string): string[] {
  const key = hostKey(line);
  if (!key || !/^(?:ssh-|ecdsa-|sk-)/.test(key.type)) return ['key is no line of known_hosts: it begins with the host, then type and key ("host.example.com ssh-ed25519 AAAA…")'];
  return speaksOf(key.hosts, name) ? [] : [`Host parameter does not match hashed host field in supplied key: key is for "${key.hosts}", not for "${name}"`];
}

export const known_hosts: StateModule<KnownHostsArgs, EditResources> = {
  kind: 'state',
  name: 'known_hosts',
  collection: 'ansible.builtin',
  summary: "Keeps a host's public key in a known_hosts file, or out of it.",
  supports: { check: 'full', diff: 'full' },
  argAliases: { host: 'name' },
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'string', pattern: '^[^\\s-]\\S*$', description: 'The host, as in key; with another port than 22: [host]:port.' },
      key: { type: 'string', minLength: 1, description: 'The line of known_hosts: host, type, key; or several lines of one host, each of another type. Left out with absent: every key of the host goes.' },
      path: { type: 'string', minLength: 1, default: '~/.ssh/known_hosts', description: 'The file.' },
      hash_host: { type: 'boolean', default: false, description: 'Write the name as a hash.' },
      state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the key should be there.' },
      follow: { type: 'boolean', default: false, description: 'Edit what a symlink leads to. Without it a symlink is refused.' },
    },
  },
  example: `- name: The server that the code comes from
  ansible.builtin.known_hosts:
    name: git.example.com
    key: git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZvciBleGFtcGxlcyBvbmx5LCBub3QgYSByZWFsIGtl
    path: /etc/ssh/ssh_known_hosts
`,
  notes: [
    'A key of the same type that differs is replaced: be sure that you have the new one from a place you trust.',
    'Nothing runs on the host, so that ssh-keygen need not be there.',
    'A line that also names other hosts is left when its key is the wanted one, and with `state: absent` and a key only that very key goes; Ansible replaces and removes more.',
    'A missing folder is made, private; Ansible fails.',
  ],
  returns: { path: 'The file; also its mode, owner, group, uid, gid, size and state.', key: 'The line or lines that were given.' },
  check: problems,
  reads: (args) => ({ path: path(args.path, ['content']) }),
  plan: (args, states, context) => {
    const present = args.state === 'present';
    const change = planEdit({ path: args.path, create: true, follow: args.follow }, states.path, context, present, (text) => {
      const lines = args.key === undefined ? [undefined] : args.key.trim().split('\n');
      const edited = lines.reduce<string>((old, line) => editKnownHosts(old, { name: args.name.toLowerCase(), line, present, hash: args.hash_host, seed: String(context.now) }), text);
      return { text: edited, message: edited === text ? '' : present ? 'add key' : 'remove key' };
    }, []);
    if (change === null || 'failure' in change) return change;
    const privately = (state: unknown) => ((state as { kind?: string }).kind === 'directory' ? { ...(state as object), mode: 0o700 } : state);
    return { ...change, steps: change.steps.map((step) => (step.kind === 'directory' ? { ...step, mode: 0o700 } : step)), also: change.also?.map(({ resource, state }) => ({ resource, state: privately(state) })), result: dict() };
  },
  result: (args, states) => dict([['state', args.state], ...(states.path.kind === 'absent' ? [] : Object.entries(attributeResult(states.path))), ['name', args.name], ['host', args.name], ['key', args.key ?? null], ['path', placeOf(args.path, states.path)], ['hash_host', args.hash_host]]),
};
