import type { LessonName, Rule } from '../model/lesson.js';

/** Types a rule; a project's own lessons (`lessons/<name>.mjs`) export what it returns. */
export function defineRule(rule: Rule): Rule {
  return rule;
}

/** 'L16 service-in-two-compose'; a project's own lesson is 'P01 …'. */
export function lessonId(lesson: LessonName): string {
  return `${lessonNumber(lesson)} ${lesson.name}`;
}

/** 'L16', 'P01': own lessons have numbers of their own, which never clash with those that come later. */
export function lessonNumber({ number, source }: LessonName): string {
  return `${source === undefined ? 'L' : 'P'}${String(number).padStart(2, '0')}`;
}

/** Whether an id as people write it (`L16`, `l16`, `service-in-two-compose`, or both) means this rule. */
export function meansRule(id: string, rule: LessonName): boolean {
  const [first = '', second] = id.trim().split(/\s+/);
  const numbered = /^([lp])0*(\d+)$/i.exec(first);
  if (numbered === null) return first === rule.name && second === undefined;
  const [, series = '', number] = numbered;
  return series.toUpperCase() === lessonNumber(rule)[0] && Number(number) === rule.number && (second === undefined || second === rule.name);
}

/** 'L16 service-in-two-compose' taken apart. */
export function lessonOf(id: string): Pick<Rule, 'number' | 'name'> {
  const [number = '', name = ''] = id.split(' ');
  return { number: Number(number.slice(1)), name };
}

/** Whether a diagnostic's code is a lesson's id. */
export function isLesson(code: string): boolean {
  return /^[LP]\d+ /.test(code);
}
