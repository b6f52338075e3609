import type { Expression, Template, TemplateEntry } from './expression.js';
import type { Inventory } from './inventory.js';
import type { ModuleKind } from './module.js';
import type { Range } from './range.js';
import type { VariableLayer } from './variables.js';

/** What `compile` hands on: everything resolved, nothing left to be read from disk but what `files` holds. */
export interface Playbook {
  readonly inventory: Inventory;
  readonly plays: readonly Play[];
  readonly extraVars: VariableLayer;
  /** Absolute folder of the project and of the (first) playbook. */
  readonly project: string;
  readonly playbookDir: string;
  /** Compose files that phases own, as a host gets them, whatever of the playbook is selected. */
  readonly composeOf?: (host: string) => readonly OwnedCompose[];
}

/** A compose file that a phase owns, as one host gets it. */
export interface OwnedCompose {
  /** The phase's id. */
  readonly phase: string;
  /** Absolute path on the host. */
  readonly path: string;
  /** `project` of the phase's `compose:`. */
  readonly project?: string;
  /** Top-level `name:` of the file, as far as it is known. */
  readonly name?: string;
  readonly services: ReadonlySet<string>;
  /** Why its services are not known before the run. */
  readonly unread?: string;
  /** Where the phase names it. */
  readonly range: Range;
}

export interface Phase {
  /** As written: '4.5A'. */
  readonly id: string;
  readonly name?: string;
  /** compose: the phase owns this compose file. `path` may need a host's variables. */
  readonly compose?: { readonly path: Template; readonly project?: Template; readonly range: Range };
  readonly gate: readonly Node[];
  readonly range: Range;
}

export interface Play {
  readonly index: number;
  readonly name: string;
  readonly phase?: Phase;
  /** Selected hosts in run order, after `hosts:`, `--limit` and `order:`. */
  readonly hosts: readonly string[];
  /** The same hosts in the inventory's order, where `order:` says another. */
  readonly inOrder?: readonly string[];
  /** `hosts:` as written; groups that add_host or group_by make during the run can match it. */
  readonly pattern?: readonly string[];
  readonly serial: readonly Template[];
  readonly gatherFacts: boolean;
  readonly maxFailPercentage?: Template;
  readonly forceHandlers: boolean;
  readonly forks?: number;
  /** Levels 12 to 14. */
  readonly layers: readonly VariableLayer[];
  /** Level 14 where a name in `vars_files` differs from host to host: then these are not in `layers`, nor in those of the nodes. */
  readonly hostLayers?: ReadonlyMap<string, readonly VariableLayer[]>;
  /** In order; handlers are flushed after each section. */
  readonly sections: readonly { readonly name: 'pre_tasks' | 'roles and tasks' | 'post_tasks'; readonly nodes: readonly Node[] }[];
  readonly handlers: readonly Task[];
  readonly keywords: Keywords;
  readonly roles: readonly RoleInstance[];
  readonly range: Range;
}

export interface RoleInstance {
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
  /** Names of the roles that brought it in by dependency or include, outermost first. */
  readonly parents: readonly string[];
  /** Where this use of it names the role. */
  readonly at?: Range;
  /** Tells whether two uses are given the same: where each param and variable of this one is written, and what it holds. */
  readonly given?: string;
  /** The role or this use of it says that it may run more than once. */
  readonly again?: boolean;
}

export type Node = Task | Block | Include;

/** Keywords that are inherited from play to block to task; each compiled task carries the winner. */
export interface Keywords {
  readonly become?: Template;
  readonly becomeUser?: Template;
  readonly becomeMethod?: Template;
  readonly becomeFlags?: Template;
  readonly connection?: Template;
  readonly remoteUser?: Template;
  readonly port?: Template;
  readonly environment: readonly Template[];
  readonly checkMode?: Template;
  readonly diff?: Template;
  readonly noLog?: Template;
  readonly ignoreErrors?: Template;
  readonly ignoreUnreachable?: Template;
  readonly anyErrorsFatal?: Template;
  readonly runOnce?: Template;
  readonly delegateTo?: Template;
  readonly delegateFacts?: Template;
  readonly throttle?: Template;
  /** Seconds. */
  readonly timeout?: Template;
  readonly tags: readonly string[];
  readonly debugger?: string;
  /** It stands in a block or play with a `guard`. */
  readonly guarded?: boolean;
}

/** `guard:` of a block or a play: what is changed in it is undone by the host itself unless a new login is proven afterwards. */
export interface Guard {
  /** The map as written; `guard: true` has none. */
  readonly settings?: Template;
  readonly range: Range;
}

/** A condition of `when`, `until`, `changed_when` …: all must hold. */
export type Condition = readonly Expression[];

export interface Loop {
  readonly items: Template;
  /** How `items` becomes a list: `loop` takes it as it is, `with_*` as Ansible's lookup of that name does. */
  readonly style: 'loop' | `with_${string}`;
  readonly variable: string;
  readonly indexVariable?: string;
  readonly label?: Template;
  readonly pause?: Template;
  readonly extended: boolean;
  /** `extended_allitems`: whether `ansible_loop` holds the whole list; true unless set to false. */
  readonly allItems?: boolean;
  readonly breakWhen: Condition;
  readonly range: Range;
}

interface Common {
  /** Ascending in program order, unique in the playbook. */
  readonly id: number;
  readonly name?: Template;
  /** Conditions, the block's and the static import's first. Each is judged where it stands. */
  readonly when: Condition;
  readonly keywords: Keywords;
  /** Static layers that this node sees, lowest level first: role defaults and vars, play, block, task vars, params. */
  readonly layers: readonly VariableLayer[];
  readonly role?: RoleInstance;
  readonly range: Range;
}

export interface Task extends Common {
  readonly kind: 'task';
  /** Canonical short name of the module (`docker_compose_v2`). */
  readonly module: string;
  readonly moduleKind: ModuleKind;
  /** Where the module's name was written. */
  readonly moduleRange: Range;
  readonly args: readonly TemplateEntry[];
  /** `args` given as one expression (`args: "{{ x }}"`). */
  readonly argsTemplate?: Template;
  readonly loop?: Loop;
  readonly register?: string;
  readonly changedWhen?: Condition;
  readonly failedWhen?: Condition;
  readonly until?: Condition;
  readonly retries?: Template;
  /** Seconds. */
  readonly delay?: Template;
  readonly notify: readonly Template[];
  /** Handlers only: topics it listens to. */
  readonly listen: readonly string[];
  readonly async?: Template;
  readonly poll?: Template;
  readonly searchPath: SearchPath;
}

/** Absolute folders in which files that a node names are looked for, first match wins; the same object for nodes of one place. */
export interface SearchPath {
  readonly templates: readonly string[];
  readonly files: readonly string[];
  readonly vars: readonly string[];
}

export interface Block extends Common {
  readonly kind: 'block';
  readonly searchPath?: SearchPath;
  readonly body: readonly Node[];
  readonly rescue: readonly Node[];
  readonly always: readonly Node[];
  readonly loop?: Loop;
  readonly guard?: Guard;
}

/** `include_tasks` and `include_role`: which of the candidates it is, and how often, is decided when its turn comes. */
export interface Include extends Common {
  readonly kind: 'include';
  readonly searchPath?: SearchPath;
  readonly module: 'include_tasks' | 'include_role';
  /** File or role name as written. */
  readonly target: Template;
  readonly loop?: Loop;
  readonly register?: string;
  /** What `target` can evaluate to → the compiled nodes. Every candidate was read and checked before the run. */
  readonly candidates: ReadonlyMap<string, readonly Node[]>;
}
