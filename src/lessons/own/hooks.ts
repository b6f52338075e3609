import { UserError } from '../../model/diagnostic.js';
import type { ReportDetails, Rule, RuleContext } from '../../model/lesson.js';
import type { Faults } from './faults.js';

export const HOOKS = ['host', 'subject', 'project', 'service', 'file', 'script'] as const;
type Hook = (seen: never, context: RuleContext, subject: never) => unknown;

/** The same hooks; where one throws, or reports what is no finding, that is told at the line of the lesson. */
export function guardedHooks(rule: Rule, faults: Faults): Partial<Pick<Rule, (typeof HOOKS)[number]>> {
  return Object.fromEntries(HOOKS.flatMap((name) => {
    const hook = rule[name] as Hook | undefined;
    return hook === undefined ? [] : [[name, guarded(rule, hook, faults)]];
  }));
}

function guarded(rule: Rule, hook: Hook, faults: Faults): Hook {
  return (seen, context, subject) => {
    try {
      const answer = hook.call(rule, seen, checkedContext(context), subject);
      if (answer instanceof Promise) refuseLater(answer);
    } catch (problem) {
      throw problem instanceof UserError ? problem : new UserError(faults.thrown(problem, rule), { cause: problem });
    }
  };
}

/** What it would report later nobody would hear. */
function refuseLater(answer: Promise<unknown>): never {
  answer.catch(() => undefined);
  throw new TypeError('a lesson answers at once: its functions can’t be async');
}

function checkedContext({ input, report, gap }: RuleContext): RuleContext {
  return {
    input,
    report: (at, message, details) => {
      check(at, message, details);
      report(at, message, details);
    },
    gap: (at, message, details) => {
      check(at, message, details);
      gap(at, message, details);
    },
  };
}

/** Its author has no compiler that would say it. */
function check(at: unknown, message: unknown, details: ReportDetails | undefined): void {
  const { range } = (at ?? {}) as { readonly range?: { readonly file?: unknown; readonly start?: unknown } };
  if (typeof range?.file !== 'string' || typeof range.start !== 'number') throw new TypeError('report wants the node or place that a person wrote, as its first argument');
  if (typeof message !== 'string' || message === '') throw new TypeError('report wants a sentence as its second argument');
  if (details?.severity !== undefined && !['error', 'warning', 'note'].includes(details.severity)) throw new TypeError(`a finding is an error, a warning or a note, not ${JSON.stringify(details.severity)}`);
}
