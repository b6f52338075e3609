// Written by `deploy lessons new` and `deploy schema`: what an editor knows of lessons. Changes are lost.

declare module 'jalon' {
  import type { Rule } from 'jalon/model/lesson';
  export type * from 'jalon/model/lesson';
  export type { Node, MapNode, SequenceNode, ScalarNode } from 'jalon/model/node';
  /** A lesson, as `lessons/<name>.mjs` exports it. */
  export type Lesson = Omit<Rule, 'source'>;
  /** Types a lesson, and gives it back. */
  export function defineRule(rule: Lesson): Lesson;
}

declare module 'jalon/model/diagnostic' {
  import type { Range } from 'jalon/model/range';
  export type Severity = 'error' | 'warning' | 'note';
  /** One finding. `summary` is fixed text with names in it; `why` and `fix` are whole sentences. */
  export interface Diagnostic {
      readonly severity: Severity;
      /** Stable id: 'unknown-key', 'undefined-variable', or a lesson's 'L16 service-in-two-compose'. */
      readonly code: string;
      readonly summary: string;
      readonly range?: Range;
      readonly why?: string;
      readonly fix?: string;
      /** A close name: printed as «did you mean "x"?». */
      readonly suggestion?: string;
      readonly related?: readonly {
          readonly range: Range;
          readonly message: string;
      }[];
      /** What `--fix` writes, where that is safe. */
      readonly edits?: readonly {
          readonly range: Range;
          readonly text: string;
      }[];
  }
  export function error(code: string, summary: string, rest?: Omit<Diagnostic, 'severity' | 'code' | 'summary'>): Diagnostic;
  export function warning(code: string, summary: string, rest?: Omit<Diagnostic, 'severity' | 'code' | 'summary'>): Diagnostic;
  export function note(code: string, summary: string, rest?: Omit<Diagnostic, 'severity' | 'code' | 'summary'>): Diagnostic;
  /** Thrown while one expression, template or args map is evaluated; carries what the user is told. Never thrown for bugs. */
  export class UserError extends Error {
      readonly diagnostic: Diagnostic;
      constructor(diagnostic: Diagnostic, options?: ErrorOptions);
  }
}

declare module 'jalon/model/expression' {
  import type { Range } from 'jalon/model/range';
  import type { Value } from 'jalon/model/value';
  /** The tree of one expression, `{{ … }}` in YAML or bare in `when`. Every node knows where it was written. */
  export type Expression = {
      readonly kind: 'literal';
      readonly value: Value;
      readonly range: Range;
  } | {
      readonly kind: 'list';
      readonly items: readonly Expression[];
      readonly tuple: boolean;
      readonly range: Range;
  } | {
      readonly kind: 'dict';
      readonly entries: readonly {
          key: Expression;
          value: Expression;
      }[];
      readonly range: Range;
  } | {
      readonly kind: 'name';
      readonly name: string;
      readonly range: Range;
  } | {
      readonly kind: 'attribute';
      readonly object: Expression;
      readonly name: string;
      readonly nameRange: Range;
      readonly range: Range;
  } | {
      readonly kind: 'index';
      readonly object: Expression;
      readonly index: Expression;
      readonly range: Range;
  } | {
      readonly kind: 'slice';
      readonly object: Expression;
      readonly start?: Expression;
      readonly stop?: Expression;
      readonly step?: Expression;
      readonly range: Range;
  } | {
      readonly kind: 'call';
      readonly callee: Expression;
      readonly args: Arguments;
      readonly range: Range;
  } | {
      readonly kind: 'filter';
      readonly input: Expression;
      readonly name: string;
      readonly nameRange: Range;
      readonly args: Arguments;
      readonly range: Range;
  } | {
      readonly kind: 'test';
      readonly input: Expression;
      readonly name: string;
      readonly nameRange: Range;
      readonly args: Arguments;
      readonly negated: boolean;
      readonly range: Range;
  } | {
      readonly kind: 'unary';
      readonly operator: 'not' | '-' | '+';
      readonly operand: Expression;
      readonly range: Range;
  } | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly range: Range;
  } | {
      readonly kind: 'conditional';
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise?: Expression;
      readonly range: Range;
  };
  export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**' | '~' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'and' | 'or' | 'in' | 'not in';
  export interface Arguments {
      readonly positional: readonly Expression[];
      readonly named: readonly {
          readonly name: string;
          readonly value: Expression;
      }[];
  }
  /** A YAML value in which expressions may stand. What has no `{{` is a literal as a whole. */
  export type Template = {
      readonly kind: 'literal';
      readonly value: Value;
      readonly range: Range;
  }
  /** `whole`: the scalar is one `{{ … }}` and keeps the expression's type; else the parts are joined as text. */
   | {
      readonly kind: 'text';
      readonly parts: readonly (string | Expression)[];
      readonly whole: boolean;
      readonly range: Range;
  } | {
      readonly kind: 'list';
      readonly items: readonly Template[];
      readonly range: Range;
  } | {
      readonly kind: 'map';
      readonly entries: readonly TemplateEntry[];
      readonly range: Range;
  };
  export interface TemplateEntry {
      readonly key: string;
      readonly keyRange: Range;
      /** Set when the key itself has a `{{ … }}` in it; `key` then is the raw text. */
      readonly keyTemplate?: Template;
      readonly value: Template;
  }
  /**
   * One variable that an expression or a template file mentions.
   * `path` are the constant attribute names after it (`ansible_facts.distribution`); `open` tells that a computed index follows.
   */
  export interface Reference {
      readonly name: string;
      readonly path: readonly string[];
      readonly open: boolean;
      readonly range: Range;
      /** Undefined is allowed here: inside `default`, `is defined` and the like. */
      readonly guarded: boolean;
      /** Only its existence or status is asked (`is defined`, `is skipped`, `is changed`, `is failed`). */
      readonly existence: boolean;
  }
}

