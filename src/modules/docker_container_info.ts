import type { StateModule } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import { dict } from '../model/value.js';
import { accessProblem } from './docker/access.js';
import { dockerObject, type DockerState } from './probes/docker.js';
import { valueOf } from './probes/json.js';

/** What `docker inspect` knows of one container. */
export const dockerContainerInfo: StateModule<{ readonly name: string }, { container: Resource<DockerState> }> = {
  kind: 'state',
  name: 'docker_container_info',
  collection: 'community.docker',
  summary: 'Reads what Docker knows of a container.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: { name: { type: 'string', pattern: '^[a-zA-Z0-9][a-zA-Z0-9_.-]*$', description: 'Name or ID of the container.' } },
  },
  supports: { check: 'full', diff: 'none' },
  returns: { exists: 'Whether it is there.', container: 'What `docker inspect` knows; null when it is not there.' },
  example: `- name: Is the database healthy?
  community.docker.docker_container_info:
    name: shop-infra-postgres-1
  register: postgres
`,
  reads: (args) => ({ container: dockerObject('container', args.name) }),
  plan(args, { container }, context) {
    if (context.pending !== undefined && container.object === undefined) return { unknown: `container ${args.name} is not there (“${context.pending}” may bring it)` };
    return accessProblem(container, context) ?? null;
  },
  result: (_args, { container }) => dict([['exists', container.object !== undefined], ['container', valueOf(container.object ?? null)]]),
};
