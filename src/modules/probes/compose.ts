import type { Reader, Resource } from '../../model/resource.js';
import { parseProject } from './compose-parse.js';
import { projectScript } from './compose-script.js';
import type { DockerAccess } from './docker.js';

/** What names one Compose project on a host; all paths as the task gave them. */
export interface ProjectSource {
  readonly folder: string;
  readonly files: readonly string[];
  readonly name?: string;
  readonly profiles: readonly string[];
  readonly envFiles: readonly string[];
  /** A compose file as JSON, in place of files. */
  readonly definition?: string;
}

/** A file, or a read-only folder, that a service mounts from the host. */
export interface Mount {
  readonly source: string;
  readonly readOnly: boolean;
  /** undefined: it is not tracked (no regular file, too large, a folder that containers write to). */
  readonly content?: { readonly sha256: string; readonly inode: number; readonly mtime: number };
}

export interface ComposeService {
  readonly image?: string;
  readonly build: boolean;
  readonly replicas: number;
  readonly pullPolicy?: string;
  readonly dependsOn: readonly string[];
  /** Services that it has to be restarted with (`depends_on: restart`) or whose namespace or volumes it shares. */
  readonly follows: Readonly<Record<string, 'restart' | 'share'>>;
  readonly healthcheck: boolean;
  /** Another service waits until it has ended with success. */
  readonly ends: boolean;
  readonly restart: string;
  readonly mounts: readonly Mount[];
  /** Hash of the resolved definition, environment files included: as on the containers' label, as far as we know Compose's way. */
  readonly config: string;
  /** `config --hash`: differs from the label when there are environment files, which it leaves out. */
  readonly hash?: string;
}

export interface ComposeContainer {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  /** Label com.docker.compose.config-hash. */
  readonly hash: string;
  /** Image ID that it was made from. */
  readonly imageId: string;
  readonly image: string;
  readonly status: string;
  readonly health?: string;
  readonly exitCode: number;
  readonly restarts: number;
  readonly restart: string;
  /** Seconds since the epoch. */
  readonly started: number;
  readonly oneOff: boolean;
}

/** What the last apply wrote to /var/lib/jalon/projects/<project>.json. */
export interface ComposeRecord {
  readonly services: Readonly<Record<string, { readonly config: string; readonly mounts: Readonly<Record<string, { readonly sha256: string; readonly inode: number }>> }>>;
  /** Service → its containers' config-hash label just after that apply. */
  readonly labels: Readonly<Record<string, string>>;
  /** Services that had ended by themselves, with status 0, when that apply was over. */
  readonly done: readonly string[];
}

export type ComposeState = DockerAccess & {
  /** 'no-compose': only docker, or only Compose v1. 'no-file': folder or compose file missing. 'invalid': Compose refuses it. */
  readonly problem?: { readonly kind: 'no-compose' | 'no-file' | 'invalid'; readonly message: string };
  readonly project?: string;
  readonly services: Readonly<Record<string, ComposeService>>;
  /** Services of all profiles. */
  readonly all: readonly string[];
  readonly containers: readonly ComposeContainer[];
  /** `repository:tag` and `repository@digest` → image ID. */
  readonly images: Readonly<Record<string, string>>;
  readonly record?: ComposeRecord;
  readonly warnings: readonly string[];
  /** Raw text of the compose files on the host, asked for in check mode. */
  readonly texts: Readonly<Record<string, string>>;
};

export function composeProject(source: ProjectSource, wants: readonly 'text'[] = []): Resource<ComposeState> {
  return { reader: composeReader, key: JSON.stringify([source.folder, source.files, source.name ?? null, source.profiles, source.envFiles, ...(source.definition === undefined ? [] : [source.definition])]), wants };
}

export function sourceOf(key: string): ProjectSource {
  const [folder, files, name, profiles, envFiles, definition] = JSON.parse(key) as [string, string[], string | null, string[], string[], string?];
  return { folder, files, ...(name === null ? {} : { name }), profiles, envFiles, ...(definition === undefined ? {} : { definition }) };
}

export const composeReader: Reader<ComposeState> = {
  name: 'compose',
  // Any file may be mounted into a service: whatever an earlier task changes, the project is read again.
  predictable: false,
  script: (requests) => `${requests.map((request) => `printf '\\036'\n(\n${projectScript(sourceOf(request.key), request.wants.includes('text'))})`).join('\n')}\n:`,
  parse: (stdout, requests) => {
    const parts = stdout.split('\x1e').slice(1);
    return requests.map((_, at) => parseProject(parts[at] ?? ''));
  },
  describe: (state) => state.containers.map((one) => `${one.service}: ${one.name} ${one.image} ${one.status}\n`).sort().join(''),
};