declare module 'jalon/model/image' {
  /** A claim about images of some repositories and tags. Data, one entry a file in src/lessons/images/. */
  export interface ImageKnowledge {
      /** Normalised repositories; `*` may stand at the end. */
      readonly repositories: readonly string[];
      /** Range of tags: '>=18', '<3.6 >=2', '*-alpine', '!*-alpine'; all must hold. Empty: every tag. */
      readonly tags?: readonly string[];
      /** What it is: 'database', 'cache', 'queue', 'proxy', 'vector', 'metrics', 'logs', 'app' … */
      readonly kind?: string;
      /** The image's USER as uid; 0 for root. */
      readonly uid?: number;
      /** The group of USER, where its number is not the uid's. */
      readonly gid?: number;
      /** The uid to which a root entrypoint drops. */
      readonly dropsTo?: number;
      /** Programs inside that health checks and `docker exec` use; complete: what is not listed is not there. */
      readonly tools?: readonly string[];
      readonly wget?: 'busybox' | 'gnu';
      readonly libc?: 'glibc' | 'musl';
      /** Directories whose content must outlive the container. */
      readonly data?: readonly string[];
      /** Directories that look like it, and are not (any more). */
      readonly notData?: readonly string[];
      /** Files that it reads its configuration from. */
      readonly config?: readonly string[];
      /** Configuration paths that are not read, or overridden by another. */
      readonly notConfig?: readonly string[];
      /** A health check that works there: the words of `test:`, before Compose asks for each `$` twice. */
      readonly health?: readonly string[];
      /** The image has a HEALTHCHECK of its own. */
      readonly ownHealth?: boolean;
      /** A one-shot, or nothing that could be asked. */
      readonly noHealth?: boolean;
      /** Capabilities that the root entrypoint needs. */
      readonly needsCaps?: readonly string[];
      /** The binary carries file capabilities. */
      readonly fileCaps?: readonly string[];
      /** Ports that it listens on. */
      readonly ports?: readonly number[];
      readonly ipv4Only?: boolean;
      /** Health endpoints to avoid → to use instead. */
      readonly endpoints?: readonly {
          readonly bad: string;
          readonly good?: string;
          readonly why: string;
      }[];
      /** Seconds that it may take to be ready. */
      readonly boot?: number;
      /** Moved, removed or without further versions. `removed`: the registry has none of these tags any more. */
      readonly gone?: {
          readonly why: string;
          readonly use?: string;
          readonly removed?: boolean;
      };
      /** API paths that these versions don't serve. */
      readonly removedPaths?: readonly {
          readonly path: string;
          readonly why: string;
      }[];
      /** Who says so. */
      readonly sources: readonly string[];
  }
}

