import { type Diagnostic, warning } from '../model/diagnostic.js';
import type { LessonHost, LessonInput, Preflight, PreflightFinding, Question, Reply, Subject } from '../model/lesson.js';
import { lessonOf, meansRule } from './define.js';
import { RenderedPlaces } from './places.js';
import { preflights as own } from './preflights/index.js';
import { filesOf, located, once, sorted } from './run.js';
import { hostSubject } from './subject.js';
import { type Finding, waived } from './waivers/apply.js';

interface Asked {
  readonly preflight: Preflight;
  readonly question: Question;
}

/** What the lessons ask of the hosts of a run before it changes anything, and what the answers mean. */
export class HostQuestions {
  private readonly places = new RenderedPlaces();
  private readonly subjects = new Map<string, { readonly subject: Subject; readonly asked: readonly Asked[] }>();

  constructor(private readonly input: LessonInput, private readonly preflights: readonly Preflight[] = own, private readonly began?: Date) {}

  of(host: string): readonly Question[] {
    return this.look(host)?.asked.map(({ question }) => question) ?? [];
  }

  /** Waivers and `--accept-lesson` count as for any finding. */
  judge(replies: ReadonlyMap<string, readonly Reply[]>, now: Date): readonly Diagnostic[] {
    const gaps: Diagnostic[] = [];
    const findings = [...replies].flatMap(([host, answers]) => {
      const looked = this.look(host);
      return (looked?.asked ?? []).flatMap(({ preflight }, index) => {
        const meant = judged(preflight, answers[index] ?? { failed: 'there is no answer' }, looked?.subject as Subject, { now, ...(this.began === undefined ? {} : { began: this.began }) });
        if ('failed' in meant) gaps.push(gap(preflight, host, meant.failed));
        return 'failed' in meant ? [] : meant.found.map((finding) => this.finding(preflight, finding, host));
      });
    });
    return sorted(once([...waived(findings, filesOf(this.input), this.input), ...gaps]), this.input);
  }

  private look(name: string): { readonly subject: Subject; readonly asked: readonly Asked[] } | undefined {
    const host = this.input.hosts.find((one) => one.name === name);
    if (host === undefined) return undefined;
    const known = this.subjects.get(name) ?? this.ask(host);
    this.subjects.set(name, known);
    return known;
  }

  private ask(host: LessonHost): { readonly subject: Subject; readonly asked: readonly Asked[] } {
    // What can't be seen in files was said of the whole playbook.
    const subject = hostSubject(host, this.places, () => undefined, this.input.source, () => this.wholeOf(host.name));
    const asked = this.preflights.flatMap((preflight) => {
      const question = preflight.scripts(subject);
      return question === undefined ? [] : [{ preflight, question }];
    });
    return { subject, asked };
  }

  private wholeOf(name: string): Subject | undefined {
    const whole = this.input.whole?.();
    const host = whole?.hosts.find((one) => one.name === name);
    return whole === undefined || host === undefined ? undefined : hostSubject(host, new RenderedPlaces(), () => undefined, whole.source);
  }

  private finding(preflight: Preflight, { at, message, severity = preflight.severity, why, fix, within }: PreflightFinding, host: string): Finding {
    const rule = lessonOf(preflight.lesson);
    const accepted = (this.input.accepted ?? []).some((id) => meansRule(id, rule));
    const place = at === undefined ? {} : located(this.places, at, { ...(why === undefined ? {} : { why }), ...(fix === undefined ? {} : { fix }) });
    const diagnostic: Diagnostic = {
      severity: severity === 'error' && accepted ? 'warning' : severity,
      code: preflight.lesson,
      summary: `${host}: ${message}${accepted ? ' (accepted for this run)' : ''}`,
      ...(why === undefined ? {} : { why }),
      ...(fix === undefined ? {} : { fix }),
      ...place,
    };
    return { rule, diagnostic, places: [at, within].flatMap((one) => (one === undefined ? [] : [this.places.written(one).range])) };
  }
}

/** What can't be read or judged is told, and the run goes on. */
function judged(preflight: Preflight, reply: Reply, subject: Subject, asked: Parameters<Preflight['judge']>[2]): { readonly found: readonly PreflightFinding[] } | { readonly failed: string } {
  if ('failed' in reply) return reply;
  try {
    return { found: preflight.judge(preflight.parse(reply.stdout), subject, asked) };
  } catch (problem) {
    return { failed: `its answer could not be read: ${(problem as Error).message}` };
  }
}

function gap({ lesson, summary }: Preflight, host: string, failed: string): Diagnostic {
  return warning('coverage-gap', `${host}: ${lesson} could not be asked of the host: ${failed}`, { why: `It looks at this: ${summary}.` });
}
