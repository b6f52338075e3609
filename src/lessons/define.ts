import type { Rule } from '../model/lesson.js';

/** Types a rule; a project's own lessons (`lessons/<name>.mjs`) export what it returns. */
export function defineRule(rule: Rule): Rule {
  return rule;
}

/** 'L16 service-in-two-compose' */
export function lessonId({ number, name }: Pick<Rule, 'number' | 'name'>): string {
  return `L${String(number).padStart(2, '0')} ${name}`;
}

/** Whether an id as people write it (`L16`, `l16`, `service-in-two-compose`, or both) means this rule. */
export function meansRule(id: string, rule: Pick<Rule, 'number' | 'name'>): boolean {
  const [first = '', second] = id.trim().split(/\s+/);
  const numbered = /^[lL]0*(\d+)$/.exec(first);
  if (numbered === null) return first === rule.name && second === undefined;
  return Number(numbered[1]) === rule.number && (second === undefined || second === rule.name);
}

/** 'L16 service-in-two-compose' taken apart. */
export function lessonOf(id: string): Pick<Rule, 'number' | 'name'> {
  const [number = '', name = ''] = id.split(' ');
  return { number: Number(number.slice(1)), name };
}
