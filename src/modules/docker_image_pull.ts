import type { StateModule } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import type { Step } from '../model/step.js';
import { dict } from '../model/value.js';
import { quote, quoteAll } from '../shell/quote.js';
import { accessProblem } from './docker/access.js';
import { familiarName, imageName, imageNameChecks, imageReference } from './docker/image-name.js';
import { isPlatform, platformOf } from './docker/platform.js';
import { complaint, registryHints } from './docker/registry-trouble.js';
import { dockerObject, type DockerState, dockerTrouble } from './probes/docker.js';
import { objectOf, valueOf } from './probes/json.js';

interface PullArgs {
  readonly name: string;
  readonly tag: string;
  readonly platform?: string;
  readonly pull: 'always' | 'not_present';
}

const referenceOf = (args: PullArgs) => imageReference(imageName(args.name, args.tag));

/** An image from a registry. Whether there was a newer one is told by the image's ID before and after. */
export const dockerImagePull: StateModule<PullArgs, { image: Resource<DockerState> }> = {
  kind: 'state',
  name: 'docker_image_pull',
  collection: 'community.docker',
  summary: 'Pulls an image from a registry.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'string', description: 'The image: `redis`, `redis:8.0-bookworm`, `ghcr.io/shop/web@sha256:…`.' },
      tag: { type: 'string', default: 'latest', description: 'Its tag, where `name` has none.' },
      platform: { type: 'string', pattern: '^[a-zA-Z0-9][a-zA-Z0-9_/.-]*$', description: '`linux/arm64`, `arm64`: the platform to pull for. An image of another platform counts as not there.' },
      pull: { enum: ['always', 'not_present'], default: 'always', description: '`always` asks the registry each time; `not_present` only when the host has no such image.' },
    },
  },
  supports: { check: 'partial', diff: 'full' },
  example: `- name: The image is there before anything is stopped
  community.docker.docker_image_pull:
    name: redis:8.0-bookworm
    pull: not_present
`,
  notes: [
    'With `pull: always` the task is changed when the image is another one than before. In check mode that can\'t be known for an image that is there: the task is unknown (Ansible says changed).',
    'A digest (`@sha256:…`) names one image for ever: when it is there, nothing is pulled, whatever `pull` says.',
  ],
  returns: { image: "What `docker image inspect` says of the image.", actions: 'What was done.' },
  check: (args) => imageNameChecks(args.name, args.tag),
  reads: (args) => ({ image: dockerObject('image', familiarName(referenceOf(args))) }),
  plan(args, { image }, context) {
    const problem = accessProblem(image, context);
    if (problem) return problem;
    const reference = referenceOf(args);
    const { object } = image;
    const other = object !== undefined && args.platform !== undefined && !isPlatform(object, args.platform);
    const settled = object !== undefined && !other;
    if (settled && (args.pull === 'not_present' || imageName(args.name, args.tag).digest !== undefined)) return null;
    if (settled && context.check) return { unknown: `whether there is a newer ${reference} is known only after pulling`, byActing: true };
    const after = { Id: 'unknown', RepoTags: [familiarName(reference)], ...predictedPlatform(args.platform) };
    return {
      summary: `pull ${reference}${args.platform ? ` for ${args.platform}` : ''}${other ? ` (the host has it for ${platformOf(object)})` : settled ? ' if there is a newer one' : ''}`,
      before: { image },
      after: { image: { access: 'ok', object: settled ? object : after } },
      touches: 'everything',
      steps: [pullStep(args)],
      diff: [{ beforeHeader: reference, afterHeader: reference, before: object === undefined ? 'exists: false\n' : `id: ${String(object.Id)}\n`, after: 'id: unknown\n' }],
    };
  },
  result: (_args, { image }) => dict([['image', valueOf(image.object ?? {})], ['actions', []]]),
  finish(args, captured) {
    const [before = '', json = ''] = (captured.image ?? '').split('\n');
    const object = objectOf(json);
    const changed = object === undefined || object.Id !== before;
    return dict([['changed', changed], ['image', valueOf(object ?? {})], ['actions', [`Pulled image ${referenceOf(args)}`]]]);
  },
  explain(args, output) {
    const text = `${output.stdout.toString('utf8')}\n${output.stderr.toString('utf8')}`;
    return dockerTrouble(text) ?? [`${referenceOf(args)} could not be pulled`, ...complaint(output.stderr.toString('utf8')), ...registryHints(text)].join('\n');
  },
};

function predictedPlatform(platform: string | undefined): Record<string, string> {
  const [os, architecture, variant] = (platform ?? '').includes('/') ? (platform ?? '').split('/') : ['linux', platform];
  return platform === undefined ? {} : { Os: os ?? 'linux', Architecture: architecture ?? '', ...(variant === undefined ? {} : { Variant: variant }) };
}

function pullStep(args: PullArgs): Step {
  const reference = quote(referenceOf(args));
  const words = ['docker', 'pull', '--quiet', ...(args.platform === undefined ? [] : ['--platform', args.platform]), '--'];
  return {
    kind: 'script',
    capture: 'image',
    script: `before=$(docker image inspect --format '{{.Id}}' -- ${reference} 2>/dev/null)
${quoteAll(words)} ${reference} >/dev/null </dev/null || exit
printf '%s\\n' "$before"
docker image inspect --format '{{json .}}' -- ${reference}
`,
  };
}
