import { createHash } from 'node:crypto';
import type { ComposeContainer, ComposeRecord, ComposeService, ComposeState, Mount } from './compose.js';
import { dockerTrouble } from './docker.js';
import { objectOf } from './json.js';

type Json = Readonly<Record<string, unknown>>;
type Content = NonNullable<Mount['content']>;
const NOTHING = { services: {}, all: [], containers: [], images: {}, warnings: [], texts: {} } as const;

export function parseProject(output: string): ComposeState {
  const parts = new Map<string, string>();
  const texts: Record<string, string> = {};
  for (const part of output.split('\n\x1d').slice(1)) {
    const end = part.indexOf('\n');
    const [name, body] = [part.slice(0, end), part.slice(end + 1)];
    if (name.startsWith('text ')) texts[name.slice(5)] = body;
    else parts.set(name, body);
  }
  const base = { ...NOTHING, texts };
  if (parts.has('no-docker')) return { ...base, access: 'missing', message: 'the host has no docker command' };
  const ok = { ...base, access: 'ok' as const };
  if (parts.has('no-compose')) return { ...ok, problem: { kind: 'no-compose', message: noCompose((parts.get('no-compose') ?? '').trim()) } };
  if (parts.has('no-file')) return { ...ok, problem: { kind: 'no-file', message: 'there is no compose file' } };
  if (parts.has('invalid')) return { ...ok, problem: { kind: 'invalid', message: (parts.get('invalid') ?? '').trim() || 'docker compose refuses the file' } };
  const trouble = dockerTrouble(parts.get('ids') ?? '');
  const config = objectOf(parts.get('config') ?? '');
  if (config === undefined) return { ...ok, problem: { kind: 'invalid', message: '"docker compose config" gave no JSON' } };
  const { hashes, warnings } = hashLines(parts.get('hashes') ?? '');
  const known = {
    ...base, warnings, project: String(config.name ?? ''), all: Object.keys(hashes), services: services(config, hashes, contents(parts)),
    containers: (parts.get('containers') ?? '').split('\n').flatMap((line) => container(objectOf(line))), images: images(parts.get('images') ?? ''),
    ...record(parts.get('record') ?? ''),
  };
  return trouble === undefined ? { ...known, access: 'ok' } : { ...known, access: 'refused', message: trouble };
}

function noCompose(version: string): string {
  return version === ''
    ? 'the host has Docker but no Compose: install the package docker-compose (Debian 13) or docker-compose-plugin'
    : `the host has only Compose v1 (docker-compose ${version}), which is no longer maintained and has no "docker compose": Debian 12 packages nothing newer, so use Debian 13, or Docker's own repository with docker-compose-plugin`;
}

