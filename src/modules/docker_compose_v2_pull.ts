import type { StateModule } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import { dict } from '../model/value.js';
import { imageId } from './compose/differences.js';
import { explainCompose } from './compose/explain.js';
import { type ProjectArgs, projectChecks, projectProperties, serviceChecks, soleServiceChecks, sourceOfProject } from './compose/project.js';
import { pullStep } from './compose/steps.js';
import { accessProblem } from './docker/access.js';
import { composeProject, type ComposeState } from './probes/compose.js';

interface PullArgs extends ProjectArgs {
  readonly policy: 'always' | 'missing';
  readonly ignore_buildable: boolean;
  readonly ignore_pull_failures: boolean;
  readonly include_deps: boolean;
  readonly service?: string;
  readonly services: readonly string[];
}

const placeOf = (args: PullArgs) => args.project_src ?? args.project_name ?? 'the project';

/** Images of a Compose project, before anything is stopped. */
export const dockerComposeV2Pull: StateModule<PullArgs, { project: Resource<ComposeState> }> = {
  kind: 'state',
  name: 'docker_compose_v2_pull',
  collection: 'community.docker',
  summary: "Pulls the images of a Compose project's services.",
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      service: { type: 'string', description: 'One service, without `project_src`: its project is that of the phase whose compose file has it.' },
      ...projectProperties,
      policy: { enum: ['always', 'missing'], default: 'always', description: '`always` asks the registry each time; `missing` only for images that the host does not have.' },
      services: { type: 'array', items: { type: 'string' }, default: [], description: 'Only these services. Default: all.' },
      include_deps: { type: 'boolean', default: false, description: 'With `services`: those that they depend on as well.' },
      ignore_buildable: { type: 'boolean', default: false, description: 'Leaves out images that can be built.' },
      ignore_pull_failures: { type: 'boolean', default: false, description: 'Pulls what it can; an image that can\'t be had is no failure.' },
    },
  },
  findsService: true,
  supports: { check: 'partial', diff: 'none' },
  example: `- name: All images are there before the maintenance window
  community.docker.docker_compose_v2_pull:
    project_src: /opt/shop/infra
`,
  notes: [
    '`service: redis` instead of `project_src` pulls for one service of a compose file that a phase owns.',
    'Changed means that an image is another one than before, by its ID (Ansible goes by what Compose prints). Containers that run keep the old one until docker_compose_v2 recreates them.',
    'In check mode `policy: always` is unknown when every image is there (Ansible says changed).',
  ],
  returns: { actions: 'Images that are other ones now: `what`, `id`, `status`.' },
  check: (args) => [...projectChecks(args), ...soleServiceChecks(args), ...serviceChecks(args.services)],
  reads: (args) => ({ project: composeProject(sourceOfProject(args)) }),
  plan(args, { project: state }, context) {
    if (context.check && (state.access !== 'ok' || state.problem?.kind === 'no-compose' || state.problem?.kind === 'no-file')) return { unknown: state.access === 'ok' ? `${placeOf(args)}: ${state.problem?.message}` : state.message };
    const problem = accessProblem(state, context);
    if (problem) return problem;
    if (state.problem !== undefined) return { failure: state.problem.kind === 'no-compose' ? state.problem.message : `${placeOf(args)}: ${state.problem.message}` };
    const strange = args.services.find((name) => state.services[name] === undefined);
    if (strange !== undefined) return { failure: `${state.project} has no service "${strange}"; it has ${Object.keys(state.services).join(', ') || 'none'}${state.all.includes(strange) ? ' (it is in a profile that is not enabled)' : ''}` };
    const images = [...new Set(chosen(args, state).flatMap((name) => imageOf(args, state, name)))];
    const missing = images.filter((image) => imageId(state, image) === undefined);
    const wanted = args.policy === 'missing' ? missing : images;
    if (wanted.length === 0) return null;
    if (context.check && missing.length === 0) return { unknown: 'whether there are newer images is known only after pulling', byActing: true };
    const words = [...(args.policy === 'missing' ? ['--policy', 'missing'] : []), ...(args.ignore_buildable ? ['--ignore-buildable'] : []), ...(args.ignore_pull_failures ? ['--ignore-pull-failures'] : []), ...(args.include_deps ? ['--include-deps'] : [])];
    return {
      summary: missing.length > 0 ? `pull ${missing.join(', ')}` : 'pull newer images, if there are any',
      before: { project: state },
      after: { project: { ...state, images: { ...Object.fromEntries(missing.map((image) => [familiarTag(image), 'unknown'])), ...state.images } } },
      touches: 'everything', steps: [pullStep(sourceOfProject(args), words, args.services, images)], diff: [],
    };
  },
  result: () => dict([['actions', []]]),
  finish(_args, captured) {
    const [before = '', after = ''] = (captured.pull ?? '').split('@after\n');
    const old = new Set(before.split('\n'));
    const fresh = after.split('\n').filter((line) => /^\S+ \S+$/.test(line) && !old.has(line)).map((line) => line.split(' ')[0] ?? '');
    return dict([['changed', fresh.length > 0], ['actions', fresh.map((id) => dict([['what', 'image'], ['id', id], ['status', 'Pulled']]))]]);
  },
  explain: (args, output) => explainCompose({ project_src: placeOf(args), wait_timeout: 0 }, output),
};

function chosen(args: PullArgs, state: ComposeState): string[] {
  if (args.services.length === 0) return Object.keys(state.services);
  const out = new Set<string>();
  const add = (name: string) => {
    if (out.has(name)) return;
    out.add(name);
    if (args.include_deps) for (const other of state.services[name]?.dependsOn ?? []) add(other);
  };
  args.services.forEach(add);
  return [...out];
}

/** What Compose would pull for a service. */
function imageOf(args: PullArgs, state: ComposeState, name: string): string[] {
  const service = state.services[name];
  if (service?.image === undefined || (service.build && args.ignore_buildable) || ['never', 'build'].includes(service.pullPolicy ?? '')) return [];
  return [service.image];
}

const familiarTag = (image: string) => (image.includes('@') || /:[^/]*$/.test(image) ? image : `${image}:latest`);
