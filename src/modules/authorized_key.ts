import type { JSONSchema } from 'json-schema-to-ts';
import type { StateModule } from '../model/module.js';
import type { PathState, Resource } from '../model/resource.js';
import type { Step } from '../model/step.js';
import { dict } from '../model/value.js';
import { freshState } from './attributes.js';
import { editKeys, isKeyText, keyProblems } from './authorized-keys.js';
import { isFailure, planFile } from './file-content.js';
import { folderOf } from './places.js';
import { ACCOUNT_NAME, userAccount, type UserState } from './probes/account.js';
import { path } from './probes/path.js';
import { reveal, type MaybeSecret } from './secret-text.js';

interface KeyArgs {
  readonly user: string;
  readonly key: MaybeSecret;
  readonly path?: string;
  readonly manage_dir?: boolean;
  readonly state?: 'present' | 'absent';
  readonly key_options?: string;
  readonly exclusive?: boolean;
  readonly comment?: string;
  readonly follow?: boolean;
}

type KeyResources = { readonly user: Resource<UserState>; readonly file: Resource<PathState>; readonly folder: Resource<PathState> };

const schema: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['user', 'key'],
  properties: {
    user: { type: 'string', pattern: ACCOUNT_NAME, description: 'Whose keys.' },
    key: { type: 'string', minLength: 1, description: 'Public key, or several, one a line.' },
    path: { type: 'string', minLength: 1, description: 'File of the keys, instead of ~/.ssh/authorized_keys.' },
    manage_dir: { type: 'boolean', default: true, description: 'Make the folder, private and the user\'s, when it is missing.' },
    state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the keys should be there.' },
    key_options: { type: 'string', pattern: '^[^\\n]*$', description: 'Options before the key, like from="192.0.2.0/24".' },
    exclusive: { type: 'boolean', default: false, description: 'Remove every other key from the file.' },
    comment: { type: 'string', pattern: '^[^\\n]*$', description: 'Comment after the key, instead of its own.' },
    follow: { type: 'boolean', default: false, description: 'Write to what a symlink leads to. Without it a symlink is refused.' },
    validate_certs: { type: 'boolean', default: true, description: 'Accepted; keys are never fetched from a URL.' },
  },
};

function fileKey(args: KeyArgs): string {
  return (args.path ?? `~${args.user}/.ssh/authorized_keys`).replaceAll('%u', args.user);
}

/** A user that an earlier task is about to make has no home for `~` yet: its predicted home stands in. */
function realKey(key: string, state: PathState, user: Extract<UserState, { exists: true }>): string {
  return state.path ?? (key.startsWith('~') ? key.replace(/^~[^/]*/, user.home) : key);
}

export const authorized_key: StateModule<KeyArgs, KeyResources> = {
  kind: 'state',
  name: 'authorized_key',
  secretArgs: ['key'],
  collection: 'ansible.posix',
  summary: 'Keeps public SSH keys in a user\'s authorized_keys, or out of it.',
  supports: { check: 'full', diff: 'full' },
  args: schema,
  notes: [
    "Keys are not fetched from a URL: write them out, or read a file with `lookup('file', …)`.",
    '`exclusive: true` removes every other key. Give all keys in one task: with a loop each turn would remove the keys of the one before.',
    'The key is checked: one whose text is cut off is refused before the run.',
  ],
  returns: { keyfile: 'The file with the keys.', user: 'Whose keys.', key: 'The keys as given.', state: 'present or absent.', exclusive: 'As given.' },
  example: `- name: Key of the deployment
  ansible.posix.authorized_key:
    user: deploy
    key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZvciBleGFtcGxlcyBvbmx5LCBub3QgYSByZWFsIGtl deploy@example.com
`,
  check: (args) => {
    const text = reveal(args.key);
    if (/^(https?|file):/.test(text)) return ["key cannot be a URL: read the keys with lookup('file', …) or write them out"];
    return isKeyText(text) ? keyProblems(text) : ['key holds no public key'];
  },
  reads: (args) => ({ user: userAccount(args.user), file: path(fileKey(args), ['content', 'any-user']), folder: path(folderOf(fileKey(args)), ['any-user']) }),
  plan: (args, states, context) => {
    const { user, file: before, folder } = states;
    if (!user.exists) return args.state === 'absent' ? null : { failure: `Failed to lookup user ${args.user}: there is no such user` };
    const name = realKey(fileKey(args), before, user);
    const dir = folderOf(name);
    const manage = args.manage_dir ?? true;
    const seen = args.follow && before.kind === 'link' ? before.resolved : before;
    if (seen?.kind === 'file' && seen.content === undefined) return { failure: `${name} cannot be read, or is over 1 MiB` };
    const old = seen?.kind === 'file' ? (seen.content?.toString('utf8') ?? '') : '';
    const fresh = editKeys(old, { keys: reveal(args.key), options: args.key_options, comment: args.comment, exclusive: args.exclusive ?? false, present: args.state !== 'absent' });
    if (fresh === old) return null;
    if (folder.kind === 'link' && !args.follow) return { failure: `${dir} is a symlink; keys are not written through it without follow: true` };
    if (folder.kind !== 'absent' && folder.kind !== 'directory' && folder.kind !== 'link') return { failure: `${dir} is no directory` };
    if (folder.kind === 'absent' && !manage) return { failure: `${dir} does not exist, and manage_dir is false` };
    const ownership = { owner: args.user, group: user.group };
    const plan = planFile(name, before, { content: fresh, mode: 0o600, ...ownership, follow: args.follow, folderComes: true, note: args.state === 'absent' ? 'remove key' : 'add key' }, context);
    if (plan === null || isFailure(plan)) return plan;
    const steps: Step[] = [];
    if (manage && folder.kind === 'absent') steps.push({ kind: 'directory', path: dir, mode: 0o700, ...ownership });
    else if (manage && args.path === undefined && folder.kind === 'directory' && (folder.mode !== 0o700 || folder.owner !== args.user)) steps.push({ kind: 'attributes', path: dir, mode: 0o700, ...ownership, follow: false });
    const folderAfter = steps.length > 0 ? { folder: folder.kind === 'directory' ? { ...folder, mode: 0o700, ...ownership } : freshState('directory', dir, { mode: 0o700, ...ownership }, context) } : {};
    const also = [{ resource: path(name), state: plan.after }, ...plan.also];
    return { summary: plan.summary, before: { file: before, folder }, after: { file: plan.after, ...folderAfter }, also, steps: [...steps, ...plan.steps], diff: plan.diff };
  },
  result: (args, states) => {
    const name = states.user.exists ? realKey(fileKey(args), states.file, states.user) : fileKey(args);
    return dict([['user', args.user], ['key', args.key], ['keyfile', name], ['path', args.path ?? null], ['state', args.state ?? 'present'], ['exclusive', args.exclusive ?? false], ['manage_dir', args.manage_dir ?? true]]);
  },
};
