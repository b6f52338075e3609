import type { JSONSchema } from 'json-schema-to-ts';
import type { StateModule } from '../model/module.js';
import { dict } from '../model/value.js';
import { attributeArgs, attributeProblems } from './attributes.js';
import { backupResult, type EditArgs, type EditResources, planEdit } from './edited-file.js';
import { path } from './probes/path.js';
import { pythonRegex, regexProblems } from './python-regex.js';
import { badEscapes, type Replaced, replaceAll, type Replacement, sectionPattern, unknownGroups } from './replace-edit.js';
import { type MaybeSecret, reveal } from './secret-text.js';
import { validateArg, validateProblems } from './validate-arg.js';

interface ReplaceArgs extends EditArgs {
  readonly regexp: string;
  readonly replace: MaybeSecret;
  readonly after?: string;
  readonly before?: string;
  readonly encoding: string;
}

const schema: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['path', 'regexp'],
  properties: {
    path: { type: 'string', minLength: 1, description: 'The file. It has to exist.' },
    regexp: { type: 'string', minLength: 1, description: 'Python regular expression, looked for in the whole text. ^ and $ match at every line; . matches no newline.' },
    replace: { type: 'string', default: '', description: 'What each match becomes; \\1 and \\g<name> stand for groups. Empty removes it.' },
    after: { type: 'string', description: 'Only what comes after the first match of this expression is replaced; here . matches newlines too.' },
    before: { type: 'string', description: 'Only what comes before this expression is replaced: its last match, or with after the first one that follows.' },
    backup: { type: 'boolean', default: false, description: 'Keep the old file beside the new one.' },
    encoding: { enum: ['utf-8', 'utf8', 'latin-1', 'latin1', 'iso-8859-1', 'ascii'], default: 'utf-8', description: 'How the text is encoded.' },
    follow: { type: 'boolean', default: false, description: 'Edit what a symlink leads to. Without it a symlink is refused.' },
    validate: validateArg,
    ...attributeArgs,
  },
};

const isUtf8 = (args: ReplaceArgs) => args.encoding.startsWith('utf');

/** The args as texts of one kind: real characters, or bytes one to one. */
function replacementOf(args: ReplaceArgs): Replacement {
  return { regexp: args.regexp, replace: reveal(args.replace), after: args.after || undefined, before: args.before || undefined };
}

function problems(args: ReplaceArgs): string[] {
  const wrong = regexProblems({ regexp: args.regexp, after: args.after, before: args.before });
  const regex = pythonRegex(args.regexp, 'gm');
  const section = sectionPattern(replacementOf(args));
  return [
    ...attributeProblems(args),
    ...validateProblems(args),
    ...wrong,
    ...(wrong.length === 0 && typeof section === 'string' ? [`after and before together: ${section}`] : []),
    ...badEscapes(reveal(args.replace)).map((escape) => `replace: ${escape} is no escape; for a backslash write \\\\`),
    ...(regex instanceof RegExp ? unknownGroups(reveal(args.replace), regex).map((name) => `replace names the group ${name}, which regexp does not have`) : []),
  ];
}

/** `text` is the file's bytes, one character each. */
function edited(args: ReplaceArgs, text: string): Replaced {
  if (!isUtf8(args)) return replaceAll(text, replacementOf(args));
  const replaced = replaceAll(Buffer.from(text, 'latin1').toString('utf8'), replacementOf(args));
  return replaced.message === '' || replaced.unmatched ? { ...replaced, text } : { ...replaced, text: Buffer.from(replaced.text, 'utf8').toString('latin1') };
}


export const replace: StateModule<ReplaceArgs, EditResources> = {
  kind: 'state',
  name: 'replace',
  secretArgs: ['replace'],
  collection: 'ansible.builtin',
  summary: 'Replaces every match of a regular expression in a text file.',
  supports: { check: 'full', diff: 'full' },
  argAliases: { dest: 'path', destfile: 'path', name: 'path' },
  args: schema,
  example: `- name: Every old name of the database
  ansible.builtin.replace:
    path: /srv/shop/app.conf
    regexp: '^(db_host\\s*=\\s*)old\\.example\\.com$'
    replace: '\\1db.example.com'
`,
  notes: [
    'The expression must not match its own replacement, or every run changes the file again: nothing checks that.',
    'A negated class such as `[^#]` matches newlines; write `[^#\\n]` to stay in one line.',
    'A file that is not UTF-8 is refused unless `encoding` says how it is encoded (Latin-1, or ASCII); Ansible knows more encodings, and edits what it cannot read as UTF-8 byte by byte.',
    'In the registered `msg` a change of owner or mode is not mentioned.',
    '`\\w`, `\\d` and `\\b` know ASCII letters only; in Ansible they know all letters.',
    'A symlink is refused unless `follow: true`; Ansible always writes to what it leads to.',
  ],
  returns: { msg: 'How many replacements were made, or that before/after were not found.', backup_file: 'With `backup`: the copy of the old file.' },
  check: problems,
  reads: (args) => ({ path: path(args.path, ['content']) }),
  plan: (args, states, context) => {
    const seen = states.path.kind === 'link' ? states.path.resolved : states.path;
    const content = seen?.kind === 'file' ? seen.content : undefined;
    if (content && isUtf8(args) && !Buffer.from(content.toString('utf8'), 'utf8').equals(content)) return { failure: `${args.path} is not UTF-8 text: say its encoding, e.g. encoding: latin-1` };
    return planEdit(args, states.path, context, true, (text) => {
      const result = edited(args, text);
      return { text: result.text, message: result.unmatched ? '' : result.message };
    }, [args.replace], 'Path');
  },
  result: (args, states) => {
    const seen = states.path.kind === 'link' ? states.path.resolved : states.path;
    const content = seen?.kind === 'file' ? seen.content : undefined;
    const unmatched = content && edited(args, content.toString('latin1')).unmatched;
    return dict([['rc', 0], ['msg', unmatched ?? '']]);
  },
  finish: (_args, captured) => backupResult(captured, 'backup_file'),
};
