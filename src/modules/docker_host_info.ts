import type { StateModule } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import { dict, type Value } from '../model/value.js';
import { accessProblem } from './docker/access.js';
import { type Filters, filtersArg, filterWords } from './docker/filters.js';
import { layersSize, shortList } from './docker/host-lists.js';
import { type DockerHost, dockerHost, type DockerList } from './probes/docker-host.js';
import { valueOf } from './probes/json.js';

interface HostInfoArgs {
  readonly containers: boolean;
  readonly containers_all: boolean;
  readonly containers_filters?: Filters;
  readonly images: boolean;
  readonly images_filters?: Filters;
  readonly networks: boolean;
  readonly networks_filters?: Filters;
  readonly volumes: boolean;
  readonly volumes_filters?: Filters;
  readonly disk_usage: boolean;
  readonly verbose_output: boolean;
}

const LISTS: readonly DockerList[] = ['containers', 'images', 'networks', 'volumes'];
const flag = (description: string) => ({ type: 'boolean', default: false, description }) as const;

/** What the Docker daemon of a host says of itself and of what it holds. */
export const dockerHostInfo: StateModule<HostInfoArgs, { host: Resource<DockerHost> }> = {
  kind: 'state',
  name: 'docker_host_info',
  collection: 'community.docker',
  summary: "Reads facts about a host's Docker, and lists what it holds.",
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      containers: flag('Lists containers that run.'),
      containers_all: flag('Lists those that do not run as well.'),
      containers_filters: filtersArg('Which containers: `name`, `label`, `status` …, as `docker ps --filter` takes them.'),
      images: flag('Lists images.'),
      images_filters: filtersArg('Which images: `dangling`, `label`, `reference` …'),
      networks: flag('Lists networks.'),
      networks_filters: filtersArg('Which networks: `driver`, `label`, `name` …'),
      volumes: flag('Lists volumes.'),
      volumes_filters: filtersArg('Which volumes: `dangling`, `label`, `name` …'),
      disk_usage: flag('Reads how much disk the images take. May take long on a host with many.'),
      verbose_output: flag('Whole objects instead of their main keys.'),
    },
  },
  supports: { check: 'full', diff: 'none' },
  example: `- name: Which containers of the shop are there?
  community.docker.docker_host_info:
    containers: true
    containers_all: true
    containers_filters:
      label: com.docker.compose.project=shop
  register: docker
`,
  notes: [
    "With `verbose_output` the objects are what `docker inspect` says, and `disk_usage` is what `docker system df -v` prints: more than Ansible's, and by other keys, because the command line is asked and not the API.",
    '`disk_usage.LayersSize` comes from what Docker prints, which has four digits.',
  ],
  returns: {
    can_talk_to_docker: 'true; false when the task failed because the daemon could not be asked.', host_info: 'What `docker info` says.', containers: 'Id, Image, Command, Created, Status, Ports, Names of each.', images: 'Id, RepoTags, Created, Size of each.',
    networks: 'Id, Driver, Name, Scope of each.', volumes: 'Driver, Name of each.', disk_usage: 'LayersSize in bytes.',
  },
  check: (args) => LISTS.filter((list) => args[`${list}_filters`] !== undefined && !args[list]).map((list) => `"${list}_filters" does nothing without "${list}: true".`),
  reads: (args) => ({
    host: dockerHost({
      lists: Object.fromEntries(LISTS.filter((list) => args[list]).map((list) => [list, [...(list === 'containers' && args.containers_all ? ['--all'] : []), ...filterWords(args[`${list}_filters`])]])),
      diskUsage: args.disk_usage,
    }),
  }),
  plan(_args, { host }, context) {
    if (context.pending !== undefined && host.access !== 'ok') return { unknown: `${host.message} (“${context.pending}” may bring it)` };
    const problem = accessProblem(host, { ...context, check: false });
    if (problem !== undefined && 'failure' in problem) return { ...problem, result: dict([['can_talk_to_docker', false]]) };
    return host.refused === undefined ? null : { failure: `Docker refuses a filter: ${host.refused}`, result: dict([['can_talk_to_docker', true]]) };
  },
  result: (args, { host }) => dict([
    ['can_talk_to_docker', true], ['host_info', valueOf(host.info ?? {})],
    ...LISTS.filter((list) => args[list]).map((list): [string, Value] => [list, valueOf(args.verbose_output ? host.lists[list] : shortList(list, host))]),
    ...(args.disk_usage ? [['disk_usage', args.verbose_output ? valueOf(host.usage ?? {}) : dict([['LayersSize', layersSize(host)]])] as [string, Value]] : []),
  ]),
};
