import type { JSONSchema } from 'json-schema-to-ts';
import type { StateModule } from '../model/module.js';
import type { StatesOf } from '../model/resource.js';
import { dict } from '../model/value.js';
import { attributeArgs, attributeProblems } from './attributes.js';
import { type BlockEdit, editBlock } from './block-edit.js';
import { asBytes, backupResult, type EditArgs, type EditResources, planEdit } from './edited-file.js';
import { path } from './probes/path.js';
import { regexProblems } from './python-regex.js';
import { type MaybeSecret, reveal } from './secret-text.js';
import { validateArg, validateProblems } from './validate-arg.js';

interface BlockArgs extends EditArgs {
  readonly state?: 'present' | 'absent';
  readonly block?: MaybeSecret;
  readonly marker?: string;
  readonly marker_begin?: string;
  readonly marker_end?: string;
  readonly insertafter?: string;
  readonly insertbefore?: string;
  readonly append_newline?: boolean;
  readonly prepend_newline?: boolean;
}

function blockEdit(args: BlockArgs): BlockEdit {
  const text = (value: string | undefined) => (value === undefined ? undefined : asBytes(value));
  return {
    block: asBytes(reveal(args.block ?? '')),
    marker: asBytes(args.marker ?? '# {mark} ANSIBLE MANAGED BLOCK'),
    markerBegin: asBytes(args.marker_begin ?? 'BEGIN'),
    markerEnd: asBytes(args.marker_end ?? 'END'),
    insertAfter: text(args.insertafter),
    insertBefore: text(args.insertbefore),
    prependNewline: args.prepend_newline ?? false,
    appendNewline: args.append_newline ?? false,
    present: args.state !== 'absent',
  };
}

function problems(args: BlockArgs): string[] {
  const patterns = Object.entries({ insertafter: args.insertafter, insertbefore: args.insertbefore }).filter(([, text]) => text !== 'EOF' && text !== 'BOF');
  const marker = args.marker ?? '{mark}';
  return [
    ...attributeProblems(args),
    ...validateProblems(args),
    ...regexProblems(Object.fromEntries(patterns)),
    ...(args.insertafter !== undefined && args.insertbefore !== undefined ? ['insertafter and insertbefore are mutually exclusive'] : []),
    ...(marker.includes('{mark}') ? [] : ['marker has no {mark} in it: both ends of the block would look alike, and it would be added again at each run']),
    ...(/\n/.test(marker) ? ['marker has to be one line: with more the block would be added again at each run'] : []),
  ];
}

const schema: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: {
    path: { type: 'string', minLength: 1, description: 'The file.' },
    state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the block should be there.' },
    block: { type: 'string', default: '', description: 'The lines. An empty block is removed.' },
    marker: { type: 'string', default: '# {mark} ANSIBLE MANAGED BLOCK', description: 'The marker lines; {mark} becomes BEGIN and END. Blocks in one file need different ones.' },
    marker_begin: { type: 'string', default: 'BEGIN', description: 'What {mark} becomes before the block.' },
    marker_end: { type: 'string', default: 'END', description: 'What {mark} becomes after it.' },
    insertafter: { type: 'string', description: 'Where a new block goes: EOF, or after the last line that matches this Python regular expression.' },
    insertbefore: { type: 'string', description: 'Where a new block goes: BOF, or before the last line that matches.' },
    append_newline: { type: 'boolean', default: false, description: 'A blank line after the block, unless it ends the file.' },
    prepend_newline: { type: 'boolean', default: false, description: 'A blank line before the block, unless it begins the file.' },
    create: { type: 'boolean', default: false, description: 'Make the file when it is missing.' },
    backup: { type: 'boolean', default: false, description: 'Keep the old file beside the new one.' },
    follow: { type: 'boolean', default: false, description: 'Edit what a symlink leads to. Without it a symlink is refused.' },
    validate: validateArg,
    ...attributeArgs,
  },
};

export const blockinfile: StateModule<BlockArgs, EditResources> = {
  kind: 'state',
  name: 'blockinfile',
  secretArgs: ['block'],
  collection: 'ansible.builtin',
  summary: 'Keeps a block of lines, between two marker lines, in a text file.',
  supports: { check: 'full', diff: 'full' },
  argAliases: { dest: 'path', destfile: 'path', name: 'path', content: 'block' },
  args: schema,
  notes: [
    'Two blocks in one file need different markers, else each replaces the other.',
    'A marker without `{mark}`, or of several lines, is refused: the block would be added again at each run.',
  ],
  returns: { msg: 'What was done: "Block inserted" …', backup_file: 'With `backup: true`, the old file.' },
  example: `- name: Names of the stack
  ansible.builtin.blockinfile:
    path: /etc/hosts
    marker: "# {mark} stack"
    block: |
      192.0.2.10 db.example.com
      192.0.2.11 cache.example.com
`,
  check: problems,
  reads: (args: BlockArgs): EditResources => ({ path: path(args.path, ['content']) }),
  plan: (wanted: BlockArgs, states: StatesOf<EditResources>, context) => {
    const edit = blockEdit(wanted);
    const state = states.path;
    return planEdit(wanted, state, context, edit.present, (text) => {
      const edited = editBlock(text, edit);
      const removed = !edit.present || edit.block === '';
      return { text: edited, message: state.kind === 'absent' ? 'File created' : edited === text ? '' : removed ? 'Block removed' : 'Block inserted' };
    }, [wanted.block], 'Path');
  },
  result: (args: BlockArgs, states) => dict([['msg', states.path.kind === 'absent' && args.state === 'absent' ? `File ${args.path} not present` : '']]),
  finish: (_args, captured) => backupResult(captured, 'backup_file'),
};
