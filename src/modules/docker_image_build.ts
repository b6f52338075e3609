import type { StateModule } from '../model/module.js';
import type { PathState, Resource } from '../model/resource.js';
import { dict } from '../model/value.js';
import { accessProblem } from './docker/access.js';
import { type BuildArgs, buildChecks, buildStep, buildWords, builtName } from './docker/build.js';
import { buildSchema } from './docker/build-schema.js';
import { familiarName, imageNameChecks } from './docker/image-name.js';
import { complaint, registryHints } from './docker/registry-trouble.js';
import { isFolder, joinPath } from './places.js';
import { dockerObject, type DockerState, dockerTrouble } from './probes/docker.js';
import { objectOf, valueOf } from './probes/json.js';
import { path, placeOf } from './probes/path.js';

type BuildReads = { image: Resource<DockerState>; folder: Resource<PathState>; dockerfile: Resource<PathState> };

/** An image made from a Dockerfile on the host. */
export const dockerImageBuild: StateModule<BuildArgs, BuildReads> = {
  kind: 'state',
  name: 'docker_image_build',
  collection: 'community.docker',
  summary: 'Builds an image from a Dockerfile on the host.',
  args: buildSchema,
  secretArgs: ['args', 'secrets'],
  supports: { check: 'full', diff: 'none' },
  example: `- name: The shop's own web server
  community.docker.docker_image_build:
    name: shop/web
    tag: "1.4.2"
    path: /opt/shop/web
    args:
      NODE_ENV: production
  notify: Restart web
`,
  notes: [
    'Whether the image is up to date is not looked at: with `rebuild: never` an image of that name is enough, as in Ansible. Put a version into the tag.',
    'Built by buildx (package docker-buildx on Debian 13, docker-buildx-plugin in Docker\'s repository). Ansible\'s module refuses a host without it; here the old builder is used, unless `secrets`, `outputs` or several platforms are asked for.',
    'Build arguments stay readable in the history of the image (`docker history`). A password belongs into `secrets`, which no layer keeps.',
    'A secret value reaches Docker in its environment, never on its command line.',
  ],
  returns: { image: 'What `docker image inspect` says of the image.', actions: 'An empty list.', command: 'The words of the build command.', stdout: 'What the build printed.' },
  check: (args) => [...imageNameChecks(args.name, args.tag), ...buildChecks(args)],
  reads: (args) => ({ image: dockerObject('image', familiarName(builtName(args))), folder: path(args.path), dockerfile: path(joinPath(args.path, args.dockerfile ?? 'Dockerfile')) }),
  plan(args, { image, folder, dockerfile }, context) {
    const problem = accessProblem(image, context);
    if (problem) return problem;
    const { object } = image;
    if (object !== undefined && args.rebuild === 'never') return null;
    const place = placeOf(args.path, folder);
    if (!isFolder(folder)) return { failure: folder.kind === 'absent' ? `there is no folder ${place} on the host` : `${place} is no folder` };
    if (dockerfile.kind === 'absent') return { failure: `there is no ${args.dockerfile ?? 'Dockerfile'} in ${place} on the host` };
    return {
      summary: `build ${builtName(args)}${object === undefined ? '' : ' anew'}`,
      before: { image },
      after: { image: { access: 'ok', object: { Id: 'unknown', RepoTags: [familiarName(builtName(args))] } } },
      touches: 'everything', steps: [buildStep(args, place)], diff: [],
      result: dict([['command', buildWords(args, place)]]),
    };
  },
  result: (_args, { image }) => dict([['image', valueOf(image.object ?? {})], ['actions', []]]),
  finish(_args, captured) {
    const [stdout = '', json = ''] = (captured.build ?? '').split(/\n@jalon-image\n/);
    return dict([['changed', true], ['stdout', stdout.trimEnd()], ['image', valueOf(objectOf(json) ?? {})]]);
  },
  explain(args, output) {
    const text = `${output.stdout.toString('utf8')}\n${output.stderr.toString('utf8')}`;
    const needs = /^@jalon-no-buildx (.+)$/m.exec(text)?.[1];
    if (needs !== undefined) return `${needs} need buildx, which Docker on this host does not have: install docker-buildx (Debian 13) or docker-buildx-plugin (Docker's repository)`;
    const hints = [...registryHints(text), ...(/multiple outputs currently unsupported/.test(text) ? ['More than one output needs buildx 0.13 or newer.'] : [])];
    return dockerTrouble(text) ?? [`building ${builtName(args)} failed`, ...complaint(text, 15), ...hints].join('\n');
  },
};
