import type { JSONSchema } from 'json-schema-to-ts';
import type { StateModule } from '../model/module.js';
import { dict } from '../model/value.js';
import { attributeArgs, attributeProblems, attributeResult } from './attributes.js';
import { asBytes, backupResult, type EditArgs, type EditResources, planEdit } from './edited-file.js';
import { editIni, type IniEdit } from './ini-edit.js';
import { path } from './probes/path.js';
import { type MaybeSecret, reveal } from './secret-text.js';

interface Condition {
  readonly option: string;
  readonly value?: string;
  readonly values?: readonly string[];
}

interface IniArgs extends EditArgs {
  readonly section?: string | null;
  readonly section_has_values?: readonly Condition[];
  readonly option?: string;
  readonly value?: MaybeSecret;
  readonly values?: readonly MaybeSecret[];
  readonly state: 'present' | 'absent';
  readonly exclusive: boolean;
  readonly no_extra_spaces: boolean;
  readonly ignore_spaces: boolean;
  readonly allow_no_value: boolean;
  readonly modify_inactive_option: boolean;
}

const schema: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: {
    path: { type: 'string', minLength: 1, description: 'The file.' },
    section: { type: ['string', 'null'], description: 'Name of the section, without brackets. Left out: the lines before the first section.' },
    section_has_values: {
      type: 'array',
      description: 'Of several sections with that name, the first one that has all of these options.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['option'],
        properties: {
          option: { type: 'string', minLength: 1, description: 'An option of the section.' },
          value: { type: 'string', description: 'Its value; any if left out.' },
          values: { type: 'array', items: { type: 'string' }, description: 'Values of which it must have one.' },
        },
      },
    },
    option: { type: 'string', minLength: 1, description: 'Name of the option. Left out: the section as a whole.' },
    value: { type: 'string', description: 'Its value.' },
    values: { type: 'array', items: { type: 'string' }, description: 'Several values, one line each.' },
    state: { enum: ['present', 'absent'], default: 'present', description: 'Whether the option (or section) should be there.' },
    exclusive: { type: 'boolean', default: true, description: 'Other lines of the option are replaced or removed; false: they stay.' },
    no_extra_spaces: { type: 'boolean', default: false, description: 'Write name=value without spaces.' },
    ignore_spaces: { type: 'boolean', default: false, description: 'A line that differs only in spaces around = is left alone.' },
    allow_no_value: { type: 'boolean', default: false, description: 'An option without value is written as its name alone.' },
    modify_inactive_option: { type: 'boolean', default: true, description: 'A line of the option that is commented out is replaced; false: it stays as documentation.' },
    create: { type: 'boolean', default: true, description: 'Make the file, and its folders, when it is missing.' },
    backup: { type: 'boolean', default: false, description: 'Keep the old file beside the new one.' },
    follow: { type: 'boolean', default: false, description: 'Edit what a symlink leads to. Without it a symlink is refused.' },
    ...attributeArgs,
  },
};

function iniEdit(args: IniArgs): IniEdit {
  const text = (value: string | null | undefined) => (value === undefined || value === null ? undefined : asBytes(value));
  const values = args.value === undefined ? (args.values ?? []) : [args.value];
  const conditions = (args.section_has_values ?? []).map(({ option, value, values: some }) => ({ option: asBytes(option), values: (value === undefined ? (some ?? []) : [value]).map(asBytes) }));
  return {
    section: text(args.section),
    option: text(args.option),
    values: [...new Set(values.map((value) => asBytes(reveal(value))))],
    present: args.state === 'present',
    exclusive: args.exclusive,
    noExtraSpaces: args.no_extra_spaces,
    ignoreSpaces: args.ignore_spaces,
    allowNoValue: args.allow_no_value,
    modifyInactive: args.modify_inactive_option,
    conditions,
  };
}

function problems(args: IniArgs): string[] {
  const { values } = iniEdit(args);
  const broken = (text: string | null | undefined) => text !== undefined && text !== null && /[\r\n]/.test(text);
  return [
    ...attributeProblems(args),
    ...(args.value !== undefined && args.values !== undefined ? ['value and values are mutually exclusive'] : []),
    ...(args.section_has_values ?? []).filter((one) => one.value !== undefined && one.values !== undefined).map((one) => `section_has_values: value and values are mutually exclusive (option ${one.option})`),
    ...(args.option !== undefined && args.state === 'present' && !args.allow_no_value && values.length === 0 ? ['value (or values) is required with state=present, unless allow_no_value: true'] : []),
    ...(args.option === undefined && values.length > 0 ? ['a value needs the option that it belongs to'] : []),
    ...(args.option === undefined && !args.section ? ['option or section is required'] : []),
    ...([args.section, args.option].some(broken) || values.some(broken) ? ['section, option and values are single lines: one of them has a line break'] : []),
  ];
}

export const ini_file: StateModule<IniArgs, EditResources> = {
  kind: 'state',
  name: 'ini_file',
  secretArgs: ['value', 'values'],
  collection: 'community.general',
  summary: 'Keeps an option, or a section, in an INI file, or out of it.',
  supports: { check: 'full', diff: 'full' },
  argAliases: { dest: 'path' },
  args: schema,
  example: `- name: Memory of PHP
  community.general.ini_file:
    path: /etc/php/8.4/fpm/php.ini
    section: PHP
    option: memory_limit
    value: 256M
`,
  notes: [
    'A commented line of the option (`; memory_limit = 128M`) is turned into the real one, unless `modify_inactive_option: false`.',
    'A new or empty file begins with a blank line, and a missing newline at the end of a file is added even when nothing else is to do, both as in Ansible.',
    'A file whose lines all end in CRLF keeps them; Ansible turns them into LF.',
    'A `section` without `option` is made if it is missing; Ansible asks for a value or `allow_no_value: true` then. A line break in an option or a value is refused: Ansible would add its second line at every run.',
    'With `allow_no_value: true` and a value, `exclusive` works as without it; Ansible adds a second line instead.',
  ],
  returns: { msg: 'What was done: option changed, option added, section removed …', path: 'The file; also its mode, owner, group, uid, gid, size and state.', backup_file: 'With `backup`: the copy of the old file.' },
  check: problems,
  reads: (args) => ({ path: path(args.path, ['content']) }),
  plan: (args, states, context) =>
    planEdit(args, states.path, context, args.state === 'present', (text) => {
      const edited = editIni(text, iniEdit(args));
      return edited.message === 'OK' && edited.text !== text ? { ...edited, message: 'newline added at the end' } : edited;
    }, [args.value, ...(args.values ?? [])]),
  result: (args, states) => dict([...(states.path.kind === 'absent' ? [] : Object.entries(attributeResult(states.path))), ['msg', 'OK'], ['path', args.path]]),
  finish: (_args, captured) => backupResult(captured, 'backup_file'),
};