declare module 'jalon/model/inventory' {
  import type { Range } from 'jalon/model/range';
  import type { VariableLayer } from 'jalon/model/variables';
  export interface Host {
      readonly name: string;
      /** Groups in merge order: all, then parents before children, ties by priority then name. */
      readonly groups: readonly string[];
      /** Layers of levels 3 to 10 that concern this host, lowest first; within a level the last wins. */
      readonly layers: readonly VariableLayer[];
      readonly range?: Range;
      /** `localhost` that no inventory names: known by name only, never part of `all` or of a glob. */
      readonly implicit?: true;
  }
  export interface Group {
      readonly name: string;
      readonly children: readonly string[];
      /** Members, those of children included, in inventory order. */
      readonly hosts: readonly string[];
  }
  export interface Inventory {
      readonly hosts: ReadonlyMap<string, Host>;
      readonly groups: ReadonlyMap<string, Group>;
      /** Files read, absolute; the first gives `inventory_file` and `inventory_dir`. */
      readonly sources: readonly string[];
  }
  /** `environment.yml` of an environment. */
  export interface Environment {
      readonly name: string;
      /** Absolute path of its folder. */
      readonly folder: string;
      /** Absolute path of its playbook. */
      readonly playbook: string;
      readonly confirm: boolean;
      readonly knownHosts?: string;
      readonly range?: Range;
  }
}

declare module 'jalon/model/lesson' {
  import type { Severity } from 'jalon/model/diagnostic';
  import type { Node } from 'jalon/model/node';
  import type { Phase, Play, Playbook, Task } from 'jalon/model/playbook';
  import type { Range, SourceText } from 'jalon/model/range';
  import type { Project, Service } from 'jalon/model/stack';
  import type { LessonFile, Script, Subject } from 'jalon/model/subject';
  import type { Dict, SecretText } from 'jalon/model/value';
  export type * from 'jalon/model/image';
  export type * from 'jalon/model/preflight';
  export type * from 'jalon/model/stack';
  export type * from 'jalon/model/subject';
  /** A file that a task puts on a host, as far as it is known before the run. */
  export interface RenderedFile {
      /** Absolute path on the host. */
      readonly dest: string;
      /** What it is rendered or copied from, as ranges name it. */
      readonly file: string;
      /** Rendered when it is first asked for. */
      readonly text: string | SecretText;
      /** As it stands on disk, where nothing is rendered: `text` has no byte order mark, and what is not UTF-8 read as Windows-1252. */
      readonly bytes?: Uint8Array;
      /** Where an offset of `text` was written: in the template, and for a variable's value also where it was defined. */
      origin(offset: number): {
          readonly template: Range;
          readonly definition?: Range;
      } | undefined;
  }
  /** One task on one host, a loop item by item, in the order in which it would run. Tasks whose `when` is surely false are left out. */
  export interface LessonStep {
      readonly task: Task;
      readonly play: Play;
      /** Evaluated for this host; what is not known before the run is Unknown. */
      readonly args: Dict;
      /** Template, and copy with `content` or a text file as `src`. */
      readonly rendered?: RenderedFile;
      /** False when a fact or register decides whether it runs. */
      readonly certain: boolean;
  }
  /** Steps of all plays that have the host, whatever tags, phase or role a run selects; handlers stand at the flush that runs them. */
  export interface LessonHost {
      readonly name: string;
      /** How Jalon logs in, where it is known. */
      readonly login: {
          readonly local: boolean;
          readonly user?: string;
          readonly port?: number;
      };
      readonly steps: readonly LessonStep[];
  }
  /** A folder of a repository, or single files of it, to be judged without a playbook. */
  export interface LessonFolder {
      /** As diagnostics name it: 'stacks/blog'. */
      readonly name: string;
      /** Text files in it; `dest` is the absolute path. */
      readonly files: readonly RenderedFile[];
      /** Whether an absolute path stands there; undefined: outside of what was looked at. */
      exists(path: string): boolean | undefined;
  }
  /** What rules look at. Made by cli/ from compile's results, or from what stands in folders. */
  export interface LessonInput {
      readonly playbook?: Playbook;
      readonly hosts: readonly LessonHost[];
      readonly folders?: readonly LessonFolder[];
      /** The text that a range's `file` names, for waivers. */
      source(file: string): SourceText | undefined;
      /** Today, ISO date; waivers expire by it. */
      readonly today: string;
      /** Ids of `--accept-lesson`: number, name, or both. */
      readonly accepted?: readonly string[];
  }
  /** Anything that stands in a file: a YAML node, a key, an arg. A rule reports a node, never a number. */
  export type Place = Node | {
      readonly range: Range;
  };
  /** What `--fix` writes: the text of a node replaced, or with `insert` put before or after it. Byte-exact; comments stay. */
  export interface Edit {
      readonly at: Place;
      readonly text: string;
      readonly insert?: 'before' | 'after';
  }
  export interface ReportDetails {
      /** Where this finding weighs less than the rule: what is not certain is a warning at most. */
      readonly severity?: Severity;
      readonly why?: string;
      readonly fix?: string;
      /** The fix as edits, where it is safe. */
      readonly edits?: readonly Edit[];
      readonly related?: readonly {
          readonly at: Place;
          readonly message: string;
      }[];
      /** The key of the service that holds the node: a waiver may stand there too. */
      readonly within?: Place;
  }
  export interface RuleContext {
      readonly input: LessonInput;
      report(at: Place, message: string, details?: ReportDetails): void;
      /** Something that could not be judged; becomes a warning `coverage-gap`. */
      gap(at: Place, message: string, details?: ReportDetails): void;
  }
  /** One `up`: the files that are read together as one project. */
  export interface ComposeUse {
      readonly project: string;
      /** Absolute paths, in order. */
      readonly files: readonly string[];
      readonly step: LessonStep;
      /** Where the use is written. */
      readonly at: Place;
  }
  /** What an id is made of, and means. */
  export type LessonName = Pick<Rule, 'number' | 'name' | 'source'>;
  /** A recorded mistake and its check on files. Each function is called as often as its subject occurs. */
  export interface Rule {
      /** 16 for L16; of a project's own lesson 1 for P01. */
      readonly number: number;
      readonly name: string;
      /** The incident: '002#16' is error 16 of seed 002. */
      readonly from: string;
      readonly severity: Severity;
      readonly summary: string;
      /** Of a project's own lesson: the file that it stands in. */
      readonly source?: SourceText;
      host?(host: LessonHost, context: RuleContext): void;
      /** Once a host, or once a folder. */
      subject?(subject: Subject, context: RuleContext): void;
      /** Once a compose project, merged. */
      project?(project: Project, context: RuleContext): void;
      /** Once a service of a merged project. */
      service?(service: Service, context: RuleContext): void;
      /** Once a text file that lands on the host, or stands in the folder. */
      file?(file: LessonFile, context: RuleContext, subject: Subject): void;
      /** Once a piece of shell. */
      script?(script: Script, context: RuleContext, subject: Subject): void;
  }
  /** A phase, or a play without one: what stands between two barriers. */
  export interface Stage {
      readonly phase?: Phase;
      readonly plays: readonly Play[];
  }
}

