import type { ContainerEvidence, Evidence } from './evidence.js';

/** Why a container is not well, by what was found. */
export interface Verdict {
  /** Goes on after the service's name. */
  readonly why: string;
  /** 'L41 host-port-taken' */
  readonly lesson?: string;
  readonly fix?: string;
  /** The lines that decide, as it said them. */
  readonly said?: readonly string[];
  /** What of the host's files it is about. */
  readonly file?: string;
  /** Another service whose trouble this is. */
  readonly waitsFor?: string;
}

/** Looks for one cause; of several that hold the first in their list counts. */
export interface VerdictRule {
  readonly id: string;
  verdict(container: ContainerEvidence, evidence: Evidence): Verdict | undefined;
}

/** A cause that can be told from one line. */
export interface LineRule {
  readonly id: string;
  readonly pattern: RegExp;
  /** Lines before and after it that belong to it. */
  readonly around?: readonly [before: number, after: number];
  /** Undefined: this line means something else. */
  verdict(match: RegExpExecArray, container: ContainerEvidence, evidence: Evidence): Verdict | undefined;
}

/** Of the last such line. */
export function byLine({ id, pattern, verdict, around = [0, 0] }: LineRule, linesOf: (container: ContainerEvidence) => readonly string[]): VerdictRule {
  return {
    id,
    verdict(container, evidence) {
      const lines = linesOf(container);
      for (let at = lines.length - 1; at >= 0; at -= 1) {
        const match = pattern.exec(lines[at] as string);
        const found = match === null ? undefined : verdict(match, container, evidence);
        if (found !== undefined) return { said: lines.slice(Math.max(0, at - around[0]), at + 1 + around[1]), ...found };
      }
      return undefined;
    },
  };
}
