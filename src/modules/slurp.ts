import type { StateModule } from '../model/module.js';
import type { PathState, Resource } from '../model/resource.js';
import { dict } from '../model/value.js';
import type { Present } from './attributes.js';
import { path } from './probes/path.js';
import { CONTENT_LIMIT } from './probes/path-script.js';

interface SlurpArgs {
  readonly src: string;
}

/** The file itself, or what a link leads to. */
function fileOf(state: PathState): Present | undefined {
  const seen = state.kind === 'link' ? state.resolved : state;
  return seen === undefined || seen.kind === 'absent' ? undefined : seen;
}

function problemOf(src: string, state: PathState): string | undefined {
  const file = fileOf(state);
  if (file === undefined) return `File not found: ${src}`;
  if (file.kind === 'directory') return `Source is a directory and must be a file: ${src}`;
  if (file.kind !== 'file') return `${src} is no regular file`;
  if (file.content !== undefined) return undefined;
  return file.size > CONTENT_LIMIT ? `${src} is ${file.size} bytes long; slurp brings files up to 1 MiB into memory. Take larger ones apart on the host with command` : `File is not readable: ${src}`;
}

export const slurp: StateModule<SlurpArgs, { readonly path: Resource<PathState> }> = {
  kind: 'state',
  name: 'slurp',
  collection: 'ansible.builtin',
  summary: 'Reads a file of the host into a registered variable.',
  supports: { check: 'full', diff: 'none' },
  argAliases: { path: 'src' },
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['src'],
    properties: { src: { type: 'string', minLength: 1, description: 'The file, up to 1 MiB. Symlinks are followed.' } },
  },
  example: `- name: The host's public key
  ansible.builtin.slurp:
    src: /etc/ssh/ssh_host_ed25519_key.pub
  register: host_key
`,
  notes: ['The content is in base64, as in Ansible: `{{ host_key.content | b64decode }}`.', 'Files over 1 MiB are refused; Ansible reads any size and needs a multiple of it in memory.'],
  returns: { content: 'The bytes in base64.', encoding: 'Always base64.', source: 'The file that was read.' },
  reads: (args) => ({ path: path(args.src, ['content']) }),
  plan: (args, states) => {
    const problem = problemOf(args.src, states.path);
    return problem === undefined ? null : { failure: problem };
  },
  result: (args, states) => dict([['content', (fileOf(states.path)?.content ?? Buffer.alloc(0)).toString('base64')], ['source', args.src], ['encoding', 'base64']]),
};