declare module 'jalon/model/node' {
  import type { Range } from 'jalon/model/range';
  import type { Float, SecretText } from 'jalon/model/value';
  /** A YAML document as it was written: every key and value knows its place. Made by `source/yaml.ts`. */
  export type Node = ScalarNode | MapNode | SequenceNode;
  export interface ScalarNode {
      readonly kind: 'scalar';
      /** Typed as Ansible types it (yes/on → true, 0644 → 420, 8.0 → Float). `!vault` and `!secret` give SecretText (vault: still sealed, see `tag`). */
      readonly value: string | number | boolean | null | Float | SecretText;
      /** The text as written, after YAML unescaping, before typing: '0644', 'yes'. */
      readonly text: string;
      readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded';
      /** 'unsafe': never templated. 'secret': its whole value is secret. 'vault': `text` is ciphertext. */
      readonly tag?: 'vault' | 'secret' | 'unsafe';
      readonly range: Range;
      /** File offset of character `index` of `text` (for positions inside a scalar, also folded and escaped ones). */
      offsetAt(index: number): number;
  }
  export interface MapEntry {
      readonly key: ScalarNode;
      readonly value: Node;
  }
  export interface MapNode {
      readonly kind: 'map';
      readonly entries: readonly MapEntry[];
      readonly range: Range;
      get(key: string): Node | undefined;
      entry(key: string): MapEntry | undefined;
  }
  export interface SequenceNode {
      readonly kind: 'sequence';
      readonly items: readonly Node[];
      readonly range: Range;
  }
}

