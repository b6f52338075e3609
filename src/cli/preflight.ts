import type { HostQuestions } from '../lessons/index.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Emit } from '../model/event.js';
import type { HostChecks, Preflight } from '../model/preflight.js';
import type { SourceText } from '../model/range.js';
import { located } from '../report/diagnostics.js';

export interface Told {
  readonly now: () => Date;
  /** To the journal. */
  readonly record: Emit;
  /** To whoever runs it. */
  tell(diagnostics: readonly Diagnostic[]): void;
  find(file: string): SourceText | undefined;
}

/** The lessons' questions as the executor asks them: what is found is told and recorded. */
export function hostChecks(questions: HostQuestions, among: readonly Preflight[], { now, record, tell, find }: Told): HostChecks {
  return {
    questions: (host) => questions.of(host, among),
    judge: (host, replies) => questions.judge(host, replies, among, now()),
    tell(found) {
      const all = [...found.values()].flat();
      for (const diagnostic of all) record({ type: 'diagnostic', time: now().toISOString(), diagnostic: located(diagnostic, find) });
      if (all.length > 0) tell(all);
      return new Set([...found].flatMap(([host, diagnostics]) => (diagnostics.some(({ severity }) => severity === 'error') ? [host] : [])));
    },
  };
}
