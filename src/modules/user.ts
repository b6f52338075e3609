import type { JSONSchema } from 'json-schema-to-ts';
import type { StateModule } from '../model/module.js';
import { dict, type Value } from '../model/value.js';
import { ACCOUNT_NAME } from './probes/account.js';
import { reveal } from './secret-text.js';
import { keyFile, planUser, type UserArgs, type UserResources, userReads } from './user-plan.js';

const days = (description: string): JSONSchema => ({ type: 'integer', description });

const schema: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: { type: 'string', pattern: ACCOUNT_NAME, description: 'Name of the user.' },
    state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the user should be there.' },
    uid: { type: 'integer', minimum: 0, description: 'Number of the user.' },
    non_unique: { type: 'boolean', default: false, description: 'The number may be another user\'s too.' },
    group: { type: 'string', pattern: '^[A-Za-z0-9_][A-Za-z0-9_.$-]*$', description: 'Primary group, which must exist.' },
    groups: { type: 'array', items: { type: 'string', pattern: `^$|${ACCOUNT_NAME}` }, description: 'Other groups. Without append the user leaves all others.' },
    append: { type: 'boolean', default: false, description: 'Only add to groups.' },
    comment: { type: 'string', pattern: '^[^:\\n]*$', description: 'Full name or purpose.' },
    home: { type: 'string', pattern: '^/[^:\\n]*$', description: 'Home directory.' },
    create_home: { type: 'boolean', default: true, description: 'Make the home directory when it is missing.' },
    move_home: { type: 'boolean', default: false, description: 'Move what is in the old home when home changes.' },
    skeleton: { type: 'string', pattern: '^/', description: 'Directory whose files a new home gets, instead of /etc/skel.' },
    shell: { type: 'string', pattern: '^/[^:\\n]*$', description: 'Login shell.' },
    system: { type: 'boolean', default: false, description: 'A new user gets a number of the system range.' },
    password: { type: 'string', description: 'Hash of the password, as password_hash makes it. It travels by stdin, never in a command line.' },
    update_password: { enum: ['always', 'on_create'], default: 'always', description: 'Whether the password of a user that is there is changed.' },
    password_lock: { type: 'boolean', description: 'Lock or unlock the password. A locked user can still log in with a key.' },
    expires: { type: 'number', description: 'When the account expires, in seconds since 1970; negative: never.' },
    password_expire_max: days('Days after which the password must be changed.'),
    password_expire_min: days('Days before which it may not be changed.'),
    password_expire_warn: days('Days of warning before it expires.'),
    password_expire_account_disable: days('Days after which an expired password locks the account.'),
    umask: { type: 'string', pattern: '^[0-7]{3,4}$', description: 'Umask for a new home directory.' },
    uid_min: { type: 'integer', description: 'Least number for a new user.' },
    uid_max: { type: 'integer', description: 'Greatest number for a new user.' },
    remove: { type: 'boolean', default: false, description: 'With absent: remove home and mail too.' },
    force: { type: 'boolean', default: false, description: 'With absent: although logged in. With generate_ssh_key: replace a key.' },
    generate_ssh_key: { type: 'boolean', default: false, description: 'Make an SSH key without a passphrase.' },
    ssh_key_type: { enum: ['rsa', 'ed25519', 'ecdsa'], default: 'rsa', description: 'Type of the key.' },
    ssh_key_bits: { type: 'integer', minimum: 0, default: 0, description: 'Its bits; 0 is the default of ssh-keygen.' },
    ssh_key_file: { type: 'string', description: 'Its file, below the home unless absolute.' },
    ssh_key_comment: { type: 'string', description: 'Its comment.' },
  },
};

/** Python's check in the user module: what is no crypt(3) hash would be a password that nobody can use. */
function passwordProblem(args: UserArgs): string[] {
  if (args.password === undefined) return [];
  const text = reveal(args.password);
  if (/^[*!]+$/.test(text) || text === '' || /^!?\$[0-9a-z]+\$[^:\s]+$/.test(text)) return [];
  return ["password is no hash: write {{ the_password | password_hash('sha512') }}; a text that is no hash locks the user out"];
}

export const user: StateModule<UserArgs, UserResources> = {
  kind: 'state',
  name: 'user',
  secretArgs: ['password'],
  collection: 'ansible.builtin',
  summary: 'Keeps a user there or away, with groups, home, shell and password.',
  supports: { check: 'full', diff: 'partial' },
  argAliases: { user: 'name', createhome: 'create_home' },
  args: schema,
  notes: [
    "`password` is a hash, as `password_hash('sha512', salt)` makes it; without a fixed salt each run makes another hash and reports changed.",
    'Without `append: true`, `groups` is the whole list: the user leaves all others.',
    'A password never stands in a command line on the host: it travels by stdin.',
  ],
  returns: { name: 'Name of the user.', state: 'present or absent.', uid: 'Number of the user.', group: 'Number of the primary group.', home: 'Home directory.', shell: 'Login shell.', comment: 'Full name or purpose.', groups: 'As given, joined by commas.', ssh_key_file: 'With `generate_ssh_key`, the file of the key.', ssh_public_key: 'With `generate_ssh_key`, the public key.', ssh_fingerprint: 'With `generate_ssh_key`, its fingerprint.' },
  example: `- name: Who deploys
  ansible.builtin.user:
    name: deploy
    groups: [sudo]
    append: true
    shell: /bin/bash
`,
  check: (args) => [
    ...passwordProblem(args),
    ...(args.non_unique && args.uid === undefined ? ['non_unique needs a uid'] : []),
    ...(args.append && args.groups === undefined ? ['append is set, but no groups are given'] : []),
  ],
  reads: userReads,
  plan: planUser,
  result: (args, { user: state }) => {
    const entries: [string, Value][] = [['name', args.name], ['state', args.state ?? 'present']];
    if (args.state === 'absent') return dict([...entries, ['force', args.force ?? false], ['remove', args.remove ?? false]]);
    entries.push(['append', args.append ?? false], ['move_home', args.move_home ?? false]);
    if (args.password !== undefined) entries.push(['password', 'NOT_LOGGING_PASSWORD']);
    if (args.groups !== undefined) entries.push(['groups', args.groups.join(',')]);
    if (!state.exists) return dict(entries);
    if (state.uid >= 0) entries.push(['uid', state.uid]);
    if (state.gid >= 0) entries.push(['group', state.gid]);
    entries.push(['comment', state.comment], ['home', state.home], ['shell', state.shell]);
    const key = args.generate_ssh_key ? state.keys?.[keyFile(args)] : undefined;
    if (args.generate_ssh_key) entries.push(['ssh_key_file', `${state.home}/${keyFile(args)}`]);
    if (key?.publicKey !== undefined) entries.push(['ssh_public_key', key.publicKey]);
    if (key?.fingerprint !== undefined) entries.push(['ssh_fingerprint', key.fingerprint]);
    return dict(entries);
  },
  finish: ({ create_home, system }, { ids }) => {
    const [uid, gid] = (ids ?? '').trim().split('\n');
    return gid === undefined ? dict() : dict([['uid', Number(uid)], ['group', Number(gid)], ['create_home', create_home ?? true], ['system', system ?? false]]);
  },
};
