import type { ActionModule } from '../model/module.js';
import { dict, type SecretText } from '../model/value.js';
import { dockerTrouble } from './probes/docker.js';
import { quoteAll } from '../shell/quote.js';
import { splitWords } from './docker/words.js';

interface ExecArgs {
  readonly container: string;
  readonly argv?: readonly string[];
  readonly command?: string;
  readonly chdir?: string;
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | SecretText;
  readonly stdin_add_newline: boolean;
  readonly strip_empty_ends: boolean;
  readonly detach: boolean;
  readonly tty: boolean;
}

/** Runs a command in a container that is running. */
export const dockerContainerExec: ActionModule<ExecArgs> = {
  kind: 'action',
  name: 'docker_container_exec',
  secretArgs: ['stdin'],
  collection: 'community.docker',
  summary: 'Runs a command in a running container.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['container'],
    properties: {
      container: { type: 'string', pattern: '^[a-zA-Z0-9][a-zA-Z0-9_.-]*$', description: 'Name or ID of the container.' },
      argv: { type: 'array', items: { type: 'string' }, minItems: 1, description: 'The command as a list of words.' },
      command: { type: 'string', description: 'The command as one text, split into words as a shell would; no shell runs.' },
      chdir: { type: 'string', description: 'Folder in the container.' },
      user: { type: 'string', description: 'User (and group) in the container.' },
      env: { type: 'object', additionalProperties: { type: 'string' }, description: 'Environment. The values reach Docker through its own environment, not its command line.' },
      stdin: { type: 'string', description: 'Text for its standard input.' },
      stdin_add_newline: { type: 'boolean', default: true, description: 'Ends stdin with a newline.' },
      strip_empty_ends: { type: 'boolean', default: true, description: 'Removes empty lines at the end of stdout and stderr.' },
      detach: { type: 'boolean', default: false, description: 'Does not wait for it.' },
      tty: { type: 'boolean', default: false, description: 'Gives it a terminal.' },
    },
  },
  supports: { check: 'none', diff: 'none' },
  notes: [
    'A secret may not stand in `argv` or `command`, where every user of the host could read it: give it by `env` or `stdin`.',
    'It reports changed each time; `changed_when` says when that is not so.',
  ],
  returns: { rc: 'Exit status.', stdout: 'What it wrote to stdout.', stdout_lines: 'The same as a list of lines.', stderr: 'What it wrote to stderr.', stderr_lines: 'The same as a list of lines.' },
  example: `- name: Key for the reverse proxy
  community.docker.docker_container_exec:
    container: shop-infra-crowdsec-1
    argv: [cscli, bouncers, list, -o, json]
  register: bouncers
`,
  check: (args) => [
    ...((args.argv === undefined) === (args.command === undefined) ? ['Give either "argv" or "command".'] : []),
    ...([...(args.argv ?? []), args.command ?? ''].some((word: unknown) => typeof word !== 'string') ? ['A secret may not stand in "argv" or "command", where every user of the host can read it; use "env" or "stdin".'] : []),
    ...(args.detach && args.stdin !== undefined ? ['"detach" and "stdin" exclude each other.'] : []),
    ...Object.keys(args.env ?? {}).filter((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)).map((name) => `"${name}" is no name of an environment variable.`),
    ...(typeof args.command === 'string' && splitWords(args.command) === undefined ? ['"command" has a quote that is not closed.'] : []),
  ],
  command(args) {
    const names = Object.keys(args.env ?? {});
    const options = [
      ...(args.stdin === undefined ? [] : ['--interactive']), ...(args.tty ? ['--tty'] : []), ...(args.detach ? ['--detach'] : []),
      ...(args.user === undefined ? [] : ['--user', args.user]), ...(args.chdir === undefined ? [] : ['--workdir', args.chdir]),
      ...names.flatMap((name) => ['--env', name]),
    ];
    const stdin = args.stdin === undefined ? undefined : withNewline(args.stdin, args.stdin_add_newline);
    const command = quoteAll(args.argv ?? splitWords(args.command ?? '') ?? []);
    // Values travel by the environment, never by argv. PATH among them is the container's: docker is found by a fixed one.
    return { script: `exec "$(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin command -v docker || echo docker)" exec ${quoteAll(options)} -- ${quoteAll([args.container])} ${command}\n`, stdin, environment: args.env ?? {} };
  },
  result(args, output) {
    const clean = (bytes: Buffer) => (args.strip_empty_ends ? bytes.toString('utf8').replace(/[\r\n]+$/, '') : bytes.toString('utf8'));
    const [stdout, stderr] = [clean(output.stdout), clean(output.stderr)];
    const rc = output.status ?? -1;
    const result = dict([['rc', rc], ['stdout', stdout], ['stderr', stderr], ['stdout_lines', stdout === '' ? [] : stdout.split('\n')], ['stderr_lines', stderr === '' ? [] : stderr.split('\n')]]);
    if (rc === 0) return { changed: true, result };
    return { changed: true, failed: true, msg: dockerTrouble(stderr) ?? reason(args.container, rc, `${stderr}${rc === 126 || rc === 127 ? stdout : ''}`), result };
  },
};

function withNewline(text: string | SecretText, add: boolean): string | SecretText {
  return !add || typeof text !== 'string' || text.endsWith('\n') ? text : `${text}\n`;
}

function reason(container: string, rc: number, stderr: string): string {
  if (/No such container/.test(stderr)) return `there is no container "${container}" on the host`;
  if (/is not running|is restarting/.test(stderr)) return `the container "${container}" is not running`;
  if (/executable file not found/.test(stderr)) return `the command does not exist in the image of "${container}": ${stderr}`;
  return `the command in "${container}" ended with status ${rc}`;
}
