import type { StateModule } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import type { Step } from '../model/step.js';
import { dict } from '../model/value.js';
import { accessProblem, composeOwner, mapDifferences, nameChecks } from './docker/access.js';
import { dockerObject, type DockerState } from './probes/docker.js';
import { valueOf } from './probes/json.js';

interface VolumeArgs {
  readonly volume_name: string;
  readonly state: 'present' | 'absent';
  readonly driver: string;
  readonly driver_options?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly recreate: 'always' | 'never' | 'options-changed';
}

/** Docker volumes that outlive every Compose project. */
export const dockerVolume: StateModule<VolumeArgs, { volume: Resource<DockerState> }> = {
  kind: 'state',
  name: 'docker_volume',
  collection: 'community.docker',
  summary: 'Keeps a Docker volume present or absent.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['volume_name'],
    properties: {
      volume_name: { type: 'string', description: 'The volume.' },
      state: { enum: ['present', 'absent'], default: 'present', description: '`absent` deletes the volume with its data; it fails while a container uses it.' },
      driver: { type: 'string', default: 'local', description: 'The volume driver.' },
      driver_options: { type: 'object', additionalProperties: { type: 'string' }, description: "The driver's options." },
      labels: { type: 'object', additionalProperties: { type: 'string' }, description: 'Labels that it must have; others are left alone.' },
      recreate: { enum: ['always', 'never', 'options-changed'], default: 'never', description: 'Whether a volume that differs is deleted, with its data, and made anew.' },
    },
  },
  argAliases: { name: 'volume_name' },
  supports: { check: 'full', diff: 'full' },
  notes: [
    "A volume can't be changed in place. One that differs is an error; only `recreate` deletes it, with its data.",
  ],
  returns: { volume: 'What `docker volume inspect` knows; null when it is absent.' },
  example: `- name: The database's data, owned by no Compose project
  community.docker.docker_volume:
    name: shop_pgdata
`,
  check: (args) => nameChecks('volume', args.volume_name),
  reads: (args) => ({ volume: dockerObject('volume', args.volume_name) }),
  plan(args, { volume }, context) {
    const problem = accessProblem(volume, context);
    if (problem) return problem;
    const name = args.volume_name;
    const wanted = { Name: name, Driver: args.driver, Labels: args.labels ?? {}, Options: args.driver_options ?? {} };
    const remove: Step = { kind: 'argv', argv: ['docker', 'volume', 'rm', '--', name] };
    const pairs = (flag: string, map: Readonly<Record<string, string>> | undefined) => Object.entries(map ?? {}).flatMap(([key, value]) => [flag, `${key}=${value}`]);
    const create: Step = { kind: 'argv', argv: ['docker', 'volume', 'create', '--driver', args.driver, ...pairs('--opt', args.driver_options), ...pairs('--label', args.labels), '--', name] };
    const change = (summary: string, steps: readonly Step[], object?: Record<string, unknown>) => ({ summary, steps, touches: 'everything' as const, before: { volume }, after: { volume: { access: 'ok' as const, ...(object ? { object } : {}) } } });
    const { object } = volume;
    if (args.state === 'absent') return object === undefined ? null : change(`remove volume ${name}`, [remove]);
    if (object === undefined) return change(`create volume ${name}`, [create], wanted);
    const differences = [
      ...(object.Driver === args.driver ? [] : [`driver: ${String(object.Driver)} → ${args.driver}`]),
      ...mapDifferences('driver option', args.driver_options, object.Options),
      ...mapDifferences('label', args.labels, object.Labels),
    ];
    if (args.recreate === 'always' || (args.recreate === 'options-changed' && differences.length > 0)) return change(`create volume ${name} anew${differences.length > 0 ? ` (${differences.join('; ')})` : ''}`, [remove, create], wanted);
    if (differences.length === 0) return null;
    const owner = composeOwner(object.Labels);
    return { failure: `the volume "${name}" is there but is not as wanted (${differences.join('; ')})${owner ? `, and belongs to ${owner}` : ''}. A volume can't be changed in place; "recreate: options-changed" would delete its data.` };
  },
  result: (_args, { volume }) => dict([['volume', valueOf(volume.object ?? null)]]),
};
