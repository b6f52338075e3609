import type { JSONSchema } from 'json-schema-to-ts';
import type { StateModule } from '../model/module.js';
import type { StatesOf } from '../model/resource.js';
import { dict } from '../model/value.js';
import { attributeArgs, attributeProblems } from './attributes.js';
import { asBytes, backupResult, type EditArgs, type EditResources, planEdit } from './edited-file.js';
import { absentLine, type LineEdit, presentLine } from './line-edit.js';
import { path } from './probes/path.js';
import { regexProblems } from './python-regex.js';
import { type MaybeSecret, reveal } from './secret-text.js';
import { validateArg, validateProblems } from './validate-arg.js';

interface LineArgs extends EditArgs {
  readonly state?: 'present' | 'absent';
  readonly regexp?: string;
  readonly search_string?: string;
  readonly line?: MaybeSecret;
  readonly insertafter?: string;
  readonly insertbefore?: string;
  readonly backrefs?: boolean;
  readonly firstmatch?: boolean;
}

function problems(args: LineArgs): string[] {
  const found = [...attributeProblems(args), ...validateProblems(args)];
  const places = { insertafter: args.insertafter, insertbefore: args.insertbefore };
  found.push(...regexProblems({ regexp: args.regexp, ...Object.fromEntries(Object.entries(places).filter(([, text]) => text !== 'EOF' && text !== 'BOF')) }));
  if (args.regexp !== undefined && args.search_string !== undefined) found.push('regexp and search_string are mutually exclusive');
  if (args.insertafter !== undefined && args.insertbefore !== undefined) found.push('insertafter and insertbefore are mutually exclusive');
  if (args.backrefs && args.search_string !== undefined) found.push('backrefs and search_string are mutually exclusive');
  if (args.state === 'absent') {
    if (args.regexp === undefined && args.search_string === undefined && args.line === undefined) found.push('one of line, search_string, or regexp is required with state=absent');
  } else {
    if (args.backrefs && args.regexp === undefined) found.push('regexp is required with backrefs=true');
    if (args.line === undefined) found.push('line is required with state=present');
  }
  if (args.regexp === '') found.push('regexp is an empty string, which matches every line: leave it out');
  return found;
}

function lineEdit(args: LineArgs): LineEdit {
  const text = (value: string | undefined) => (value === undefined ? undefined : asBytes(value));
  const after = args.insertafter ?? (args.insertbefore === undefined ? 'EOF' : undefined);
  return {
    regexp: text(args.regexp),
    searchString: text(args.search_string),
    line: asBytes(reveal(args.line ?? '')),
    backrefs: args.backrefs ?? false,
    insertAfter: text(after),
    insertBefore: text(args.insertbefore),
    firstMatch: args.firstmatch ?? false,
  };
}

const schema: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: {
    path: { type: 'string', minLength: 1, description: 'The file.' },
    state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the line should be there.' },
    line: { type: 'string', description: 'The line. With backrefs it may hold \\1 and \\g<name>.' },
    regexp: { type: 'string', description: 'Python regular expression for the line to replace (the last that matches) or, with absent, the lines to remove.' },
    search_string: { type: 'string', description: 'As regexp, but plain text anywhere in the line.' },
    insertafter: { type: 'string', description: 'Where a new line goes: EOF, or after the last line that matches this expression.' },
    insertbefore: { type: 'string', description: 'Where a new line goes: BOF, or before the last line that matches this expression.' },
    backrefs: { type: 'boolean', default: false, description: 'The line uses groups of regexp; without a match nothing changes.' },
    firstmatch: { type: 'boolean', default: false, description: 'Use the first match instead of the last.' },
    create: { type: 'boolean', default: false, description: 'Make the file when it is missing.' },
    backup: { type: 'boolean', default: false, description: 'Keep the old file beside the new one.' },
    follow: { type: 'boolean', default: false, description: 'Edit what a symlink leads to. Without it a symlink is refused.' },
    validate: validateArg,
    ...attributeArgs,
  },
};

export const lineinfile: StateModule<LineArgs, EditResources> = {
  kind: 'state',
  name: 'lineinfile',
  secretArgs: ['line'],
  collection: 'ansible.builtin',
  summary: 'Keeps one line in a text file, or keeps lines out of it.',
  supports: { check: 'full', diff: 'full' },
  argAliases: { dest: 'path', destfile: 'path', name: 'path', regex: 'regexp', value: 'line' },
  args: schema,
  notes: [
    '`regexp` should match the line before and after the change; else the line is added again at each run.',
    'Of several lines that match, the last is replaced; `firstmatch: true` takes the first.',
    'Several tasks on one file are one exchange: each is planned from what the one before leaves.',
  ],
  returns: { msg: 'What was done: "line added", "line replaced" …', backup: 'With `backup: true`, the old file.', found: 'With `state: absent`, how many lines matched.' },
  example: `- name: Few tries to log in
  ansible.builtin.lineinfile:
    path: /etc/ssh/sshd_config
    regexp: '^#?MaxAuthTries\\s'
    line: MaxAuthTries 3
    validate: sshd -t -f %s
`,
  check: problems,
  reads: (args: LineArgs): EditResources => ({ path: path(args.path, ['content']) }),
  plan: (wanted: LineArgs, states: StatesOf<EditResources>, context) => {
    const edit = lineEdit(wanted);
    if (wanted.state !== 'absent') {
      return planEdit(wanted, states.path, context, true, (text) => presentLine(text, edit), [wanted.line]);
    }
    let found = 0;
    const change = planEdit(wanted, states.path, context, false, (text) => {
      const edited = absentLine(text, wanted.line === undefined ? { ...edit, line: undefined } : edit);
      found = edited.found;
      return { text: edited.text, message: found === 0 ? '' : `${found} line(s) removed` };
    }, [wanted.line]);
    return change && 'steps' in change ? { ...change, result: dict([...Object.entries(change.result ?? {}), ['found', found]]) } : change;
  },
  result: (args: LineArgs, states) => dict([['msg', states.path.kind === 'absent' && args.state === 'absent' ? 'file not present' : ''], ['backup', ''], ...(args.state === 'absent' && states.path.kind !== 'absent' ? [['found', 0] as const] : [])]),
  finish: (_args, captured) => backupResult(captured, 'backup'),
};
