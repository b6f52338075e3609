import type { JSONSchema } from 'json-schema-to-ts';
import type { OwnedCompose } from './playbook.js';
import type { Resource, StatesOf } from './resource.js';
import type { Step } from './step.js';
import type { Dict, SecretText, Value } from './value.js';

export type ModuleKind = 'state' | 'action' | 'control';
export type Support = 'full' | 'partial' | 'none';

/** What every kind of module says of itself. */
export interface ModuleBase {
  /** Short canonical name: `docker_compose_v2`. */
  readonly name: string;
  /** Collection for the fully qualified name: `ansible.builtin`, `community.docker`. */
  readonly collection: string;
  /** Other short names (`dest` of nothing; e.g. systemd → systemd_service). */
  readonly aliases?: readonly string[];
  /** One sentence for lists and docs. */
  readonly summary: string;
  /** JSON Schema of the args (type object, additionalProperties false). Descriptions make the docs. */
  readonly args: JSONSchema;
  /** Other names of an arg, as in Ansible: `{ dest: 'path', name: 'path' }` alias → canonical. */
  readonly argAliases?: Readonly<Record<string, string>>;
  /** Where its args name no Compose project, `service` finds it in the compose files that phases own. */
  readonly findsService?: true;
  /** The arg that free-form text goes to (`command: ls` → cmd). Without it free form is `k=v` pairs only. */
  readonly freeForm?: string;
  readonly supports: { readonly check: Support; readonly diff: Support };
  /** Example task as YAML; parsed and validated by a test, printed in the docs. */
  readonly example: string;
  /** Sentences for its page: what surprises people, and where it differs from Ansible's module and why. */
  readonly notes?: readonly string[];
  /** Keys of the registered result beyond changed, failed, msg, diff, with what they hold: for its page. */
  readonly returns?: Readonly<Record<string, string>>;
  /** Args that arrive as SecretText when they hold a secret, because the module keeps it out of argv; all others arrive as plain text. */
  readonly secretArgs?: readonly string[];
  /** Args whose text names a file on the controller, with the kind of search path. Resolved before `reads`. */
  readonly sources?: Readonly<Record<string, 'templates' | 'files' | 'vars'>>;
  /** What a run of it writes on the controller: where, as the user wrote it. The executor makes a path of it (`PlanContext.saved`), and writes what the change's last step prints. */
  readonly saves?: (args: never) => SaveRequest;
  /** The file's name within the text of such an arg, where it is not all of it (`script: setup.sh --now`). */
  readonly fileIn?: (text: string) => string;
}

/** A file of the host that is to stand on the controller. */
export interface SaveRequest {
  /** Folder, or with `flat` the file itself (a folder if it ends in `/`); relative to the playbook. */
  readonly dest: string;
  /** Path on the host: below `dest/<host>/` it keeps its folders. */
  readonly src: string;
  readonly flat: boolean;
}

/** The file of the controller that would be written, and what it holds now. */
export interface SavedFile {
  readonly path: string;
  readonly sha256?: string;
  readonly sha1?: string;
  readonly md5?: string;
  /** Why nothing may be written there. */
  readonly problem?: string;
}

/** What a plan may ask about the run. */
export interface PlanContext {
  /** Of a module that `saves`. */
  readonly saved?: SavedFile;
  readonly check: boolean;
  readonly diff: boolean;
  /** Files of the controller that `sources` named, read (and rendered for templates) by the executor: arg → what it found. */
  readonly local: Readonly<Record<string, LocalSource>>;
  /** Login user or become user that the task runs as. */
  readonly user: string;
  /** Seconds since the epoch at the start of the run (names of backups). */
  readonly now: number;
  /** Check mode: a change to everything that an earlier task would have made; what is absent now may come with it. */
  readonly pending?: string;
  /** The phase whose compose file `service` was found in. */
  readonly owner?: OwnedCompose;
}

/** A file or directory of the controller, read before the plan. */
export type LocalSource =
  | { readonly kind: 'file'; readonly path: string; readonly content: Buffer | string | SecretText; readonly sha256: string; readonly mode: number }
  | { readonly kind: 'directory'; readonly path: string; readonly entries: readonly LocalEntry[] };
