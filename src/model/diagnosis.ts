import type { Range } from './range.js';

/** Why services of a host are not as they should be. */
export interface Diagnosis {
  readonly host: string;
  /** First causes first; then those that only wait for another. */
  readonly services: readonly ServiceDiagnosis[];
  /** Of the host itself: a full disk. */
  readonly remarks: readonly string[];
}

export interface ServiceDiagnosis {
  readonly service: string;
  readonly container?: string;
  readonly image?: string;
  /** 'restarting, exit code 1, 12 restarts'. */
  readonly state: string;
  /** One sentence that goes on after the service's name. */
  readonly why: string;
  /** Which rule of the verdict holds, for data. */
  readonly rule: string;
  /** 'L41 host-port-taken' */
  readonly lesson?: string;
  readonly fix?: string;
  /** What of the host's files it is about. */
  readonly file?: string;
  /** What it said itself: the lines that decide. */
  readonly said: readonly string[];
  /** Last lines of its log. */
  readonly log: readonly string[];
  /** Mounts that its user can't use as it has to, and the like. */
  readonly facts: readonly string[];
  /** Nothing is wrong with it but that this one does not come up. */
  readonly waitsFor?: string;
  /** Where it is written. */
  readonly at?: Range;
  /** Runs just the role that is about it. */
  readonly only?: string;
}
