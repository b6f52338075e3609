import type { StateModule } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import { dict } from '../model/value.js';
import { quoteAll } from '../shell/quote.js';
import { accessProblem, NEEDS_DOCKER } from './docker/access.js';
import { filtersArg } from './docker/filters.js';
import { PRUNE_KINDS, type PruneArgs, predictPrune, pruneCommand, pruneResult } from './docker/prune.js';
import { complaint } from './docker/registry-trouble.js';
import { writtenSize } from './docker/sizes.js';
import { dockerTrouble } from './probes/docker.js';
import { dockerLeftovers, type LeftoverState } from './probes/docker-leftovers.js';

const flag = (description: string) => ({ type: 'boolean', default: false, description }) as const;
const WORDS = { containers: 'containers', images: 'images', networks: 'networks', volumes: 'volumes', builder_cache: 'build cache' } as const;

/** Docker's own `prune`, which alone knows what is unused at that very moment; check mode predicts it from listings. */
export const dockerPrune: StateModule<PruneArgs, { leftovers: Resource<LeftoverState> | undefined }> = {
  kind: 'state',
  name: 'docker_prune',
  collection: 'community.docker',
  summary: 'Removes what Docker no longer uses: containers, images, networks, volumes, build cache.',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      containers: flag('Containers that do not run, whoever stopped them.'),
      containers_filters: filtersArg('Which of them: `until`, `label`, `label!`.'),
      images: flag('Images without a name that no container uses.'),
      images_filters: filtersArg('Which of them: `dangling: false` takes those with a name as well; `until`, `label`, `label!`.'),
      networks: flag('Networks that no running container uses.'),
      networks_filters: filtersArg('Which of them: `until`, `label`, `label!`.'),
      volumes: flag('Volumes without a name that no container uses, with their data.'),
      volumes_filters: filtersArg('Which of them: `all: true` takes those with a name as well; `label`, `label!`.'),
      builder_cache: flag('Build cache that no image shares.'),
      builder_cache_all: flag('All of the build cache.'),
      builder_cache_filters: filtersArg('Which of it: `until` and others.'),
      builder_cache_keep_storage: { type: 'string', description: 'How much of the build cache stays: `10G`.' },
    },
  },
  supports: { check: 'partial', diff: 'none' },
  example: `- name: Old images do not fill the disk
  community.docker.docker_prune:
    images: true
    images_filters:
      dangling: false
      until: 720h
    builder_cache: true
`,
  notes: [
    'Check mode predicts from what Docker lists (Ansible skips the task there). It is unknown where a filter is one that only Docker can judge.',
    '`containers: true` removes every container that is stopped, those of Compose projects that are down for a while too, and with `volumes` then their unnamed volumes. Give `label!` to keep some.',
    'Docker 23 and newer keep volumes that have a name, unless `volumes_filters` says `all: true`; older ones remove both.',
    'Sizes come from what Docker prints, which has four digits.',
  ],
  returns: {
    containers: 'IDs of removed containers.', containers_space_reclaimed: 'Bytes.', images: 'What was removed: `Untagged` or `Deleted`, and a name or ID.', images_space_reclaimed: 'Bytes.', networks: 'Names of removed networks.',
    volumes: 'Names of removed volumes.', volumes_space_reclaimed: 'Bytes.', builder_cache_caches_deleted: 'IDs of removed parts of the build cache.', builder_cache_space_reclaimed: 'Bytes.',
  },
  check: (args) => [
    ...(PRUNE_KINDS.some((kind) => args[kind]) ? [] : [`Nothing to do: say "${PRUNE_KINDS.join('", "')}", one of them or more.`]),
    ...PRUNE_KINDS.filter((kind) => args[`${kind}_filters`] !== undefined && !args[kind]).map((kind) => `"${kind}_filters" does nothing without "${kind}: true".`),
    ...(args.builder_cache_keep_storage !== undefined && writtenSize(args.builder_cache_keep_storage) === undefined ? [`"builder_cache_keep_storage" is no size: "${args.builder_cache_keep_storage}".`] : []),
  ],
  reads: (_args, context) => ({ leftovers: context.check ? dockerLeftovers : undefined }),
  plan(args, { leftovers }, context) {
    const kinds = PRUNE_KINDS.filter((kind) => args[kind]);
    if (leftovers !== undefined) {
      const problem = accessProblem(leftovers, context);
      if (problem) return problem;
      const { gone, unsure } = predictPrune(args, leftovers, context.now);
      const some = kinds.filter((kind) => gone[kind].length > 0);
      if (some.length === 0) return unsure ? { unknown: 'only Docker can judge these filters', byActing: true } : null;
      if (unsure) return { unknown: `only Docker can judge these filters; without them it would remove ${some.map((kind) => named(gone[kind], WORDS[kind])).join('; ')}`, byActing: true };
      const after = { ...leftovers, containers: leftovers.containers.filter(({ name }) => !gone.containers.includes(name)), images: leftovers.images.filter(({ id, names }) => !gone.images.includes(names[0] ?? id)), networks: leftovers.networks.filter(({ name }) => !gone.networks.includes(name)), volumes: leftovers.volumes.filter(({ name }) => !gone.volumes.includes(name)), cache: leftovers.cache.filter(({ id }) => !gone.builder_cache.includes(id)) };
      return { summary: `remove ${some.map((kind) => named(gone[kind], WORDS[kind])).join('; ')}`, before: { leftovers }, after: { leftovers: after }, touches: 'everything', steps: [], result: dict(some.map((kind) => [kind === 'builder_cache' ? 'builder_cache_caches_deleted' : kind, gone[kind]])) };
    }
    return {
      summary: `prune ${kinds.map((kind) => WORDS[kind]).join(', ')}`, before: {}, after: {}, touches: 'everything',
      steps: kinds.map((kind) => ({ kind: 'script', capture: kind, script: `${NEEDS_DOCKER}${quoteAll(pruneCommand(args, kind))} </dev/null\n` })),
    };
  },
  finish(_args, captured) {
    const result = dict(PRUNE_KINDS.flatMap((kind) => (captured[kind] === undefined ? [] : Object.entries(pruneResult(kind, captured[kind])))));
    return dict([...Object.entries(result), ['changed', Object.values(result).some((value) => (Array.isArray(value) ? value.length > 0 : value !== 0))]]);
  },
  explain(_args, output) {
    const text = output.stderr.toString('utf8');
    return dockerTrouble(text) ?? ['docker prune failed', ...complaint(text)].join('\n');
  },
};

function named(list: readonly string[], word: string): string {
  const shown = list.slice(0, 5).map((name) => (/^(sha256:)?[0-9a-f]{64}$/.test(name) ? name.replace('sha256:', '').slice(0, 12) : name));
  return `${word}: ${shown.join(', ')}${list.length > shown.length ? ` and ${list.length - shown.length} more` : ''}`;
}
