import type { ActionModule } from '../model/module.js';
import { dict } from '../model/value.js';
import { quoteAll } from '../shell/quote.js';
import { type ProjectArgs, projectChecks, projectCommand, projectProperties, serviceChecks, sourceOfProject } from './compose/project.js';
import { nameChecks } from './docker/access.js';
import { type CommandInContainer, commandWords, execChecks, execProperties, execResult, execReturns, execStdin, execWords, secretEnvironment, serviceReason } from './docker/exec.js';

interface RunArgs extends ProjectArgs, CommandInContainer {
  readonly service: string;
  readonly build: boolean;
  readonly cap_add?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly entrypoint?: string;
  readonly interactive: boolean;
  readonly labels?: readonly string[];
  readonly name?: string;
  readonly no_deps: boolean;
  readonly publish?: readonly string[];
  readonly quiet_pull: boolean;
  readonly remove_orphans: boolean;
  readonly cleanup: boolean;
  readonly service_ports: boolean;
  readonly use_aliases: boolean;
  readonly volumes?: readonly string[];
}

const names = { type: 'array', items: { type: 'string' } } as const;
const flag = (description: string) => ({ type: 'boolean', default: false, description }) as const;

/** Runs a command in a new container of a Compose service. */
export const dockerComposeV2Run: ActionModule<RunArgs> = {
  kind: 'action',
  name: 'docker_compose_v2_run',
  collection: 'community.docker',
  summary: 'Runs a command in a new container of a Compose service.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['service'],
    properties: {
      service: { type: 'string', description: 'The service that the container is like.' },
      ...projectProperties,
      ...execProperties,
      build: flag('Builds the image before.'),
      cap_add: { ...names, description: 'Capabilities that the container gets.' },
      cap_drop: { ...names, description: 'Capabilities that it loses.' },
      cleanup: flag('Removes the container when the command has ended.'),
      entrypoint: { type: 'string', description: 'Another entrypoint than the image has.' },
      interactive: { type: 'boolean', default: true, description: 'Keeps standard input open.' },
      labels: { ...names, description: 'More labels: `name=value`.' },
      name: { type: 'string', description: "The container's name." },
      no_deps: flag('Does not start what the service depends on.'),
      publish: { ...names, description: 'Ports to publish: `127.0.0.1:8080:80`.' },
      quiet_pull: flag('Pulls without showing how far it is.'),
      remove_orphans: flag('Removes containers of services that are no longer in the file.'),
      service_ports: flag("Publishes the service's own ports."),
      use_aliases: flag("Gives it the service's names in its networks."),
      volumes: { ...names, description: 'Bind mounts: `/host/folder:/folder:ro`.' },
    },
  },
  secretArgs: ['argv', 'command', 'env', 'stdin'],
  findsService: true,
  supports: { check: 'none', diff: 'none' },
  example: `- name: Bring the database's tables up to date
  community.docker.docker_compose_v2_run:
    project_src: /opt/shop/app
    service: web
    argv: [./manage, migrate]
    cleanup: true
    no_deps: true
`,
  notes: [
    'Without `project_src` and `definition` the project is that of the phase whose compose file has the service (`compose:` of a phase): found before the run, or an error.',
    'Without `cleanup: true` the container stays when its command has ended, as in Ansible. One more stands there after each run.',
    'A command that ends with another status than 0 fails the task; in Ansible one has to look at `rc`. `failed_when: false` has the same effect.',
    'A secret in `env` also counts where the compose file itself uses a variable of that name.',
  ],
  returns: { ...execReturns, container_id: 'With `detach`: the ID of the container, instead of the others.' },
  check: (args) => [...projectChecks(args), ...serviceChecks([args.service]), ...(args.name === undefined ? [] : nameChecks('container', args.name)), ...execChecks(args)],
  command(args) {
    const each = (option: string, list: readonly string[] | undefined) => (list ?? []).flatMap((value) => [option, value]);
    const words = [
      'run', '--no-TTY', ...(args.build ? ['--build'] : []), ...each('--cap-add', args.cap_add), ...each('--cap-drop', args.cap_drop), ...(args.entrypoint === undefined ? [] : ['--entrypoint', args.entrypoint]), ...(args.interactive ? [] : ['--interactive=false']),
      ...each('--label', args.labels), ...(args.name === undefined ? [] : ['--name', args.name]), ...(args.no_deps ? ['--no-deps'] : []), ...each('--publish', args.publish), ...(args.quiet_pull ? ['--quiet-pull'] : []), ...(args.remove_orphans ? ['--remove-orphans'] : []),
      ...(args.cleanup ? ['--rm'] : []), ...(args.service_ports ? ['--service-ports'] : []), ...(args.use_aliases ? ['--use-aliases'] : []), ...each('--volume', args.volumes), ...execWords(args), '--', args.service, ...commandWords(args),
    ];
    const { script, stdin } = projectCommand(sourceOfProject(args), quoteAll(words));
    return { script, stdin: execStdin(args, stdin), environment: secretEnvironment(args) };
  },
  result(args, output) {
    if (args.detach && output.status === 0) return { changed: true, result: dict([['container_id', output.stdout.toString('utf8').trim()]]) };
    return execResult(args, output, args.service, serviceReason(args.service, args.project_src ?? args.project_name ?? 'the project'));
  },
};
