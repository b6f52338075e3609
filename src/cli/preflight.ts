import type { HostQuestions } from '../lessons/index.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Emit } from '../model/event.js';
import type { Preflights } from '../model/preflight.js';
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

/** The lessons' questions as the executor asks them: what is found is told and recorded, and an error refuses the run. */
export function preflightsOf(questions: HostQuestions, { now, record, tell, find }: Told): Preflights {
  return {
    questions: (host) => questions.of(host),
    judge(replies) {
      const found = questions.judge(replies, now());
      for (const diagnostic of found) record({ type: 'diagnostic', time: now().toISOString(), diagnostic: located(diagnostic, find) });
      if (found.length > 0) tell(found);
      return found.every(({ severity }) => severity !== 'error');
    },
  };
}
