import type { JSONSchema } from 'json-schema-to-ts';
import type { StateModule } from '../model/module.js';
import { dict } from '../model/value.js';
import { attributeArgs, attributeProblems, attributeResult } from './attributes.js';
import { type CopyArgs, type CopyResources, filePlace, localFile, planCopiedFile, readsOfFile } from './copy-file.js';
import { planRemote, readsOfRemote } from './copy-remote.js';
import { planTree, readsOfTree } from './copy-tree.js';
import { modeProblem } from './modes.js';
import { placeOf } from './probes/path.js';
import { validateArg, validateProblems } from './validate-arg.js';
import type { Weighed } from './weighed.js';

const schema: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['dest'],
  properties: {
    src: { type: 'string', minLength: 1, description: 'File or directory on the controller, searched in files/. A directory with a slash at its end stands for what is in it.' },
    content: { type: ['string', 'number', 'boolean', 'object', 'array'], description: 'The content itself, instead of src. A map or list becomes JSON.' },
    dest: { type: 'string', minLength: 1, description: 'Where it goes on the host. A slash at its end makes it a directory.' },
    ...attributeArgs,
    directory_mode: { type: ['string', 'integer'], description: 'Permissions of directories that are made.' },
    backup: { type: 'boolean', default: false, description: 'Keep the old file beside the new one.' },
    force: { type: 'boolean', default: true, description: 'Replace a file that is there with other content.' },
    validate: validateArg,
    follow: { type: 'boolean', default: false, description: 'Write to what a symlink leads to. Without it a symlink is refused.' },
    remote_src: { type: 'boolean', default: false, description: 'src is on the host itself.' },
    local_follow: { type: 'boolean', default: true, description: 'Symlinks in a source directory are read through.' },
    checksum: { type: 'string', pattern: '^[0-9a-fA-F]{40}$', description: 'SHA-1 that the source must have.' },
    decrypt: { type: 'boolean', default: true, description: 'A source encrypted with the vault is decrypted.' },
  },
};

/** The planner that fits the source: on the host, a directory, or one file. */
function kindOf(args: CopyArgs, local: { readonly kind: string } | undefined): 'remote' | 'tree' | 'file' {
  if (args.remote_src) return 'remote';
  return local?.kind === 'directory' ? 'tree' : 'file';
}

function sumsOf(weighed: Weighed): [string, string][] {
  return [['checksum', weighed.digest('sha1')], ['md5sum', weighed.digest('md5')]];
}

export const copy: StateModule<CopyArgs, CopyResources> = {
  kind: 'state',
  name: 'copy',
  secretArgs: ['content'],
  collection: 'ansible.builtin',
  summary: 'Copies a file or directory of the controller, or given text, to the host.',
  supports: { check: 'full', diff: 'full' },
  sources: { src: 'files' },
  args: schema,
  notes: [
    'A destination that is a symlink is refused, where Ansible would replace it: say `follow: true` to write to what it leads to.',
    'The new file is written beside the old one and renamed into its place: nobody ever reads half of it. A container that mounts the file itself keeps the old one until it restarts; mount the folder.',
    'Content that holds a secret is never shown in a diff: the secret part is `[redacted]`.',
  ],
  returns: { dest: 'The file on the host.', src: 'The source as written.', checksum: 'SHA-1 of the content (one file only).', md5sum: 'MD5 of the content (one file only).', backup_file: 'With `backup: true`, the old file.', mode: 'Its permissions: "0644".', owner: 'User who owns it.', group: 'Group that owns it.', size: 'Bytes.' },
  example: `- name: Banner
  ansible.builtin.copy:
    content: "Managed by the deployment\\n"
    dest: /etc/motd
    mode: "0644"
`,
  check: (args) => {
    const directoryMode = args.directory_mode === undefined ? undefined : modeProblem(args.directory_mode, 'directory_mode');
    return [
      ...attributeProblems(args, true),
      ...validateProblems(args),
      ...(directoryMode === undefined ? [] : [directoryMode]),
      ...(args.src === undefined && args.content === undefined ? ['src (or content) is required'] : []),
      ...(args.src !== undefined && args.content !== undefined ? ['src and content are mutually exclusive'] : []),
      ...(args.content !== undefined && args.dest.endsWith('/') ? ['can not use content with a dir as dest'] : []),
      ...(args.mode === 'preserve' && args.content !== undefined ? ['mode: preserve needs a src, whose mode it is'] : []),
    ];
  },
  reads: (args, context) => {
    switch (kindOf(args, context.local['src'])) {
      case 'remote':
        return readsOfRemote(args);
      case 'tree':
        return readsOfTree(args, context);
      case 'file':
        return readsOfFile(args, context);
    }
  },
  plan: (args, states, context) => {
    switch (kindOf(args, context.local['src'])) {
      case 'remote':
        return planRemote(args, states, context);
      case 'tree':
        return planTree(args, states, context);
      case 'file':
        return planCopiedFile(args, states, context);
    }
  },
  result: (args, states, context) => {
    const { key, name } = filePlace(args, states);
    const state = states[key];
    const source: [string, string][] = args.src === undefined ? [] : [['src', args.src]];
    if (state === undefined || !('kind' in state)) return dict([['dest', args.dest], ...source]);
    const sums = kindOf(args, context.local['src']) === 'file' ? sumsOf(localFile(args, context).weighed) : [];
    return dict([['dest', placeOf(name, state)], ...source, ...sums, ...Object.entries(attributeResult(state.kind === 'link' ? (state.resolved ?? state) : state))]);
  },
  finish: (_args, captured) => dict(captured['backup_file'] ? [['backup_file', captured['backup_file']]] : []),
};
