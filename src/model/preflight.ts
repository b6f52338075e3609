import type { Diagnostic, Severity } from './diagnostic.js';
import type { Place, Subject } from './lesson.js';

/** What an answer means. */
export interface PreflightFinding {
  /** Where the same answer says something that another lesson is about: 'L63 target-health'. */
  readonly lesson?: string;
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
  scripts(subject: Subject): Question | undefined;
  /** Pure. */
  parse(stdout: string): S;
  /** Pure. Findings as sentences, each at the place that caused the question. `began`: the start of the run, by the controller's clock. */
  judge(state: S, subject: Subject, asked: { readonly now: Date; readonly began?: Date }): readonly PreflightFinding[];
}

/** Read-only POSIX sh. */
export interface Question {
  readonly script: string;
  /** By root, where the run becomes root on this host. */
  readonly root: boolean;
  /** How long it may take, where that is longer than any other may. */
  readonly seconds?: number;
}

export type Reply = { readonly stdout: string } | { readonly failed: string };

/** What the executor asks hosts before it changes anything, or when it has; what it finds are diagnostics, or why services failed. */
export interface HostChecks<Found = Diagnostic> {
  /** Of one host; none: it is not asked. */
  questions(host: string): readonly Question[];
  /** What is wrong with a host by its replies, in the order of the questions. Asked as soon as they are there. */
  judge(host: string, replies: readonly Reply[]): readonly Found[];
  /** When all that could be asked have answered: tells what was found, and gives the hosts that must not be deployed onto, or are not as they should be. */
  tell(found: ReadonlyMap<string, readonly Found[]>): ReadonlySet<string>;
}