declare module 'jalon/model/playbook' {
  import type { Expression, Template, TemplateEntry } from 'jalon/model/expression';
  import type { Inventory } from 'jalon/model/inventory';
  type ModuleKind = unknown;
  import type { Range } from 'jalon/model/range';
  import type { VariableLayer } from 'jalon/model/variables';
  /** What `compile` hands on: everything resolved, nothing left to be read from disk but what `files` holds. */
  export interface Playbook {
      readonly inventory: Inventory;
      readonly plays: readonly Play[];
      readonly extraVars: VariableLayer;
      /** Absolute folder of the project and of the (first) playbook. */
      readonly project: string;
      readonly playbookDir: string;
  }
  export interface Phase {
      /** As written: '4.5A'. */
      readonly id: string;
      readonly name?: string;
      /** compose: the phase owns this compose file. `path` may need a host's variables. */
      readonly compose?: {
          readonly path: Template;
          readonly project?: Template;
          readonly range: Range;
      };
      readonly gate: readonly Node[];
      readonly range: Range;
  }
  export interface Play {
      readonly index: number;
      readonly name: string;
      readonly phase?: Phase;
      /** Selected hosts in run order, after `hosts:`, `--limit` and `order:`. */
      readonly hosts: readonly string[];
      /** `hosts:` as written; groups that add_host or group_by make during the run can match it. */
      readonly pattern?: readonly string[];
      readonly serial: readonly Template[];
      readonly gatherFacts: boolean;
      readonly maxFailPercentage?: Template;
      readonly anyErrorsFatal: boolean;
      readonly forceHandlers: boolean;
      readonly forks?: number;
      /** Levels 12 to 14. */
      readonly layers: readonly VariableLayer[];
      /** Level 14 where a name in `vars_files` differs from host to host: then these are not in `layers`, nor in those of the nodes. */
      readonly hostLayers?: ReadonlyMap<string, readonly VariableLayer[]>;
      /** In order; handlers are flushed after each section. */
      readonly sections: readonly {
          readonly name: 'pre_tasks' | 'roles and tasks' | 'post_tasks';
          readonly nodes: readonly Node[];
      }[];
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
      /** Absolute folders in which `src` of copy, template, include_vars … is looked for, first match wins. */
      readonly searchPath: {
          readonly templates: readonly string[];
          readonly files: readonly string[];
          readonly vars: readonly string[];
      };
  }
  export interface Block extends Common {
      readonly kind: 'block';
      readonly body: readonly Node[];
      readonly rescue: readonly Node[];
      readonly always: readonly Node[];
      readonly loop?: Loop;
  }
  /** `include_tasks` and `include_role`: which of the candidates it is, and how often, is decided when its turn comes. */
  export interface Include extends Common {
      readonly kind: 'include';
      readonly module: 'include_tasks' | 'include_role';
      /** File or role name as written. */
      readonly target: Template;
      readonly loop?: Loop;
      readonly register?: string;
      /** What `target` can evaluate to → the compiled nodes. Every candidate was read and checked before the run. */
      readonly candidates: ReadonlyMap<string, readonly Node[]>;
  }
}

declare module 'jalon/model/preflight' {
  import type { Severity } from 'jalon/model/diagnostic';
  import type { Place, Subject } from 'jalon/model/lesson';
  /** What an answer means. */
  export interface PreflightFinding {
      /** What in the files caused the question; undefined: nothing but the host itself. */
      readonly at?: Place;
      readonly message: string;
      /** Where it weighs less than the preflight: what is not certain is a warning at most. */
      readonly severity?: Severity;
      readonly why?: string;
      readonly fix?: string;
      /** The key of the service that holds the node: a waiver may stand there too. */
      readonly within?: Place;
  }
  /** A check on the host before it is changed: read-only, time-boxed. cli/ hands it to execute/. */
  export interface Preflight<S = unknown> {
      /** 'L41 host-port-taken' */
      readonly lesson: string;
      /** Shown when it is listed: what is looked at. */
      readonly summary: string;
      readonly severity: Severity;
      /** What is read, for which host; undefined: nothing to ask there. Read-only POSIX sh. */
      scripts(subject: Subject): {
          readonly script: string;
          readonly root: boolean;
      } | undefined;
      /** Pure. */
      parse(stdout: string): S;
      /** Pure. Findings as sentences, each at the place that caused the question. */
      judge(state: S, subject: Subject, asked: {
          readonly now: Date;
      }): readonly PreflightFinding[];
  }
  /** Read-only POSIX sh. */
  export interface Question {
      readonly script: string;
      /** By root, where the run becomes root on this host. */
      readonly root: boolean;
  }
  export type Reply = {
      readonly stdout: string;
  } | {
      readonly failed: string;
  };
  /** What the executor asks hosts before it changes anything, or when it has. */
  export interface HostChecks {
      /** Of one host; none: it is not asked. */
      questions(host: string): readonly Question[];
      /** Replies in the order of the questions, of every host that could be asked; gives the hosts that must not be deployed onto, or are not as they should be. */
      judge(replies: ReadonlyMap<string, readonly Reply[]>): ReadonlySet<string>;
  }
}

