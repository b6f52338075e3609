import type { JSONSchema } from 'json-schema-to-ts';
import type { StateModule } from '../model/module.js';
import { dict, SecretText } from '../model/value.js';
import { attributeArgs, attributeProblems } from './attributes.js';
import { asBytes, type Edit, type EditArgs, type EditResources, planEdit } from './edited-file.js';
import { hashed, type Scheme, SCHEMES, verifies } from './htpasswd-hash.js';
import { linesOf } from './line-edit.js';
import { path } from './probes/path.js';
import { type MaybeSecret, reveal } from './secret-text.js';

interface HtpasswdArgs extends EditArgs {
  readonly name: string;
  readonly password?: MaybeSecret;
  readonly hash_scheme: Scheme;
  readonly state: 'present' | 'absent';
}

const schema: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['path', 'name'],
  properties: {
    path: { type: 'string', minLength: 1, description: 'The file of users and passwords.' },
    name: { type: 'string', pattern: '^[^:#\\s][^:\\n]*$', description: 'The user.' },
    password: { type: 'string', minLength: 1, pattern: '^[^\\n\\0]+$', description: 'The password. Required unless absent.' },
    hash_scheme: { enum: [...SCHEMES], default: 'apr_md5_crypt', description: 'How the password is hashed. bcrypt is the strongest; ldap_sha1 and plaintext protect nothing.' },
    state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the user should be there.' },
    create: { type: 'boolean', default: true, description: 'Make the file, and its folders, when it is missing.' },
    follow: { type: 'boolean', default: false, description: 'Edit what a symlink leads to. Without it a symlink is refused.' },
    ...attributeArgs,
  },
};

/** Lines of the user; blank ones and comments belong to nobody. */
const isOf = (line: string, name: string) => line.startsWith(`${name}:`);

/** The name as text again, for messages. */
const shown = (name: string) => Buffer.from(name, 'latin1').toString('utf8');

function without(text: string, name: string): Edit {
  const kept = linesOf(text).filter((line) => !isOf(line, name)).join('');
  return { text: kept, message: kept === text ? '' : `Remove ${shown(name)}` };
}

/** An entry that verifies stays, whatever its scheme; a second one of the same user is never looked at by a server, and goes. */
function within(text: string, name: string, password: string, fresh: () => string): Edit {
  const lines = linesOf(text);
  const first = lines.findIndex((line) => isOf(line, name));
  const entry = lines[first]?.slice(name.length + 1).replace(/[\r\n]+$/, '');
  const last = lines.at(-1);
  if (first < 0 && last !== undefined && !last.endsWith('\n')) lines[lines.length - 1] = `${last}\n`;
  const right = entry !== undefined && verifies(entry, password);
  const line = right ? (lines[first] as string) : `${name}:${fresh()}\n`;
  const kept = first < 0 ? [...lines, line] : lines.flatMap((old, at) => (at === first ? [line] : isOf(old, name) ? [] : [old]));
  return { text: kept.join(''), message: kept.join('') === text ? '' : first < 0 ? `Add ${shown(name)}` : `Update ${shown(name)}` };
}

export const htpasswd: StateModule<HtpasswdArgs, EditResources> = {
  kind: 'state',
  name: 'htpasswd',
  secretArgs: ['password'],
  collection: 'community.general',
  summary: 'Keeps a user with a password in a file for HTTP basic authentication, or out of it.',
  supports: { check: 'full', diff: 'full' },
  argAliases: { dest: 'path', destfile: 'path', username: 'name', crypt_scheme: 'hash_scheme' },
  args: schema,
  example: `- name: Who may see the metrics
  community.general.htpasswd:
    path: /etc/nginx/metrics.htpasswd
    name: prometheus
    password: "{{ metrics_password }}"
    hash_scheme: bcrypt
    owner: root
    group: www-data
    mode: "0640"
`,
  notes: [
    'The password is hashed on the controller: it never reaches the host, which needs neither passlib nor apache2-utils.',
    'An entry that the password fits is left alone, whatever its scheme: to change the scheme remove the entry first, as in Ansible.',
    'nginx takes bcrypt where its system\'s crypt(3) does, which is so on Debian. des_crypt is not offered: it looks at eight characters only.',
  ],
  returns: { msg: 'What was done.' },
  check: (args) => [
    ...attributeProblems(args),
    ...(args.state === 'present' && args.password === undefined ? ['password is required with state=present'] : []),
    ...(args.hash_scheme === 'bcrypt' && Buffer.byteLength(reveal(args.password ?? '')) > 71 ? ['password: bcrypt looks at no more than 71 bytes'] : []),
  ],
  reads: (args) => ({ path: path(args.path, ['content']) }),
  plan: (args, states, context) => {
    const name = asBytes(args.name);
    if (args.state === 'absent') return planEdit(args, states.path, context, false, (text) => without(text, name), []);
    const password = reveal(args.password ?? '');
    // Made only where it is needed: bcrypt is slow by design.
    const hashes: SecretText[] = [];
    const fresh = () => {
      const hash = hashed(args.hash_scheme, password, `${context.now}\0${args.name}\0${args.path}`);
      hashes.push(SecretText.whole(hash));
      return asBytes(hash);
    };
    return planEdit(args, states.path, context, true, (text) => within(text, name, password, fresh), hashes);
  },
  result: (args, states) => dict([['msg', args.state === 'present' ? `${args.name} already present` : `${args.name} not present`], ['path', states.path.path ?? args.path]]),
};
