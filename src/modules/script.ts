import type { ActionModule, LocalSource } from '../model/module.js';
import { quote, quoteAll } from '../shell/quote.js';
import { splitWords } from '../shell/words.js';
import { type RunArgs, runArgs, runResult } from './command-args.js';
import { baseName } from './places.js';
import { type MaybeSecret, markSecrets, reveal } from './secret-text.js';

interface ScriptArgs extends RunArgs {
  readonly cmd: MaybeSecret;
}

/** The first word, which may be quoted, and the rest as it was written: the host's shell reads that. */
function parts(text: string): { file: string; rest: string } {
  const word = /^\s*((?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+)/s.exec(text);
  return { file: splitWords(word?.[1] ?? '')?.[0] ?? '', rest: text.slice(word?.[0].length ?? 0).trim() };
}

/** `#!/usr/bin/env python3` → its words, as the kernel takes them: one argument at most. A file without it is for sh. */
function interpreterOf(source: Buffer): string[] {
  const line = /^#![ \t]*([^ \t\r\n]+)[ \t]*([^\r\n]*)/.exec(source.subarray(0, 256).toString('latin1'));
  if (line !== null) return [line[1] as string, ...(line[2]?.trim() ? [line[2].trim()] : [])];
  return source.subarray(0, 4).toString('latin1') === '\x7fELF' ? [] : ['/bin/sh'];
}

function bytesOf(local: LocalSource | undefined): Buffer {
  if (local?.kind !== 'file') return Buffer.alloc(0);
  return Buffer.isBuffer(local.content) ? local.content : Buffer.from(reveal(local.content), 'utf8');
}

/** Runs a script of the controller on the host. */
export const script: ActionModule<ScriptArgs> = {
  kind: 'action',
  name: 'script',
  secretArgs: ['cmd'],
  collection: 'ansible.builtin',
  summary: 'Runs a script of the controller on the host.',
  supports: { check: 'partial', diff: 'none' },
  skips: true,
  sources: { cmd: 'files' },
  fileIn: (text) => parts(text).file,
  freeForm: 'cmd',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['cmd'],
    properties: {
      cmd: { type: 'string', pattern: '\\S', description: 'A file of the controller, searched in files/, and its arguments, which the shell of the host reads.' },
      chdir: { type: 'string', pattern: '^[/~]', description: 'Folder of the host that it runs in.' },
      creates: runArgs.creates,
      removes: runArgs.removes,
      executable: { type: 'string', minLength: 1, description: 'Program that runs it, with options, instead of its first line (`#!`).' },
    },
  },
  example: `- name: Move the data once
  ansible.builtin.script:
    cmd: move-data.sh /srv/old /srv/new
    creates: /srv/new
`,
  notes: [
    'The file travels over the connection into a directory that only the task\'s user can read, and is gone when it ends; it is run by what its first line names, so that a `noexec` /tmp is no obstacle.',
    'stdout and stderr stay apart: there is no terminal, as Ansible makes one. stdin is empty.',
    'With `creates` or `removes` it counts as skipped, as in Ansible, where it is not needed. Both may be patterns, which Ansible takes literally.',
    'A secret among the arguments stands in the command line of the script while it runs; give it by `environment:`.',
  ],
  returns: { rc: 'Exit status.', stdout: 'Output.', stdout_lines: 'Its lines.', stderr: 'Messages.', stderr_lines: 'Their lines.' },
  check: ({ cmd, executable }) => [
    ...(parts(reveal(cmd)).file === '' ? ['"cmd" begins with no file, or with an unclosed quote.'] : []),
    ...(executable !== undefined && splitWords(executable) === undefined ? ['"executable" has an unclosed quote.'] : []),
  ],
  command: (args, context) => {
    const source = bytesOf(context.local['cmd']);
    const { file, rest } = parts(reveal(args.cmd));
    const runner = args.executable === undefined ? interpreterOf(source) : (splitWords(args.executable) ?? []);
    const text = `jalon_tmp && jalon_dir=$(mktemp -d -- "$JALON_TMP/XXXXXXXX") || exit 1
trap 'rm -rf -- "$jalon_dir"' EXIT
jalon_file=$jalon_dir/${quote(baseName(file))}
(umask 077; cat >"$jalon_file") && chmod 0700 -- "$jalon_file" || exit 1
${runner.length > 0 ? `${quoteAll(runner)} ` : ''}"$jalon_file" ${rest} </dev/null
`;
    return { script: markSecrets(text, [args.cmd]), inPlace: true, stdin: source, chdir: args.chdir, creates: args.creates, removes: args.removes };
  },
  result: (args, output) => {
    const { changed, failed, msg, result } = runResult(args, '', output);
    delete result['cmd'];
    return { changed, failed, msg, result };
  },
};