function hashLines(text: string): { hashes: Record<string, string>; warnings: string[] } {
  const hashes: Record<string, string> = {};
  const warnings: string[] = [];
  for (const line of text.split('\n')) {
    const [, name, hash] = /^(\S+) ([0-9a-f]{64})$/.exec(line) ?? [];
    const warned = /level=warning msg="(.*)"$/.exec(line)?.[1];
    if (name !== undefined && hash !== undefined) hashes[name] = hash;
    else if (warned !== undefined) warnings.push(warned.replace(/\\"/g, '"'));
  }
  return { hashes, warnings };
}

/** Hash, inode and time of each tracked source. */
function contents(parts: ReadonlyMap<string, string>): Map<string, Content> {
  const out = new Map<string, Content>();
  const stats = new Map<string, { inode: number; mtime: number }>();
  for (const line of (parts.get('files') ?? '').split('\n')) {
    const [, sha256, hashed] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    const [, inode, mtime, path] = /^(\d+) (\d+) \d+ (.+)$/.exec(line) ?? [];
    if (sha256 !== undefined && hashed !== undefined) out.set(hashed, { sha256, inode: 0, mtime: 0, ...stats.get(hashed) });
    else if (path !== undefined) stats.set(path, { inode: Number(inode), mtime: Number(mtime) });
  }
  for (const line of (parts.get('folders') ?? '').split('\n')) {
    const [, sha256, inode, mtime, path] = /^([0-9a-f]{64}) (\d+) (\d+) (.+)$/.exec(line) ?? [];
    if (sha256 !== undefined && path !== undefined) out.set(path, { sha256, inode: Number(inode), mtime: Number(mtime) });
  }
  return out;
}

function services(config: Json, hashes: Readonly<Record<string, string>>, tracked: ReadonlyMap<string, Content>): Record<string, ComposeService> {
  const all = Object.entries((config.services ?? {}) as Record<string, Json>);
  // A folder that any service writes to holds data, whoever else reads it.
  const written = all.flatMap(([, service]) => binds(service)).filter((bind) => !bind.readOnly).map((bind) => bind.source);
  const overlaps = (source: string) => written.some((other) => source === other || source.startsWith(`${other}/`) || other.startsWith(`${source}/`));
  const ending = new Set(all.flatMap(([, service]) => Object.entries((service.depends_on ?? {}) as Record<string, Json>).filter(([, how]) => how?.condition === 'service_completed_successfully').map(([name]) => name)));
  return Object.fromEntries(all.map(([name, service]): [string, ComposeService] => {
    const mounts = [...binds(service).map(({ source, readOnly }) => ({ source, readOnly })), ...given(service, 'configs', config), ...given(service, 'secrets', config)].map((mount): Mount => {
      const content = tracked.get(mount.source);
      return content === undefined || (mount.readOnly && overlaps(mount.source)) ? mount : { ...mount, content };
    });
    const deploy = (service.deploy ?? {}) as { replicas?: number };
    return [name, {
      ...(typeof service.image === 'string' ? { image: service.image } : {}), build: service.build !== undefined && service.build !== null,
      replicas: deploy.replicas ?? (typeof service.scale === 'number' ? service.scale : 1), ...(typeof service.pull_policy === 'string' ? { pullPolicy: service.pull_policy } : {}),
      dependsOn: Object.keys((service.depends_on ?? {}) as object), follows: follows(service), healthcheck: service.healthcheck !== undefined && (service.healthcheck as Json | null)?.disable !== true,
      ends: ending.has(name), restart: typeof service.restart === 'string' ? service.restart : 'no', mounts, config: definitionHash(service), ...(hashes[name] === undefined ? {} : { hash: hashes[name] }),
    }];
  }));
}

function follows(service: Json): Record<string, 'restart' | 'share'> {
  const out: Record<string, 'restart' | 'share'> = {};
  for (const [name, how] of Object.entries((service.depends_on ?? {}) as Record<string, Json>)) if (how?.restart === true) out[name] = 'restart';
  for (const key of ['network_mode', 'ipc', 'pid']) {
    const name = /^service:(.+)$/.exec(String(service[key] ?? ''))?.[1];
    if (name !== undefined) out[name] = 'share';
  }
  for (const entry of (service.volumes_from ?? []) as unknown[]) if (!String(entry).startsWith('container:')) out[String(entry).split(':')[0] ?? ''] = 'share';
  return out;
}

/**
 * The hash that Compose puts on containers: SHA-256 of the service as Go prints it in JSON, without what only
 * concerns building, pulling and scaling (compose pkg/compose/hash.go, 2.26).
 */
function definitionHash(service: Json): string {
  const { build: _, pull_policy: __, scale: ___, ...rest } = service;
  const text = JSON.stringify(rest).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return createHash('sha256').update(text).digest('hex');
}

function binds(service: Json): { source: string; readOnly: boolean }[] {
  return ((service.volumes ?? []) as Json[]).filter((volume) => volume.type === 'bind' && typeof volume.source === 'string').map((volume) => ({ source: String(volume.source), readOnly: volume.read_only === true }));
}

/** Files behind a service's configs or secrets. */
function given(service: Json, kind: 'configs' | 'secrets', config: Json): { source: string; readOnly: boolean }[] {
  const definitions = (config[kind] ?? {}) as Record<string, Json>;
  return ((service[kind] ?? []) as Json[]).flatMap((entry) => {
    const file = definitions[String(entry.source)]?.file;
    return typeof file === 'string' ? [{ source: file, readOnly: true }] : [];
  });
}

function container(json: Json | undefined): ComposeContainer[] {
  if (json === undefined) return [];
  const labels = (json.labels ?? {}) as Record<string, string>;
  const state = (json.state ?? {}) as Json;
  const health = (state.Health as Json | undefined | null)?.Status;
  return [{
    id: String(json.id), name: String(json.name).replace(/^\//, ''), service: labels['com.docker.compose.service'] ?? '', hash: labels['com.docker.compose.config-hash'] ?? '', imageId: labels['com.docker.compose.image'] ?? String(json.imageId),
    image: String(json.image), status: String(state.Status), ...(typeof health === 'string' && health !== 'none' ? { health } : {}), exitCode: Number(state.ExitCode ?? 0), restarts: Number(json.restarts ?? 0), restart: String(json.restart ?? ''),
    started: Math.floor(Date.parse(String(state.StartedAt)) / 1000) || 0, oneOff: labels['com.docker.compose.oneoff'] === 'True',
  }];
}

function images(text: string): Record<string, string> {
  const out: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [repository, tag, digest, id] = line.split(' ');
    if (repository === undefined || id === undefined) continue;
    if (tag !== '<none>') out[`${repository}:${tag}`] = id;
    if (digest !== '<none>') out[`${repository}@${digest}`] = id;
  }
  return out;
}

function record(text: string): { record?: ComposeRecord } {
  const json = objectOf(text);
  return json?.version === 1 ? { record: { services: (json.services ?? {}) as ComposeRecord['services'], labels: (json.labels ?? {}) as ComposeRecord['labels'], done: ((json.done ?? []) as unknown[]).map(String) } } : {};
}
