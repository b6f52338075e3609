import { dict, type Dict, type Value } from '../../model/value.js';
import type { LeftoverState } from '../probes/docker-leftovers.js';
import { type Filters, filterPairs, filterWords, type Filtered, passes } from './filters.js';
import { printedSize, writtenSize } from './sizes.js';

export interface PruneArgs {
  readonly containers: boolean;
  readonly containers_filters?: Filters;
  readonly images: boolean;
  readonly images_filters?: Filters;
  readonly networks: boolean;
  readonly networks_filters?: Filters;
  readonly volumes: boolean;
  readonly volumes_filters?: Filters;
  readonly builder_cache: boolean;
  readonly builder_cache_all: boolean;
  readonly builder_cache_filters?: Filters;
  readonly builder_cache_keep_storage?: string;
}

export type PruneKind = 'containers' | 'images' | 'networks' | 'volumes' | 'builder_cache';
/** In the order in which they are pruned: a container that goes frees its image and volumes. */
export const PRUNE_KINDS: readonly PruneKind[] = ['containers', 'images', 'networks', 'volumes', 'builder_cache'];

const saysNo = (filters: Filters | undefined, name: string) => filterPairs(filters).some(([one, value]) => one === name && /^(false|0)$/i.test(value));
const saysYes = (filters: Filters | undefined, name: string) => filterPairs(filters).some(([one, value]) => one === name && /^(true|1)$/i.test(value));

export function pruneCommand(args: PruneArgs, kind: PruneKind): string[] {
  if (kind === 'builder_cache') {
    const keep = args.builder_cache_keep_storage === undefined ? undefined : writtenSize(args.builder_cache_keep_storage);
    return ['docker', 'builder', 'prune', '--force', ...(args.builder_cache_all ? ['--all'] : []), ...filterWords(args.builder_cache_filters), ...(keep === undefined ? [] : ['--keep-storage', String(keep)])];
  }
  const filters = args[`${kind}_filters`];
  // The client overrides the filter `dangling` by its own flag.
  const unused = kind === 'images' && saysNo(filters, 'dangling');
  const { dangling: _, ...others } = filters ?? {};
  return ['docker', kind.slice(0, -1), 'prune', '--force', ...(unused ? ['--all'] : []), ...filterWords(kind === 'images' ? others : filters)];
}

/** What Docker's listings say would go, by name; `unsure`: filters that only Docker can judge. */
export function predictPrune(args: PruneArgs, state: LeftoverState, now: number): { gone: Record<PruneKind, string[]>; unsure: boolean } {
  let unsure = false;
  const chosen = <T extends Filtered>(list: readonly T[], filters: Filters | undefined): T[] => list.filter((one) => {
    const verdict = passes(one, filters, now);
    if (verdict === undefined) unsure = true;
    return verdict === true;
  });
  const containers = args.containers ? chosen(state.containers.filter(({ status }) => ['created', 'exited', 'dead'].includes(status)), args.containers_filters) : [];
  const kept = state.containers.filter((one) => !containers.includes(one));
  const images = args.images ? chosen(state.images.filter(({ id, names }) => !kept.some(({ image }) => image === id) && (names.length === 0 || saysNo(args.images_filters, 'dangling'))), args.images_filters) : [];
  const networks = args.networks ? chosen(state.networks.filter(({ used }) => !used), args.networks_filters) : [];
  const anonymous = (one: Filtered) => one.labels['com.docker.volume.anonymous'] !== undefined;
  const volumes = args.volumes ? chosen(state.volumes.filter((one) => !kept.some((container) => container.volumes.includes(one.name)) && (anonymous(one) || saysYes(args.volumes_filters, 'all'))), args.volumes_filters) : [];
  const cache = args.builder_cache ? state.cache.filter((one) => !one.inUse && (args.builder_cache_all || (!one.shared && one.type !== 'internal' && one.type !== 'frontend'))) : [];
  if (cache.length > 0 && (args.builder_cache_keep_storage !== undefined || filterPairs(args.builder_cache_filters).length > 0)) unsure = true;
  return { unsure, gone: { containers: containers.map(({ name }) => name), images: images.map(({ id, names }) => names[0] ?? id), networks: networks.map(({ name }) => name), volumes: volumes.map(({ name }) => name), builder_cache: cache.map(({ id }) => id) } };
}

/** What `prune` printed, as Ansible's keys. */
export function pruneResult(kind: PruneKind, text: string): Dict {
  const reclaimed = printedSize(/^Total(?: reclaimed space)?:\s*(\S+)$/m.exec(text)?.[1] ?? '0B');
  const listed = text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !/^(Deleted [A-Za-z ]+:|Total.*|ID\s+RECLAIMABLE.*|WARNING.*)$/.test(line));
  if (kind === 'builder_cache') return dict([['builder_cache_caches_deleted', listed.map((line) => (line.split(/\s/)[0] ?? '').replace(/\*$/, ''))], ['builder_cache_space_reclaimed', reclaimed]]);
  const items: Value[] = kind !== 'images' ? listed : listed.flatMap((line) => {
    const [, what, name] = /^(untagged|deleted): (.+)$/.exec(line) ?? [];
    return what === undefined ? [] : [dict([[what === 'untagged' ? 'Untagged' : 'Deleted', name ?? '']])];
  });
  return dict([[kind, items], ...(kind === 'networks' ? [] : [[`${kind}_space_reclaimed`, reclaimed] as const])]);
}