declare module 'jalon/model/range' {
  /** Where a thing stands in a source file. Offsets are UTF-16 code units into the file's text, end exclusive. */
  export interface Range {
      /** Path as shown to the user: relative to the project where the file lies in it, else absolute. */
      readonly file: string;
      readonly start: number;
      readonly end: number;
  }
  /** A file that was read, kept whole so that any range in it can be shown as a code frame. */
  export interface SourceText {
      readonly file: string;
      /** Absolute path on disk, '' for text that came from the command line. */
      readonly path: string;
      readonly text: string;
  }
  /** 1-based line and column (columns count code points). */
  export interface Position {
      readonly line: number;
      readonly column: number;
  }
}

declare module 'jalon/model/stack' {
  import type { ImageKnowledge } from 'jalon/model/image';
  import type { ComposeUse, Place } from 'jalon/model/lesson';
  import type { Node } from 'jalon/model/node';
  import type { LessonFile, Program, Subject } from 'jalon/model/subject';
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
      readonly capAdd: readonly {
          readonly name: string;
          readonly at: Node;
      }[];
      readonly capDrop: readonly {
          readonly name: string;
          readonly at: Node;
      }[];
      /** Keys into project.networks; 'default' when none is named and network_mode is not given. */
      readonly networks: readonly {
          readonly key: string;
          readonly aliases: readonly string[];
          readonly at: Place;
      }[];
      readonly networkMode?: Given;
      readonly dependsOn: readonly {
          readonly service: string;
          readonly condition: string;
          readonly required: boolean;
          readonly at: Place;
      }[];
      readonly command?: CommandLine;
      readonly entrypoint?: CommandLine;
      readonly restart?: Given;
      readonly containerName?: Given;
      /** Bytes; undefined text: not known. */
      readonly memoryLimit?: {
          readonly bytes: number | undefined;
          readonly at: Node;
      };
  }
  export interface CommandLine {
      /** A list is run as it stands, a text is split into words (`command`) – neither has a shell of its own. */
      readonly form: 'list' | 'text';
      /** After interpolation; unknown parts stay as written. */
      readonly words: readonly {
          readonly text: string;
          readonly at: Place;
      }[];
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
      readonly stage?: {
          readonly from: string | undefined;
          readonly user: string | undefined;
          readonly healthcheck: {
              readonly text: string;
              readonly at: Place;
              readonly disabled: boolean;
          } | undefined;
          readonly run: readonly string[];
          readonly file: LessonFile;
      };
  }
  export interface Port {
      /** As Compose binds it: '' for all addresses. */
      readonly address: string;
      /** Host side; undefined: random, or not known. */
      readonly published: {
          readonly from: number;
          readonly to: number;
      } | undefined;
      /** Container side; undefined: not known. */
      readonly target: {
          readonly from: number;
          readonly to: number;
      } | undefined;
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
      readonly words: readonly {
          readonly text: string;
          readonly at: Place;
      }[];
      /** Programs that run in the container, wrappers taken off, scripts that are mounted from a known file followed. */
      readonly programs: readonly Program[];
      /** Seconds; undefined: not given, or not known. */
      readonly interval?: number;
      readonly timeout?: number;
      readonly startPeriod?: number;
      readonly retries?: number;
  }
}

