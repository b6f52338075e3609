import { type Diagnostic, warning } from '../../model/diagnostic.js';
import type { LessonInput, Rule } from '../../model/lesson.js';
import type { Range } from '../../model/range.js';
import { lineIndex } from '../../source/position.js';
import { suggest } from '../../source/suggest.js';
import { lessonId, meansRule } from '../define.js';
import { parseWaivers, type Waiver } from './parse.js';

/** A finding with the places at which a waiver for it may stand. */
export interface Finding {
  readonly rule: Rule;
  readonly diagnostic: Diagnostic;
  readonly places: readonly Range[];
}

/** The findings that no waiver covers; and what is wrong with the waivers of `files`. */
export function applyWaivers(findings: readonly Finding[], files: Iterable<string>, rules: readonly Rule[], input: LessonInput): Diagnostic[] {
  const waivers = [...files].flatMap((file) => {
    const source = input.source(file);
    return source === undefined ? [] : parseWaivers(source);
  });
  const used = new Set<Waiver>();
  const left = findings.filter((finding) => {
    const waiver = waivers.find((one) => covers(one, finding, input));
    if (waiver !== undefined) used.add(waiver);
    return waiver === undefined || !isValid(waiver, input.today);
  });
  return [...left.map(({ diagnostic }) => diagnostic), ...waivers.flatMap((waiver) => faultOf(waiver, used.has(waiver), rules, input.today))];
}

function covers(waiver: Waiver, { rule, places }: Finding, input: LessonInput): boolean {
  if (!meansRule(waiver.id, rule)) return false;
  return places.some((place) => {
    const source = place.file === waiver.range.file ? input.source(place.file) : undefined;
    return source !== undefined && lineIndex(source, place.start) === waiver.line;
  });
}

function isValid({ reason, until }: Waiver, today: string): boolean {
  return reason !== '' && (until === undefined || (isDate(until) && until >= today));
}

function faultOf(waiver: Waiver, used: boolean, rules: readonly Rule[], today: string): Diagnostic[] {
  const { id, until, reason, range } = waiver;
  const say = (summary: string, rest: { why?: string; fix?: string; suggestion?: string | undefined } = {}) => [warning('lesson-waiver', summary, { range, ...rest })];
  const rule = rules.find((one) => meansRule(id, one));
  if (rule === undefined) return say(id === '' ? 'a waiver names no lesson' : `a waiver for a lesson that is not known: ${id}`, { suggestion: suggest(id, rules.map(({ name }) => name)) });
  if (reason === '') return say(`the waiver for ${lessonId(rule)} has no reason and is not applied`, { fix: `Write: # lesson-ignore: ${id} -- why it is right here` });
  if (until !== undefined && !isDate(until)) return say(`the waiver for ${lessonId(rule)} ends at no date: until=${until}`, { fix: 'Write until=YYYY-MM-DD.' });
  if (until !== undefined && until < today) return say(`the waiver for ${lessonId(rule)} has expired on ${until}`, { fix: 'Repair what it covers, or set a new date.' });
  return used ? [] : say(`the waiver for ${lessonId(rule)} matches nothing`, { why: 'It covers the line it stands on, or the next line when it stands alone.', fix: 'Remove it.' });
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}
