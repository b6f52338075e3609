import type { ActionModule } from '../model/module.js';
import { quoteAll } from '../shell/quote.js';
import { type ProjectArgs, projectChecks, projectCommand, projectProperties, serviceChecks, sourceOfProject } from './compose/project.js';
import { type CommandInContainer, commandWords, execChecks, execProperties, execResult, execReturns, execStdin, execWords, secretEnvironment, serviceReason } from './docker/exec.js';
import { needService } from './docker/up.js';

interface ExecArgs extends ProjectArgs, CommandInContainer {
  readonly service: string;
  readonly index?: number;
  readonly privileged: boolean;
}

/** Runs a command in a container of a Compose service that is up. */
export const dockerComposeV2Exec: ActionModule<ExecArgs> = {
  kind: 'action',
  name: 'docker_compose_v2_exec',
  collection: 'community.docker',
  summary: 'Runs a command in a running container of a Compose service.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['service'],
    properties: {
      service: { type: 'string', description: 'The service.' },
      index: { type: 'integer', minimum: 1, description: 'Which of its containers, where it has several.' },
      ...projectProperties,
      ...execProperties,
      privileged: { type: 'boolean', default: false, description: 'Gives the command more rights.' },
    },
  },
  secretArgs: ['argv', 'command', 'env', 'stdin'],
  findsService: true,
  supports: { check: 'none', diff: 'none' },
  example: `- name: The database answers
  community.docker.docker_compose_v2_exec:
    project_src: /opt/shop/infra
    service: postgres
    argv: [pg_isready, -h, 127.0.0.1]
  changed_when: false
`,
  notes: [
    'A container that is only just coming up (created, restarting, health check not through yet) is waited for, a minute at most. One that is missing or down fails the task, with the phase or role that starts it.',
    'Without `project_src` and `definition` the project is that of the phase whose compose file has the service (`compose:` of a phase): found before the run, or an error.',
    'A command that ends with another status than 0 fails the task; in Ansible one has to look at `rc`. `failed_when: false` has the same effect.',
    'No shell runs: for `$VARIABLE`, `|` or `>` write `argv: [sh, -c, "…"]`.',
  ],
  returns: execReturns,
  check: (args) => [...projectChecks(args), ...serviceChecks([args.service]), ...(args.argv === undefined && args.command === undefined ? ['Give either "argv" or "command".'] : []), ...execChecks(args)],
  command(args) {
    const words = ['exec', '--no-TTY', ...(args.index === undefined ? [] : ['--index', String(args.index)]), ...(args.privileged ? ['--privileged'] : []), ...execWords(args), '--', args.service, ...commandWords(args)];
    const { script, stdin } = projectCommand(sourceOfProject(args), quoteAll(words), (compose) => needService(args.service, compose, args.index));
    return { script, stdin: execStdin(args, stdin), environment: secretEnvironment(args) };
  },
  result: (args, output) => execResult(args, output, args.service, serviceReason(args.service, args.project_src ?? args.project_name ?? 'the project'), args.service),
};
