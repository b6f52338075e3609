import type { StateModule } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import type { Step } from '../model/step.js';
import { dict } from '../model/value.js';
import { accessProblem, nameChecks } from './docker/access.js';
import { type NetworkArgs, connectionChanges, createNetwork, networkDifferences, obstacle, predictedNetwork } from './docker/network.js';
import { networkSchema } from './docker/network-schema.js';
import { dockerObject, type DockerState } from './probes/docker.js';
import { valueOf } from './probes/json.js';

/** Docker networks that outlive every Compose project. */
export const dockerNetwork: StateModule<NetworkArgs, { network: Resource<DockerState> }> = {
  kind: 'state',
  name: 'docker_network',
  collection: 'community.docker',
  summary: 'Keeps a Docker network present or absent.',
  args: networkSchema,
  argAliases: { network_name: 'name', containers: 'connected', incremental: 'appends' },
  supports: { check: 'full', diff: 'full' },
  notes: [
    'A network in use by containers is not replaced unless `force: true`: they would lose it.',
  ],
  returns: { network: 'What `docker network inspect` knows; null when it is absent.', actions: 'What differed, when it was made anew.' },
  example: `- name: The network that all stacks share, owned by no Compose project
  community.docker.docker_network:
    name: shop_backend
    internal: true
`,
  check: (args) => [
    ...nameChecks('network', args.name),
    ...(['bridge', 'host', 'none'].includes(args.name) ? [`"${args.name}" is one of Docker's own networks and can't be managed.`] : []),
  ],
  reads: (args) => ({ network: dockerObject('network', args.name) }),
  plan(args, { network }, context) {
    const problem = accessProblem(network, context);
    if (problem) return problem;
    const change = (summary: string, steps: readonly Step[], object: Record<string, unknown> | undefined, diff: readonly string[] = []) => ({
      summary, steps, touches: 'everything' as const, before: { network }, after: { network: { access: 'ok' as const, ...(object ? { object } : {}) } },
      ...(diff.length > 0 ? { result: dict([['actions', [...diff]]]) } : {}),
    });
    const { object } = network;
    if (args.state === 'absent') {
      if (object === undefined) return null;
      const stop = args.force ? undefined : obstacle(args.name, object, 'removed');
      return stop ? { failure: stop } : change(`remove network ${args.name}`, removal(args.name, object), undefined);
    }
    if (object === undefined) return change(`create network ${args.name}`, [createNetwork(args), ...connectionChanges(args, undefined)], predictedNetwork(args));
    const differences = networkDifferences(args, object);
    if (differences.length > 0 || args.force) {
      const stop = args.force ? undefined : obstacle(args.name, object, 'changed', differences);
      if (stop) return { failure: stop };
      return change(`create network ${args.name} anew (${differences.join('; ') || 'force'})`, [...removal(args.name, object), createNetwork(args), ...connectionChanges(args, undefined)], predictedNetwork(args), differences);
    }
    const connections = connectionChanges(args, object);
    return connections.length === 0 ? null : change(`containers of network ${args.name}`, connections, object);
  },
  result: (_args, { network }) => dict([['network', valueOf(network.object ?? null)]]),
};

function removal(name: string, object: Readonly<Record<string, unknown>>): Step[] {
  const attached = Object.keys((object.Containers ?? {}) as object);
  return [...attached.map((id): Step => ({ kind: 'argv', argv: ['docker', 'network', 'disconnect', '--force', name, id] })), { kind: 'argv', argv: ['docker', 'network', 'rm', '--', name] }];
}