declare module 'jalon/model/subject' {
  import type { LessonHost, LessonStep, Place, RenderedFile } from 'jalon/model/lesson';
  import type { Node } from 'jalon/model/node';
  import type { Project } from 'jalon/model/stack';
  import type { Value } from 'jalon/model/value';
  /** What rules look at in one go: what one host will have, or what one folder of a repository holds. */
  export interface Subject {
      readonly kind: 'host' | 'folder';
      /** The host's name, or the folder's path. */
      readonly name: string;
      /** Only of a host. */
      readonly host?: LessonHost;
      /** Text files that tasks put on the host (the last writer of a path wins), or that stand in the folder. */
      readonly files: readonly LessonFile[];
      /** In effective order: of a host all its steps; of a folder the tasks of every role and playbook in it, file by file. */
      readonly tasks: readonly TaskView[];
      /** Compose files merged as they are brought up. */
      readonly projects: readonly Project[];
      readonly scripts: readonly Script[];
      /** Whether something stands at an absolute path: of a folder its tree; of a host what tasks make there. Undefined: not known. */
      exists(path: string): boolean | undefined;
  }
  export interface LessonFile extends RenderedFile {
      /** The step that writes it; undefined in a folder. */
      readonly step?: LessonStep;
      /** `text` without its secrecy. Never put it into a message. */
      readonly plain: string;
      /** Expressions stand in it unrendered (`{{ x }}`), so nothing found in it is certain: severities are capped at warning. */
      readonly masked: boolean;
      /** Its YAML, where it is YAML without faults; undefined otherwise. Parsed when first asked for. */
      readonly root: Node | undefined;
      /** Offsets of `plain`. */
      place(start: number, end: number): Place;
  }
  /** One argument or keyword of a task. */
  export interface Arg {
      /** Undefined: not known before the run. */
      readonly value: Value | undefined;
      /** Scalars as text, a list's items joined by blanks; undefined: not known. */
      readonly text: string | undefined;
      readonly at: Place;
      /** As written, with its expressions. */
      readonly raw?: string;
  }
  /** A task as rules see it: compiled for a host, or as it stands in a role that nobody compiled. */
  export interface TaskView {
      readonly name: string;
      /** Short name: 'copy', 'docker_compose_v2'. */
      readonly module: string;
      readonly at: Place;
      readonly args: ReadonlyMap<string, Arg>;
      /** As written: when, register, failed_when, changed_when, ignore_errors, no_log, become_user, delegate_to, until, loop, notify, environment, check_mode, tags … */
      readonly keywords: ReadonlyMap<string, Arg>;
      readonly tags: readonly string[];
      readonly role?: string;
      readonly handler: boolean;
      /** Sure to run: no condition, or one that holds. */
      readonly certain: boolean;
      /** Within `rescue:` or `always:`. */
      readonly section?: 'rescue' | 'always';
      /** Of a host. */
      readonly step?: LessonStep;
      /** What a command, shell, raw or script task runs, parsed. */
      readonly script?: Script;
      /** The file that it stands in. */
      readonly file: string;
  }
  /** A piece of shell with what it calls. */
  export interface Script {
      readonly kind: 'file' | 'task' | 'cron' | 'unit' | 'make' | 'ci' | 'document';
      readonly text: string;
      /** Where commands run. */
      readonly runs: 'host' | 'controller' | 'unknown';
      readonly programs: readonly Program[];
      /** `set -e`, `set -o pipefail` as in force somewhere in it. */
      readonly errexit: boolean;
      readonly pipefail: boolean;
      /** `sh`, `bash` …, where a shebang or `executable` says so. */
      readonly interpreter?: string;
      readonly task?: TaskView;
      readonly file?: LessonFile;
      /** Offsets of `text`. */
      place(start: number, end: number): Place;
  }
  /** One simple command, wrappers (`sh -c`, `env`, `timeout`, `exec`, `sudo`, `nohup`, `docker exec c …`) taken off. */
  export interface Program {
      /** First word without its folder: 'wget'. '' where it is not known (`$CMD`). */
      readonly name: string;
      /** First word as written: '/usr/bin/wget'. */
      readonly path: string;
      /** All words after quotes are taken off, first word included; expansions stay as written (`$X`, `$(…)`). */
      readonly words: readonly string[];
      /** `A=b` before it. */
      readonly assignments: ReadonlyMap<string, string>;
      /** What was taken off, outermost first: 'sh -c', 'sudo', 'docker exec'. */
      readonly wrappers: readonly string[];
      /** The container or service that it runs in, when a `docker exec`, `docker compose exec` or `run` was taken off. */
      readonly container?: string;
      /** Position in its pipeline. */
      readonly pipe: {
          readonly index: number;
          readonly length: number;
          readonly id: number;
      };
      /** Operator before it in its list: nothing for the first. */
      readonly after?: '&&' | '||' | ';' | '&';
      /** Operator behind it. */
      readonly before?: '&&' | '||' | ';' | '&';
      /** Its status can't end or fail anything: `… || true`, `… || echo`, `; true`. */
      readonly masked: boolean;
      /** Within `$( )`, a condition of `if`/`while`, a function's body. */
      readonly within: readonly ('substitution' | 'condition' | 'function' | 'loop' | 'branch')[];
      readonly redirects: readonly {
          readonly operator: string;
          readonly target: string;
          readonly fd?: number;
      }[];
      readonly at: Place;
      /** Place of word `index` of `words`. */
      wordAt(index: number): Place;
  }
}

