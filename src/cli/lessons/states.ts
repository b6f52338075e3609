import { guards, lessonId, preflights } from '../../lessons/index.js';
import type { Observer } from '../../lessons/run.js';
import type { Diagnostic, Severity } from '../../model/diagnostic.js';
import type { LessonName, Rule } from '../../model/lesson.js';
import { counted } from '../lint/findings.js';

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note'];

/** How a project stands to a lesson. */
export interface State {
  readonly text: string;
  /** The weightiest finding. */
  readonly severity?: Severity;
  readonly clean: boolean;
}

/** Hears of what the lessons looked at and what was waived, while a project is judged. */
export class States implements Observer {
  private readonly looked = new Set<string>();
  private readonly waivers = new Map<string, (string | undefined)[]>();

  judged(rule: LessonName): void {
    this.looked.add(lessonId(rule));
  }

  waived(rule: LessonName, until: string | undefined): void {
    const id = lessonId(rule);
    this.waivers.set(id, [...(this.waivers.get(id) ?? []), until]);
  }

  of(rule: Rule, diagnostics: readonly Diagnostic[]): State {
    const id = lessonId(rule);
    const found = diagnostics.filter(({ code }) => code === id);
    const weights = SEVERITIES.map((severity) => [severity, found.filter((one) => one.severity === severity).length] as const).filter(([, number]) => number > 0);
    const severity = weights[0]?.[0];
    const waivers = this.waivers.get(id);
    if (severity !== undefined) return { text: `${weights.map(([weight, number]) => counted(number, weight)).join(', ')}${waivers === undefined ? '' : ', others waived'}`, severity, clean: false };
    if (waivers !== undefined) return { text: `waived${until(waivers)}`, clean: false };
    if (asksHostsAlone(rule)) return { text: 'preflight only', clean: false };
    return this.looked.has(id) ? { text: 'clean', clean: true } : { text: 'not applicable', clean: false };
  }
}

/** The first day on which one ends. */
function until(waivers: readonly (string | undefined)[]): string {
  const [first] = waivers.filter((day) => day !== undefined).sort();
  return first === undefined ? '' : ` until ${first}`;
}

function asksHostsAlone(rule: Rule): boolean {
  const reads = [rule.host, rule.subject, rule.project, rule.service, rule.file, rule.script].some((hook) => hook !== undefined);
  return !reads && asksHosts(rule);
}

/** Whether the lesson also looks at hosts before or after they are changed. */
export function asksHosts(rule: LessonName): boolean {
  return [...preflights, ...guards].some(({ lesson }) => lesson === lessonId(rule));
}