export interface LocalEntry {
  /** Relative to the directory, '/'-separated. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  readonly mode: number;
  readonly content?: Buffer;
  readonly sha256?: string;
  readonly target?: string;
}

/** The difference between what is and what should be. `before`/`after` hold states under the keys of `reads`. */
export interface Change<R extends Record<string, Resource<unknown> | undefined> = Record<string, Resource<unknown> | undefined>> {
  /** One line: 'mode 0644 → 0600', 'install nginx'. */
  readonly summary: string;
  readonly before: Partial<StatesOf<R>>;
  /** Predicted states, from which later tasks of the batch are planned. */
  readonly after: Partial<StatesOf<R>>;
  /** Predicted states of resources beyond `reads` (a tree's files, parents made on the way). */
  readonly also?: readonly { readonly resource: Resource<unknown>; readonly state: unknown }[];
  /** 'everything' when other resources may have changed too (maintainer scripts, services). Default: only those in `after` and `also`. */
  readonly touches?: 'everything';
  readonly steps: readonly Step[];
  /** What the last step prints is written here on the controller; `sha256`: what it must be, unless that is not asked for. */
  readonly save?: { readonly path: string; readonly sha256?: string };
  /** Shown by --diff; without it the engine compares `describe` of before and after. */
  readonly diff?: readonly TextDiff[];
  /** Keys of the registered result beyond changed, diff, msg. */
  readonly result?: Dict;
}

export interface TextDiff {
  readonly beforeHeader: string;
  readonly afterHeader: string;
  readonly before: string | SecretText;
  readonly after: string | SecretText;
}

/** A plan can also find that the wanted state can't be had: the task fails with this message. Nothing is changed. */
export interface PlanFailure {
  readonly failure: string;
  readonly result?: Dict;
}
/** The task has nothing to do yet: something later brings what it would act on. */
export interface PlanSkip {
  readonly skip: string;
}
/** In check mode: what the task would do can't be known (its tool is missing and a pending change brings it). */
export interface PlanUnknown {
  readonly unknown: string;
  /** Only doing it would tell (is there a newer image?). Without this it is a failure where nothing before it is about to change. */
  readonly byActing?: true;
}

export interface StateModule<A = unknown, R extends Record<string, Resource<unknown> | undefined> = Record<string, Resource<unknown> | undefined>> extends ModuleBase {
  readonly kind: 'state';
  /** Checks between args that a schema can't say. Returns sentences. Called with evaluated args. */
  check?(args: A): readonly string[];
  /** Resources that the plan looks at. Pure; may depend on local sources (a directory tree). */
  reads(args: A, context: PlanContext): R;
  /** Pure and synchronous. null = already as wanted. */
  plan(args: A, states: StatesOf<R>, context: PlanContext): Change<R> | PlanFailure | PlanUnknown | PlanSkip | null;
  /** Registered keys when nothing was to change (`stat`, `state`, `path` …), and after a change: from the predicted states. */
  result?(args: A, states: StatesOf<R>, context: PlanContext): Dict;
  /** Result after the steps ran: `captured` holds the stdout of steps with `capture`. A boolean `changed` here is the truth: the steps found nothing to do after all. */
  finish?(args: A, captured: Readonly<Record<string, string>>): Dict;
  /** Turns what failed steps printed into one message for the user; default is stderr. Lines `@note …` are the step's own, for here only: no result shows them. */
  explain?(args: A, output: CommandOutput): string;
}

export interface CommandOutput {
  /** null: no exit status arrived (killed by a signal we sent, or deadline). */
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Runs each time; its result comes from its output. */
export interface ActionModule<A = unknown> extends ModuleBase {
  readonly kind: 'action';
  check?(args: A): readonly string[];
  /** What to run on the host. */
  command(args: A, context: PlanContext): ActionCommand;
  /** Pure. `failed` needs a `msg`. */
  result(args: A, output: CommandOutput, context: PlanContext): ActionResult;
  /** True where it changes nothing by its nature (uri GET, ping, wait_for): it runs in check mode too, and `changed` is false. */
  readOnly?(args: A): boolean;
  /** Where `creates` or `removes` says that it need not run, it counts as skipped, and not as ok. */
  readonly skips?: true;
}

export interface ActionCommand {
  /** POSIX sh that runs just before it in the same frame; ending with a status of its own, it is what the task came to. */
  readonly first?: string;
  readonly argv?: readonly (string | SecretText)[];
  /** Text for `sh -c` (shell, or a fixed script of the module). */
  readonly script?: string | SecretText;
  /** Interpreter for `script`, default /bin/sh. */
  readonly executable?: string;
  /** A fixed script of the module that runs in the driver's own shell: it may keep files in `$JALON_TMP`, made by `jalon_tmp`. */
  readonly inPlace?: true;
  readonly chdir?: string;
  readonly stdin?: string | SecretText | Buffer;
  readonly environment?: Readonly<Record<string, string | SecretText>>;
  /** Tested on the host just before: with `creates` present or `removes` absent it does not run, and is ok. */
  readonly creates?: string;
  readonly removes?: string;
  /** Seconds without an answer after which it is killed; default none (the task's `timeout` keyword rules). */
  readonly deadline?: number;
}

export interface ActionResult {
  readonly changed: boolean;
  readonly failed?: boolean;
  readonly msg?: string;
  readonly result: Dict;
  /** A container, or a Compose service, that it needed and that was not up: the executor says who starts it. */
  readonly absent?: string;
}

/** On the controller; implemented in execute/control/, because it needs the evaluator. Here only its description. */
export interface ControlModule extends ModuleBase {
  readonly kind: 'control';
}

export type Module = StateModule<never, never> | ActionModule<never> | ControlModule;

export function defineControlModule(module: Omit<ControlModule, 'kind'>): ControlModule {
  return { ...module, kind: 'control' };
}

/** Looks a module up by any name a user may write: short, alias or fully qualified. */
export interface ModuleRegistry {
  find(name: string): AnyModule | undefined;
  /** Every name that `find` knows, for "did you mean". */
  readonly names: readonly string[];
  readonly all: readonly AnyModule[];
}
// biome-ignore lint/suspicious/noExplicitAny: the registry holds modules of every args type; the engine calls them only with args that their own schema accepted.
export type AnyModule = StateModule<any, any> | ActionModule<any> | ControlModule;

export type ResultValue = Value;
