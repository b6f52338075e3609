import type { Severity } from './diagnostic.js';
import type { Node } from './node.js';
import type { Phase, Play, Playbook, Task } from './playbook.js';
import type { Range, SourceText } from './range.js';
import type { Project, Service } from './stack.js';
import type { LessonFile, Script, Subject } from './subject.js';
import type { Dict, SecretText } from './value.js';

export type * from './image.js';
export type * from './preflight.js';
export type * from './stack.js';
export type * from './subject.js';

/** A file that a task puts on a host, as far as it is known before the run. */
export interface RenderedFile {
  /** Absolute path on the host. */
  readonly dest: string;
  /** What it is rendered or copied from, as ranges name it. */
  readonly file: string;
  /** Rendered when it is first asked for. */
  readonly text: string | SecretText;
  /** As it stands on disk, where nothing is rendered: `text` has no byte order mark, and what is not UTF-8 read as Windows-1252. */
  readonly bytes?: Buffer;
  /** Where an offset of `text` was written: in the template, and for a variable's value also where it was defined. */
  origin(offset: number): { readonly template: Range; readonly definition?: Range } | undefined;
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
  /** What `failed_when` and `ignore_errors` come to, where that is known before the run. */
  readonly failedWhen?: boolean;
  readonly ignoreErrors?: boolean;
}

/** Steps of all plays that have the host, whatever tags, phase or role a run selects; handlers stand at the flush that runs them. */
export interface LessonHost {
  readonly name: string;
  /** How Jalon logs in, where it is known. */
  readonly login: { readonly local: boolean; readonly user?: string; readonly port?: number };
  readonly steps: readonly LessonStep[];
  /** Tasks of phases' gates; `play` is one of the phase's plays. */
  readonly gates?: readonly LessonStep[];
}

/** A folder of a repository, or single files of it, to be judged without a playbook. */
export interface LessonFolder {
  /** As diagnostics name it: 'stacks/blog'. */
  readonly name: string;
  /** What was asked for: folders above it say nothing of a file, not even "tests" or "examples". Absolute; where it is missing, `/`. */
  readonly root?: string;
  /** Text files in it; `dest` is the absolute path. */
  readonly files: readonly RenderedFile[];
  /** Whether an absolute path stands there; undefined: outside of what was looked at. */
  exists(path: string): boolean | undefined;
}

/** What rules look at. Made by cli/ from compile's results, or from what stands in folders. */
export interface LessonInput {
  readonly playbook?: Playbook;
  /** Each may be made when its turn comes and be gone with it: of hundreds of hosts nobody keeps one. */
  readonly hosts: Iterable<LessonHost>;
  readonly folders?: readonly LessonFolder[];
  /** Ids of the tasks that this run runs; undefined: all of the playbook's. */
  readonly selected?: ReadonlySet<number>;
  /** The text that a range's `file` names, for waivers. */
  source(file: string): SourceText | undefined;
  /** Today, ISO date; waivers expire by it. */
  readonly today: string;
  /** Ids of `--accept-lesson`: number, name, or both. */
  readonly accepted?: readonly string[];
}

/** Anything that stands in a file: a YAML node, a key, an arg. A rule reports a node, never a number. */
export type Place = Node | { readonly range: Range };

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
  readonly related?: readonly { readonly at: Place; readonly message: string }[];
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
