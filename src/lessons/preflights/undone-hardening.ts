import type { LessonStep, Preflight, Subject } from '../../model/lesson.js';
import { rows } from './host/docker.js';
import { stepsOf } from './host/up.js';

interface Undone {
  readonly reason: string;
  readonly ended: string;
  readonly runId: string;
}

/** What the guard of an earlier run left to tell: nobody may have seen it, if the controller was gone. */
export const undoneHardening: Preflight<Undone | undefined> = {
  lesson: 'L01 harden-before-access-proof',
  summary: 'where a run has a guard: whether the host undid what an earlier one changed (/var/lib/jalon/guard/last)',
  severity: 'warning',
  scripts: (subject) => (guarded(subject) === undefined ? undefined : {
    script: `f=/var/lib/jalon/guard/last
[ -f $f ] || exit 0
printf 'L\\t%s\\t%s\\t%s\\n' "$(sed -n 's/^reason //p' $f)" "$(sed -n 's/^ended //p' $f)" "$(sed -n 's/^run //p' $f)"`,
    root: true,
  }),
  parse(stdout) {
    const [row] = rows(stdout, 'L');
    return row === undefined ? undefined : { reason: row[0] ?? '', ended: row[1] ?? '', runId: row[2] ?? '' };
  },
  judge(undone, subject) {
    const step = guarded(subject);
    if (undone === undefined || step === undefined) return [];
    return [{
      at: { range: step.task.moduleRange },
      message: `the host undid what run ${undone.runId} changed here (${undone.ended}): ${undone.reason}`,
      why: 'What stands on the host is what stood there before that run. This is told until a guarded block is committed.',
      fix: `Mend what shut the login out; \`deploy log ${undone.runId}\` shows that run.`,
    }];
  },
};

function guarded(subject: Subject): LessonStep | undefined {
  return stepsOf(subject).find(({ task }) => task.keywords.guarded === true);
}
