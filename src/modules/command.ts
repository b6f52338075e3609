import type { JSONSchema } from 'json-schema-to-ts';
import type { ActionModule } from '../model/module.js';
import { SecretText } from '../model/value.js';
import { quote } from '../shell/quote.js';
import { splitWords } from '../shell/words.js';
import { containerFirst, isEmpty, type RunArgs, runArgs, runOptions, runResult } from './command-args.js';
import { type MaybeSecret, markSecrets, reveal } from './secret-text.js';

interface CommandArgs extends RunArgs {
  readonly argv?: readonly MaybeSecret[];
  readonly expand_argument_vars?: boolean;
}

const schema: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    cmd: { type: 'string', description: 'The command, split into words as a shell would, but not run by one: no pipes, redirections or globs.' },
    argv: { type: 'array', items: { type: 'string' }, minItems: 1, description: 'The command as a list of words.' },
    expand_argument_vars: { type: 'boolean', default: true, description: 'Expand $NAME and a leading ~ in the words.' },
    ...runArgs,
  },
};

/** The words, each secret where it holds a secret part of `cmd`. */
function wordsOf(args: CommandArgs): MaybeSecret[] {
  if (args.argv) return [...args.argv];
  const words = splitWords(reveal(args.cmd ?? '')) ?? [];
  return words.map((word) => secretWord(word, args.cmd));
}

function secretWord(word: string, source: MaybeSecret | undefined): MaybeSecret {
  if (!(source instanceof SecretText)) return word;
  const marked = markSecrets(word, [source]);
  // Quotes inside a secret may have changed its text: then the whole word is secret.
  return marked instanceof SecretText || source.text.includes(word) ? marked : SecretText.whole(word);
}

const VARIABLE = /\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))/g;
const TILDE = /^~([a-z_][a-z0-9_.-]*)?(?=\/|$)/;

/** A word for sh that expands as Python's expandvars and expanduser do: an unset variable stays as written. */
function expandingWord(word: string): string {
  const tilde = TILDE.exec(word)?.[0] ?? '';
  let out = tilde;
  let at = tilde.length;
  for (const match of word.matchAll(VARIABLE)) {
    if (match.index < at) continue;
    const name = match[1] ?? match[2];
    const asWritten = `\\${match[0].replace('}', '\\}')}`;
    out += `${literal(word.slice(at, match.index), out === tilde && tilde !== '')}"\${${name}-${asWritten}}"`;
    at = match.index + match[0].length;
  }
  return out + literal(word.slice(at), out === tilde && tilde !== '') || "''";
}

/** After a tilde the slash has to stay outside the quotes. */
function literal(text: string, afterTilde: boolean): string {
  if (text === '') return '';
  return afterTilde && text.startsWith('/') ? `/${text === '/' ? '' : quote(text.slice(1))}` : quote(text);
}

function expands(word: string): boolean {
  return TILDE.test(word) || word.search(VARIABLE) >= 0;
}

export const command: ActionModule<CommandArgs> = {
  kind: 'action',
  name: 'command',
  secretArgs: ['cmd', 'argv', 'stdin'],
  collection: 'ansible.builtin',
  summary: 'Runs a command, without a shell.',
  supports: { check: 'partial', diff: 'none' },
  args: schema,
  freeForm: 'cmd',
  notes: [
    'Words are never given to a shell: a `|`, `>` or `*` reaches the command as it is. Use shell for those.',
    'A line that begins with `docker exec NAME` waits for a container that is only just coming up (created, restarting, health check not through yet), a minute at most; where there is none, the message says which phase or role starts it.',
    'It reports changed each time; `creates`, `removes` or `changed_when` say when that is not so.',
    'With `--check` it does not run: what it registers is unknown, and so is every condition on it. `creates` and `removes` are looked at all the same.',
  ],
  returns: { cmd: 'The words that were run.', rc: 'Exit status.', stdout: 'What it wrote to stdout.', stdout_lines: 'The same as a list of lines.', stderr: 'What it wrote to stderr.', stderr_lines: 'The same as a list of lines.' },
  example: `- name: Initialise the database once
  ansible.builtin.command:
    cmd: /usr/local/bin/app init --data /srv/app
    creates: /srv/app/version
`,
  check: (args) => [
    ...(isEmpty(args.cmd) && args.argv === undefined ? ['no command given'] : []),
    ...(args.cmd !== undefined && args.argv !== undefined ? ['only command or argv can be given, not both'] : []),
    ...(args.cmd !== undefined && splitWords(reveal(args.cmd)) === undefined ? ['the command has an unclosed quote, or a backslash at its end'] : []),
  ],
  command: (args) => {
    const words = wordsOf(args);
    const texts = words.map(reveal);
    if (args.expand_argument_vars === false || !texts.some(expands)) return { argv: words, ...containerFirst(texts), ...runOptions(args) };
    return { script: markSecrets(`exec ${texts.map((word) => (expands(word) ? expandingWord(word) : quote(word))).join(' ')}`, words), ...containerFirst(texts), ...runOptions(args) };
  },
  result: (args, output) => runResult(args, wordsOf(args), output),
};
