import type { LessonHost, LessonStep, Place, RenderedFile } from './lesson.js';
import type { Node } from './node.js';
import type { Project } from './stack.js';
import type { Value } from './value.js';

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
  /** Of a host, where this run takes only a part of the playbook: what it would have if all of it ran. */
  readonly whole?: Subject;
  /** Whether something stands at an absolute path: of a folder its tree; of a host what tasks make there. Undefined: not known. */
  exists(path: string): boolean | undefined;
}

export interface LessonFile extends RenderedFile {
  /** `dest` from the root of what was asked for: '/tests/.env'. What folders say of a file (tests, examples) is asked of it. */
  readonly within: string;
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
  /** What was taken off for that, the container's or service's name last: `docker compose -f x exec -T redis`. */
  readonly outside?: readonly string[];
  /** Position in its pipeline. */
  readonly pipe: { readonly index: number; readonly length: number; readonly id: number };
  /** Operator before it in its list: nothing for the first. */
  readonly after?: '&&' | '||' | ';' | '&';
  /** Operator behind it. */
  readonly before?: '&&' | '||' | ';' | '&';
  /** Its status can't end or fail anything: `… || true`, `… || echo`, `; true`. */
  readonly masked: boolean;
  /** Within `$( )`, a condition of `if`/`while`, a function's body. */
  readonly within: readonly ('substitution' | 'condition' | 'function' | 'loop' | 'branch')[];
  readonly redirects: readonly { readonly operator: string; readonly target: string; readonly fd?: number }[];
  readonly at: Place;
  /** Place of word `index` of `words`. */
  wordAt(index: number): Place;
}
