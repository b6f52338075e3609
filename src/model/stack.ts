import type { ImageKnowledge } from './image.js';
import type { ComposeUse, Place } from './lesson.js';
import type { Node } from './node.js';
import type { LessonFile, Program, Subject } from './subject.js';

/** Compose files merged as they are brought up. */
export interface Project {
  /** As Compose names it. */
  readonly name: string;
  readonly subject: Subject;
  /** In the order in which they are merged. */
  readonly files: readonly LessonFile[];
  /** Absolute folder that relative paths start from. */
  readonly folder: string;
  readonly services: readonly Service[];
  /** Top-level, by key. `name`: the real one (`<project>_<key>` unless given or external); undefined: not known. */
  readonly networks: ReadonlyMap<string, TopLevel>;
  readonly volumes: ReadonlyMap<string, TopLevel>;
  readonly secrets: ReadonlyMap<string, TopLevel>;
  readonly configs: ReadonlyMap<string, TopLevel>;
  /** Top-level node after merging: `x-…`, `name`, `version`. */
  get(key: string): Node | undefined;
  /** Variables that interpolation knows: `.env` beside it. */
  readonly variables: ReadonlyMap<string, string>;
  /** Where it is brought up; empty in a folder. */
  readonly uses: readonly ComposeUse[];
}

export interface TopLevel {
  readonly key: string;
  readonly name: string | undefined;
  readonly external: boolean;
  readonly node: Node;
  readonly at: Place;
}

/** A value with the node that gives it. `text` after interpolation; undefined: not known. */
export interface Given {
  readonly text: string | undefined;
  /** As written, before interpolation. */
  readonly raw: string;
  readonly at: Node;
}

/** One service, after anchors, merge keys, `extends`, `include` and override files. Every node knows where it was written. */
export interface Service {
  readonly name: string;
  /** Its key where it was first defined. */
  readonly key: Node;
  readonly project: Project;
  /** Empty: always on. */
  readonly profiles: readonly string[];
  get(key: string): Node | undefined;
  /** By path: `at('deploy', 'resources', 'limits', 'memory')`. */
  at(...path: readonly string[]): Node | undefined;
  /** Text of a scalar after interpolation; undefined: none, or not known. */
  text(node: Node | undefined): string | undefined;
  readonly image?: Image;
  readonly build?: Build;
  readonly health: Health;
  /** `environment` over `env_file` (where that file is known). */
  readonly environment: ReadonlyMap<string, Given>;
  readonly ports: readonly Port[];
  readonly mounts: readonly Mount[];
  /** `labels` and `deploy.labels`. */
  readonly labels: ReadonlyMap<string, Given>;
  readonly user?: Given;
  /** Upper case without CAP_: 'ALL', 'NET_BIND_SERVICE'. */
  readonly capAdd: readonly { readonly name: string; readonly at: Node }[];
  readonly capDrop: readonly { readonly name: string; readonly at: Node }[];
  /** Keys into project.networks; 'default' when none is named and network_mode is not given. */
  readonly networks: readonly { readonly key: string; readonly aliases: readonly string[]; readonly at: Place }[];
  readonly networkMode?: Given;
  readonly dependsOn: readonly { readonly service: string; readonly condition: string; readonly required: boolean; readonly at: Place }[];
  readonly command?: CommandLine;
  readonly entrypoint?: CommandLine;
  readonly restart?: Given;
  readonly containerName?: Given;
  /** Bytes; undefined text: not known. */
  readonly memoryLimit?: { readonly bytes: number | undefined; readonly at: Node };
}

export interface CommandLine {
  /** A list is run as it stands, a text is split into words (`command`) – neither has a shell of its own. */
  readonly form: 'list' | 'text';
  /** After interpolation; unknown parts stay as written. */
  readonly words: readonly { readonly text: string; readonly at: Place }[];
  readonly at: Node;
}

export interface Image extends Given {
  /** Normalised: 'postgres' (docker.io/library/postgres), 'grafana/loki', 'quay.io/minio/minio'. Undefined: not known. */
  readonly repository: string | undefined;
  /** Undefined: none, or not known (see tagKnown). */
  readonly tag: string | undefined;
  readonly tagKnown: boolean;
  readonly digest: string | undefined;
  /** What is known of such images by repository and tag. With `build:` undefined, or that of the final FROM. */
  readonly knowledge: ImageKnowledge | undefined;
}

export interface Build {
  readonly at: Node;
  /** Absolute; undefined: not known, or a URL. */
  readonly context: string | undefined;
  readonly dockerfile: string | undefined;
  readonly target: string | undefined;
  /** Of the final stage, where the Dockerfile is known. */
  readonly stage?: { readonly from: string | undefined; readonly fromAt: Place; readonly user: string | undefined; readonly healthcheck: { readonly text: string; readonly at: Place; readonly disabled: boolean } | undefined; readonly run: readonly string[]; readonly exposed: readonly number[]; readonly file: LessonFile };
}

export interface Port {
  /** As Compose binds it: '' for all addresses. */
  readonly address: string;
  /** Host side; undefined: random, or not known. */
  readonly published: { readonly from: number; readonly to: number } | undefined;
  /** Container side; undefined: not known. */
  readonly target: { readonly from: number; readonly to: number } | undefined;
  readonly protocol: string;
  /** False where an unknown variable stands in the address. */
  readonly addressKnown: boolean;
  readonly raw: string;
  readonly at: Node;
}

export interface Mount {
  readonly type: 'bind' | 'volume' | 'anonymous' | 'tmpfs' | 'config' | 'secret' | 'other';
  /** Absolute host path of a bind; key of a volume, config or secret; undefined: none, or not known. */
  readonly source: string | undefined;
  /** As written. */
  readonly rawSource: string;
  /** Absolute path in the container, without a slash at the end; undefined: not known. */
  readonly target: string | undefined;
  readonly readOnly: boolean;
  readonly at: Node;
  /** The node of the container's path: the whole node in the short form. */
  readonly targetAt: Node;
}

export interface Health {
  /** 'none': nothing given here (the image may have one); 'disabled': NONE or disable: true. */
  readonly state: 'none' | 'disabled' | 'given';
  /** The `test` node, or the service's key. */
  readonly at: Place;
  /** CMD: no shell, the first word is the program; CMD-SHELL and text: /bin/sh -c. */
  readonly form?: 'exec' | 'shell';
  /** Words of the exec form, or the one text of the shell form; unknown parts as written. */
  readonly words: readonly { readonly text: string; readonly at: Place }[];
  /** Programs that run in the container, wrappers taken off, scripts that are mounted from a known file followed. */
  readonly programs: readonly Program[];
  /** Seconds; undefined: not given, or not known. */
  readonly interval?: number;
  readonly timeout?: number;
  readonly startPeriod?: number;
  readonly retries?: number;
}
