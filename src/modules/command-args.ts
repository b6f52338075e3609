/** What command, shell and raw share. */
import type { ActionCommand, ActionResult, CommandOutput } from '../model/module.js';
import { dict, SecretText, type Value } from '../model/value.js';
import { absentIn, awaitContainer, execTarget } from './docker/up.js';
import { outputResult } from './output.js';
import { type MaybeSecret, reveal } from './secret-text.js';

export interface RunArgs {
  readonly cmd?: MaybeSecret;
  readonly chdir?: string;
  readonly creates?: string;
  readonly removes?: string;
  readonly stdin?: MaybeSecret;
  readonly stdin_add_newline?: boolean;
  readonly strip_empty_ends?: boolean;
  readonly executable?: string;
}

export const runArgs = {
  chdir: { type: 'string', description: 'Folder that it runs in. When it is missing nothing runs.' },
  creates: { type: 'string', description: 'A path or pattern; when it exists the command does not run.' },
  removes: { type: 'string', description: 'A path or pattern; when it is missing the command does not run.' },
  stdin: { type: 'string', description: 'What the command reads from its stdin.' },
  stdin_add_newline: { type: 'boolean', default: true, description: 'End stdin with a newline.' },
  strip_empty_ends: { type: 'boolean', default: true, description: 'Drop empty lines at the end of stdout and stderr in the result.' },
} as const;

export function runOptions(args: RunArgs): Omit<ActionCommand, 'argv' | 'script' | 'executable'> {
  const newline = args.stdin !== undefined && (args.stdin_add_newline ?? true);
  return {
    chdir: args.chdir,
    creates: args.creates,
    removes: args.removes,
    stdin: args.stdin === undefined || !newline ? args.stdin : withNewline(args.stdin),
  };
}

function withNewline(text: MaybeSecret): MaybeSecret {
  if (typeof text === 'string') return `${text}\n`;
  return new SecretText(`${text.text}\n`, text.ranges);
}

export function runResult(args: RunArgs, shown: Value, output: CommandOutput): ActionResult {
  const result = dict([['cmd', shown], ['msg', ''], ...Object.entries(outputResult(output, args.strip_empty_ends ?? true))]);
  if (output.status === 0) return { changed: true, result };
  if (output.status === null) return { changed: true, failed: true, msg: 'it did not finish: it was killed', result };
  const began = notBegun(args, output);
  if (began !== undefined) return { changed: false, failed: true, msg: began.msg, result: dict([...Object.entries(result), ['rc', began.rc], ['stderr', ''], ['stderr_lines', []]]) };
  const absent = absentIn(output.stderr.toString('utf8'));
  return { changed: true, failed: true, msg: absent === undefined ? 'non-zero return code' : `non-zero return code: ${absent.sentence}`, result, ...(absent === undefined ? {} : { absent: absent.name }) };
}

/** The shell that was to start it says that it could not: Ansible tells the number of the error, not a shell's status. */
function notBegun(args: RunArgs, { status, stdout, stderr }: CommandOutput): { readonly msg: string; readonly rc: number | null } | undefined {
  if (stdout.length > 0) return undefined;
  const said = stderr.toString('utf8');
  if (args.chdir !== undefined && status === 1 && /^jalon: \d+: cd: can't cd to /.test(said)) return { msg: `Unable to change directory before execution: ${said.trim().replace(/^jalon: \d+: cd: /, '')}`, rc: null };
  const exec = /^jalon: \d+: exec: (.*)\n$/.exec(said)?.[1];
  return exec !== undefined && (status === 127 || status === 126) ? { msg: `Error executing command: ${exec}`, rc: status === 127 ? 2 : 13 } : undefined;
}

/** A command line that begins with `docker exec` waits for a container that is coming up. */
export function containerFirst(words: readonly string[]): Pick<ActionCommand, 'first'> {
  const container = execTarget(words);
  return container === undefined ? {} : { first: awaitContainer(container) };
}

export function isEmpty(text: MaybeSecret | undefined): boolean {
  return text === undefined || reveal(text).trim() === '';
}