declare module 'jalon/model/value' {
  import type { Range } from 'jalon/model/range';
  /**
   * What a variable or an evaluated expression can hold.
   * A JS `number` is always a Python int (a safe integer); a float is a `Float`, because `4 / 2` must print `2.0`.
   * Dicts are null-prototype plain objects (use `dict()`), so `__proto__` and `constructor` are ordinary missing keys.
   */
  export type Value = null | boolean | number | Float | string | SecretText | Value[] | Dict | Undefined | Unknown | Omit_;
  export interface Dict {
      [key: string]: Value;
  }
  /** A Python float. */
  export class Float {
      readonly value: number;
      constructor(value: number);
  }
  /** Text of which parts are secret. Ranges are [start, end) offsets into `text`, ascending, never overlapping. */
  export class SecretText {
      readonly text: string;
      readonly ranges: readonly (readonly [number, number])[];
      constructor(text: string, ranges: readonly (readonly [number, number])[]);
      /** Text that is secret as a whole. */
      static whole(text: string): SecretText;
      /** The text with each secret range shown as `[redacted]`. */
      redacted(): string;
      toString(): string;
      toJSON(): string;
  }
  /** A variable or attribute that does not exist. It travels through `.a.b`; only `default`, `is defined` and the like accept it. */
  export class Undefined {
      /** What the user wrote, for the message: `redis_port`, `item.port`. */
      readonly path: string;
      readonly range?: Range;
      readonly suggestion?: string | undefined;
      constructor(
      /** What the user wrote, for the message: `redis_port`, `item.port`. */
      path: string, range?: Range, suggestion?: string | undefined);
  }
  /**
   * A value that is not known yet (`pending`: its task stands in a batch that has not run) or cannot be known
   * (check mode: the output of a command that did not run). Any expression over it is Unknown too.
   */
  export class Unknown {
      /** For the user: 'output of "Create the key" (not run in check mode)'. */
      readonly reason: string;
      readonly pending: boolean;
      constructor(
      /** For the user: 'output of "Create the key" (not run in check mode)'. */
      reason: string, pending?: boolean);
  }
  /** The value of the magic variable `omit`: an arg that evaluates to it is left out. */
  class Omit_ {
      readonly omit = true;
  }
  export const OMIT: Omit_;
  export type Omit = Omit_;
  export function dict(entries?: Iterable<readonly [string, Value]>): Dict;
  export function isDict(value: unknown): value is Dict;
}

declare module 'jalon/model/variables' {
  import type { Template } from 'jalon/model/expression';
  import type { Range } from 'jalon/model/range';
  import type { Value } from 'jalon/model/value';
  /** Ansible's 22 levels of precedence (FEATURES: variable precedence); a higher level wins. */
  export type Level = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19 | 20 | 21 | 22;
  /** One place that sets a variable. `value` is lazy, as in Ansible: a template evaluated where it is used. */
  export interface Definition {
      readonly name: string;
      readonly value: Template;
      /** The name's place: key of the map, or the `-e` argument. */
      readonly range: Range;
  }
  /** Variables that came from one place at one level: a vars file, `vars:` of a block, a role's defaults … */
  export interface VariableLayer {
      readonly level: Level;
      /** For messages: 'group_vars/all/main.yml', 'vars of block "x"'. */
      readonly origin: string;
      readonly variables: ReadonlyMap<string, Definition>;
  }
  /** Values set while running (registers, set_fact, include_vars, facts, loop variables): already evaluated, never templated again. */
  export interface RuntimeLayer {
      readonly level: Level;
      readonly values: ReadonlyMap<string, Value>;
  }
}
