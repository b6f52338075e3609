import { createHash } from 'node:crypto';
import type { StateModule } from '../model/module.js';
import type { PathState, Resource } from '../model/resource.js';
import { dict } from '../model/value.js';
import { attributeArgs, attributeProblems, attributeResult, type WantedAttributes } from './attributes.js';
import { backupResult } from './edited-file.js';
import { isFailure, planFile } from './file-content.js';
import { fragments, type FragmentsState } from './probes/fragments.js';
import { path, placeOf, textOf } from './probes/path.js';
import { pythonRegex, regexProblems } from './python-regex.js';
import { validateArg, validateProblems } from './validate-arg.js';
import type { LocalSource } from '../model/module.js';

interface AssembleArgs extends WantedAttributes {
  readonly src: string;
  readonly dest: string;
  readonly remote_src: boolean;
  readonly regexp?: string;
  readonly delimiter?: string;
  readonly ignore_hidden: boolean;
  readonly backup: boolean;
  readonly decrypt: boolean;
  readonly validate?: string;
  readonly follow: boolean;
}

type AssembleResources = { readonly dest: Resource<PathState>; readonly source: Resource<FragmentsState> | undefined };
type Fragment = FragmentsState['fragments'][number];

/** Fragments of a directory of the controller; a sentence when it is none. */
function localFragments(args: AssembleArgs, source: LocalSource | undefined): readonly Fragment[] | string {
  if (source?.kind !== 'directory') return `Source (${args.src}) is not a directory`;
  const files = source.entries.filter((entry) => !entry.path.includes('/') && entry.content !== undefined);
  const sealed = args.decrypt ? files.find((entry) => entry.content?.subarray(0, 15).toString('latin1') === '$ANSIBLE_VAULT;') : undefined;
  if (sealed) return `${args.src}/${sealed.path} is encrypted with the vault, and fragments are not decrypted: put its values into a vault file and render them with template, or say decrypt: false`;
  return files.map((entry) => ({ name: entry.path, content: entry.content as Buffer }));
}

/** Python's escape_decode, for what stands in delimiters. */
function unescaped(text: string): string {
  const simple: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\\': '\\', "'": "'", '"': '"' };
  return text.replace(/\\(?:x([0-9a-fA-F]{2})|(.))/gs, (all, hex: string | undefined, char: string | undefined) => (hex === undefined ? (simple[char ?? ''] ?? all) : String.fromCharCode(Number.parseInt(hex, 16))));
}

/** In the order of their names; each begins on a line of its own. */
export function assembled(args: Pick<AssembleArgs, 'regexp' | 'delimiter' | 'ignore_hidden'>, all: readonly Fragment[]): Buffer {
  const regex = args.regexp === undefined ? undefined : pythonRegex(args.regexp);
  const chosen = all.filter(({ name }) => (!(regex instanceof RegExp) || regex.test(name)) && !(args.ignore_hidden && name.startsWith('.'))).sort((a, b) => (a.name < b.name ? -1 : 1));
  const delimiter = args.delimiter ? unescaped(args.delimiter) : '';
  const between = Buffer.from(delimiter === '' || delimiter.endsWith('\n') ? delimiter : `${delimiter}\n`);
  const parts = chosen.flatMap(({ content }, index): Buffer[] => {
    const last = index === 0 ? undefined : chosen[index - 1]?.content;
    const ended = last === undefined || last.at(-1) === 10;
    return [...(ended ? [] : [Buffer.from('\n')]), ...(index === 0 ? [] : [between]), content];
  });
  return Buffer.concat(parts);
}

function fragmentsOf(args: AssembleArgs, state: FragmentsState | undefined, source: LocalSource | undefined): readonly Fragment[] | string {
  if (!args.remote_src) return localFragments(args, source);
  if (state === undefined || state.kind === 'absent') return `Source (${args.src}) does not exist`;
  return state.kind === 'directory' ? state.fragments : `Source (${args.src}) is not a directory`;
}

const digest = (algorithm: string, bytes: Buffer) => createHash(algorithm).update(bytes).digest('hex');

export const assemble: StateModule<AssembleArgs, AssembleResources> = {
  kind: 'state',
  name: 'assemble',
  collection: 'ansible.builtin',
  summary: 'Makes a file of the fragments in a directory.',
  supports: { check: 'full', diff: 'full' },
  sources: { src: 'files' },
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['src', 'dest'],
    properties: {
      src: { type: 'string', minLength: 1, description: 'Directory with the fragments: of the host, or with remote_src: false of the controller.' },
      dest: { type: 'string', minLength: 1, description: 'The file to make.' },
      remote_src: { type: 'boolean', default: true, description: 'src is on the host.' },
      regexp: { type: 'string', description: 'Python regular expression: only fragments in whose name it is found.' },
      delimiter: { type: 'string', description: 'Line between two fragments; \\n and the like are understood.' },
      ignore_hidden: { type: 'boolean', default: false, description: 'Leave out fragments whose name begins with a dot.' },
      backup: { type: 'boolean', default: false, description: 'Keep the old file beside the new one.' },
      decrypt: { type: 'boolean', default: true, description: 'Refuse fragments of the controller that are encrypted with the vault; false: take them as they are.' },
      follow: { type: 'boolean', default: false, description: 'Write to what a symlink leads to. Without it a symlink is refused.' },
      validate: validateArg,
      ...attributeArgs,
    },
  },
  example: `- name: One file of the fragments
  ansible.builtin.assemble:
    src: /etc/shop/conf.d
    dest: /etc/shop/shop.conf
    regexp: '\\.conf$'
    delimiter: '### fragment ###'
`,
  notes: ['`remote_src` is true unless said otherwise, as in Ansible and unlike `copy`.', 'Fragments are those right below the directory, in the order of their names (capital letters first); each up to 1 MiB.', 'It works in check mode; Ansible skips it there.'],
  returns: { checksum: 'SHA-1 of the assembled bytes.', md5sum: 'Their MD5.', dest: 'The file.', backup_file: 'With `backup`: the copy of the old file.' },
  check: (args) => [...attributeProblems(args), ...validateProblems(args), ...regexProblems({ regexp: args.regexp })],
  reads: (args, context) => ({ dest: path(args.dest, context.diff ? ['sha256', 'content'] : ['sha256']), source: args.remote_src ? fragments(args.src) : undefined }),
  plan: (args, states, context) => {
    const found = fragmentsOf(args, states.source, context.local['src']);
    if (typeof found === 'string') return { failure: found };
    const bytes = assembled(args, found);
    const plan = planFile(args.dest, states.dest, { ...args, content: textOf(bytes) ?? bytes, note: `assembled of ${found.length} fragment(s)` }, context);
    if (plan === null || isFailure(plan)) return plan;
    return { summary: plan.summary, before: { dest: states.dest }, after: { dest: plan.after }, also: plan.also, steps: plan.steps, diff: plan.diff };
  },
  result: (args, states, context) => {
    const found = fragmentsOf(args, states.source, context.local['src']);
    const bytes = typeof found === 'string' ? Buffer.alloc(0) : assembled(args, found);
    const seen = states.dest.kind === 'link' ? (states.dest.resolved ?? states.dest) : states.dest;
    return dict([['src', args.src], ['dest', placeOf(args.dest, states.dest)], ['checksum', digest('sha1', bytes)], ['md5sum', digest('md5', bytes)], ['msg', 'OK'], ...Object.entries(attributeResult(seen))]);
  },
  finish: (_args, captured) => backupResult(captured, 'backup_file'),
};
