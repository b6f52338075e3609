import type { ActionModule } from '../model/module.js';
import { quoteAll } from '../shell/quote.js';
import { type CommandInContainer, commandWords, execChecks, execProperties, execResult, execStdin } from './docker/exec.js';
import { downSentence, HOST_PATH, needContainer } from './docker/up.js';

interface ExecArgs extends CommandInContainer {
  readonly container: string;
  readonly tty: boolean;
}

/** Runs a command in a container that is running. */
export const dockerContainerExec: ActionModule<ExecArgs> = {
  kind: 'action',
  name: 'docker_container_exec',
  secretArgs: ['argv', 'command', 'stdin'],
  collection: 'community.docker',
  summary: 'Runs a command in a running container.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['container'],
    properties: {
      container: { type: 'string', pattern: '^[a-zA-Z0-9][a-zA-Z0-9_.-]*$', description: 'Name or ID of the container.' },
      ...execProperties,
      env: { type: 'object', additionalProperties: { type: 'string' }, description: 'Environment. The values reach Docker through its own environment, not its command line.' },
      tty: { type: 'boolean', default: false, description: 'Gives it a terminal.' },
    },
  },
  supports: { check: 'none', diff: 'none' },
  notes: [
    'A secret may not stand in `argv` or `command`, where every user of the host could read it: give it by `env` or `stdin`.',
    'A container that is only just coming up (created, restarting, health check not through yet) is waited for, a minute at most. One that is missing or down fails the task, with the phase or role that starts it.',
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
    ...execChecks(args),
  ],
  command(args) {
    const names = Object.keys(args.env ?? {});
    const options = [
      ...(args.stdin === undefined ? [] : ['--interactive']), ...(args.tty ? ['--tty'] : []), ...(args.detach ? ['--detach'] : []),
      ...(args.user === undefined ? [] : ['--user', args.user]), ...(args.chdir === undefined ? [] : ['--workdir', args.chdir]),
      ...names.flatMap((name) => ['--env', name]),
    ];
    const command = quoteAll(commandWords(args));
    // Values travel by the environment, never by argv. PATH among them is the container's: docker is found by a fixed one.
    return { first: needContainer(args.container), script: `exec "$(PATH=${HOST_PATH} command -v docker || echo docker)" exec ${quoteAll(options)} -- ${quoteAll([args.container])} ${command}\n`, stdin: execStdin(args, ''), environment: args.env ?? {} };
  },
  result: (args, output) => execResult(args, output, args.container, (text) => reason(args.container, text), args.container),
};

function reason(container: string, stderr: string): string | undefined {
  if (/No such container/.test(stderr)) return `there is no container "${container}" on the host`;
  if (/is not running|is restarting/.test(stderr)) return downSentence(stderr) ?? `the container "${container}" is not running`;
  if (/executable file not found/.test(stderr)) return `the command does not exist in the image of "${container}": ${stderr}`;
  return undefined;
}
