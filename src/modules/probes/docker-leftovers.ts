import type { Filtered } from '../docker/filters.js';
import type { Reader, Resource } from '../../model/resource.js';
import { type DockerAccess, dockerTrouble } from './docker.js';
import { objectOf } from './json.js';

export interface LeftoverContainer extends Filtered {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly image: string;
  readonly volumes: readonly string[];
}
export interface LeftoverImage extends Filtered {
  readonly id: string;
  readonly names: readonly string[];
}
export interface LeftoverNetwork extends Filtered {
  readonly id: string;
  readonly name: string;
  readonly used: boolean;
}
export interface LeftoverVolume extends Filtered {
  readonly name: string;
}
export interface CacheEntry {
  readonly id: string;
  readonly shared: boolean;
  readonly inUse: boolean;
  readonly type: string;
}

/** All that could be pruned, and what keeps it. */
export type LeftoverState = DockerAccess & {
  readonly containers: readonly LeftoverContainer[];
  readonly images: readonly LeftoverImage[];
  readonly networks: readonly LeftoverNetwork[];
  readonly volumes: readonly LeftoverVolume[];
  readonly cache: readonly CacheEntry[];
};

export const dockerLeftovers: Resource<LeftoverState> = { get reader() { return leftoversReader; }, key: 'leftovers', wants: [] };

/** `inspect` of everything that a listing names; nothing when it names nothing. */
const each = (kind: string, list: string, format: string) =>
  `printf '\\n@${kind}\\n'; names=$(timeout 20 docker ${list} 2>&1) || { printf '%s\\n@status %s\\n' "$names" "$?"; exit 0; }\n[ -z "$names" ] || timeout 20 docker ${kind} inspect --format '${format}' $(printf '%s\\n' "$names" | sort -u) 2>/dev/null`;

const SCRIPT = `command -v docker >/dev/null || { echo '@no-docker'; exit 0; }
${each('container', 'ps -aq --no-trunc', '{"id":{{json .Id}},"name":{{json .Name}},"status":{{json .State.Status}},"image":{{json .Image}},"created":{{json .Created}},"labels":{{json .Config.Labels}},"mounts":{{json .Mounts}}}')}
${each('image', 'images -q --no-trunc', '{"id":{{json .Id}},"names":{{json .RepoTags}},"created":{{json .Created}},"labels":{{json .Config.Labels}}}')}
${each('network', 'network ls -q --no-trunc --filter type=custom', '{"id":{{json .Id}},"name":{{json .Name}},"created":{{json .Created}},"labels":{{json .Labels}},"containers":{{json .Containers}},"ingress":{{json .Ingress}}}')}
${each('volume', 'volume ls -q', '{"name":{{json .Name}},"created":{{json .CreatedAt}},"labels":{{json .Labels}}}')}
printf '\\n@cache\\n'; timeout 20 docker system df -v --format '{{json .BuildCache}}' 2>/dev/null
:`;

export const leftoversReader: Reader<LeftoverState> = {
  name: 'docker-leftovers',
  script: () => SCRIPT,
  parse: (stdout, requests) => requests.map(() => parseLeftovers(stdout)),
};

function parseLeftovers(stdout: string): LeftoverState {
  const nothing = { containers: [], images: [], networks: [], volumes: [], cache: [] };
  if (stdout.startsWith('@no-docker')) return { access: 'missing', message: 'the host has no docker command', ...nothing };
  const trouble = dockerTrouble(stdout);
  if (trouble !== undefined) return { access: 'refused', message: trouble, ...nothing };
  const parts = new Map(stdout.split(/^@(?=[a-z]+$)/m).slice(1).map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)] as const));
  const lines = (name: string) => (parts.get(name) ?? '').split('\n').map(objectOf).filter((one) => one !== undefined);
  const facts = (json: Record<string, unknown>): Filtered => ({ labels: (json.labels ?? {}) as Record<string, string>, created: Date.parse(String(json.created)) / 1000 || 0 });
  return {
    access: 'ok',
    containers: lines('container').map((one) => ({ ...facts(one), id: String(one.id), name: String(one.name).replace(/^\//, ''), status: String(one.status), image: String(one.image), volumes: ((one.mounts ?? []) as { Type?: string; Name?: string }[]).filter(({ Type }) => Type === 'volume').map(({ Name }) => String(Name)) })),
    images: lines('image').map((one) => ({ ...facts(one), id: String(one.id), names: (one.names ?? []) as string[] })),
    networks: lines('network').map((one) => ({ ...facts(one), id: String(one.id), name: String(one.name), used: one.ingress === true || Object.keys((one.containers ?? {}) as object).length > 0 })),
    volumes: lines('volume').map((one) => ({ ...facts(one), name: String(one.name) })),
    cache: cacheEntries(parts.get('cache') ?? ''),
  };
}

function cacheEntries(text: string): CacheEntry[] {
  const list = objectOf(`{"cache":${text.trim() || '[]'}}`)?.cache;
  return (Array.isArray(list) ? list : []).map((one: Record<string, unknown>) => ({ id: String(one.ID), shared: String(one.Shared) === 'true', inUse: String(one.InUse) === 'true', type: String(one.CacheType) }));
}
