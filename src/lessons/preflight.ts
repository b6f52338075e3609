import { type Diagnostic, warning } from '../model/diagnostic.js';
import type { LessonHost, LessonInput, Preflight, PreflightFinding, Question, Reply, Subject } from '../model/lesson.js';
import { lessonOf, meansRule } from './define.js';
import { guards } from './guards/index.js';
import { RenderedPlaces } from './places.js';
import { preflights } from './preflights/index.js';
import { filesOfSteps, located, once, sorted } from './run.js';
import { hostSubject } from './subject.js';
import { type Finding, waived } from './waivers/apply.js';

interface Asked {
  readonly preflight: Preflight;
  readonly question: Question;
}

/** The hosts of a run, each made when it is asked for. */
export interface RunHosts {
  /** Undefined for a host that is not of this run. */
  readonly of: (host: string) => LessonHost | undefined;
  /** As the whole playbook has it, where the run takes a part of it. */
  readonly whole?: (host: string) => LessonHost | undefined;
  readonly began?: Date;
}

interface Looked {
  readonly subject: Subject;
  readonly places: RenderedPlaces;
}

/** Subjects kept between question and answer, for as many hosts as are asked at one time; any other is made again. */
const KEPT = 40;

/** What the lessons ask of the hosts of a run, and what the answers mean. */
export class HostQuestions {
  private readonly asked = new Map<string, readonly Asked[]>();
  private readonly looked = new Map<string, Looked>();

  /** `all`: what may be asked before the run, and at its end. */
  constructor(private readonly input: LessonInput, private readonly hosts: RunHosts, private readonly all: readonly Preflight[] = [...preflights, ...guards]) {}

  of(host: string, among: readonly Preflight[]): readonly Question[] {
    return this.askedOf(host, among).map(({ question }) => question);
  }

  /** Waivers and `--accept-lesson` count as for any finding. */
  judge(host: string, replies: readonly Reply[], among: readonly Preflight[], now: Date): readonly Diagnostic[] {
    const looked = this.look(host);
    if (looked === undefined) return [];
    const { subject, places } = looked;
    this.looked.delete(host);
    const gaps: Diagnostic[] = [];
    const { began } = this.hosts;
    const findings = this.askedOf(host, among).flatMap(({ preflight }, index) => {
      const meant = judged(preflight, replies[index] ?? { failed: 'there is no answer' }, subject, { now, ...(began === undefined ? {} : { began }) });
      if ('failed' in meant) gaps.push(gap(preflight, host, meant.failed));
      return 'failed' in meant ? [] : meant.found.map((finding) => this.finding(preflight, finding, host, places));
    });
    const files = new Set(findings.flatMap((finding) => finding.places.map(({ file }) => file)));
    return sorted(once([...waived(findings, files, this.input), ...gaps]), new Set(filesOfSteps(subject.host as LessonHost)));
  }

  private askedOf(host: string, among: readonly Preflight[]): readonly Asked[] {
    const known = this.asked.get(host) ?? this.ask(this.look(host)?.subject);
    this.asked.set(host, known);
    return known.filter(({ preflight }) => among.includes(preflight));
  }

  private ask(subject: Subject | undefined): readonly Asked[] {
    return this.all.flatMap((preflight) => {
      const question = subject === undefined ? undefined : preflight.scripts(subject);
      return question === undefined ? [] : [{ preflight, question }];
    });
  }

  private look(name: string): Looked | undefined {
    const known = this.looked.get(name);
    if (known !== undefined) return known;
    const host = this.hosts.of(name);
    if (host === undefined) return undefined;
    const places = new RenderedPlaces();
    // What can't be seen in files was said of the whole playbook.
    const looked = { places, subject: hostSubject(host, places, () => undefined, this.input.source, () => this.wholeOf(name)) };
    const [oldest] = this.looked.keys();
    if (oldest !== undefined && this.looked.size >= KEPT) this.looked.delete(oldest);
    this.looked.set(name, looked);
    return looked;
  }

  private wholeOf(name: string): Subject | undefined {
    const host = this.hosts.whole?.(name);
    return host === undefined ? undefined : hostSubject(host, new RenderedPlaces(), () => undefined, this.input.source);
  }

  private finding(preflight: Preflight, { lesson = preflight.lesson, at, message, severity = preflight.severity, why, fix, within }: PreflightFinding, host: string, places: RenderedPlaces): Finding {
    const rule = lessonOf(lesson);
    const accepted = (this.input.accepted ?? []).some((id) => meansRule(id, rule));
    const place = at === undefined ? {} : located(places, at, { ...(why === undefined ? {} : { why }), ...(fix === undefined ? {} : { fix }) });
    const diagnostic: Diagnostic = {
      severity: severity === 'error' && accepted ? 'warning' : severity,
      code: lesson,
      summary: `${host}: ${message}${accepted ? ' (accepted for this run)' : ''}`,
      ...(why === undefined ? {} : { why }),
      ...(fix === undefined ? {} : { fix }),
      ...place,
    };
    return { rule, diagnostic, places: [at, within].flatMap((one) => (one === undefined ? [] : [places.written(one).range])) };
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
