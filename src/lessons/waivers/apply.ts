import { type Diagnostic, warning } from '../../model/diagnostic.js';
import type { LessonInput, LessonName } from '../../model/lesson.js';
import type { Range } from '../../model/range.js';
import { lineIndex } from '../../source/position.js';
import { suggest } from '../../source/suggest.js';
import { lessonId, meansRule } from '../define.js';
import { parseWaivers, type Waiver } from './parse.js';

/** A finding with the places at which a waiver for it may stand. */
export interface Finding {
  readonly rule: LessonName;
  readonly diagnostic: Diagnostic;
  readonly places: readonly Range[];
}


interface Surroundings {
  /** Lessons that also look at hosts, where a waiver may be needed. */
  readonly later?: readonly LessonName[];
  readonly observer?: { waived(rule: LessonName, until: string | undefined): void } | undefined;
}

/** The findings that no waiver covers; and what is wrong with the waivers of `files`. */
export function applyWaivers(findings: readonly Finding[], files: Iterable<string>, rules: readonly LessonName[], input: LessonInput, { later = [], observer }: Surroundings = {}): Diagnostic[] {
  const waivers = waiversIn(files, input);
  const used = new Set<Waiver>();
  const left = without(findings, waivers, used, input, observer);
  const idle = (waiver: Waiver): boolean => !used.has(waiver) && !later.some((rule) => meansRule(waiver.id, rule));
  return [...left.map(({ diagnostic }) => diagnostic), ...waivers.flatMap((waiver) => faultOf(waiver, !idle(waiver), [...rules, ...later], input.today))];
}

/** What is left of findings on hosts; their waivers were judged with the files. */
export function waived(findings: readonly Finding[], files: Iterable<string>, input: LessonInput): Diagnostic[] {
  return without(findings, waiversIn(files, input), new Set(), input).map(({ diagnostic }) => diagnostic);
}

function waiversIn(files: Iterable<string>, input: LessonInput): readonly Waiver[] {
  return [...files].flatMap((file) => {
    const source = input.source(file);
    return source === undefined ? [] : parseWaivers(source);
  });
}

function without(findings: readonly Finding[], waivers: readonly Waiver[], used: Set<Waiver>, input: LessonInput, observer?: Surroundings['observer']): readonly Finding[] {
  return findings.filter((finding) => {
    const waiver = waivers.find((one) => covers(one, finding, input));
    if (waiver !== undefined) used.add(waiver);
    if (waiver === undefined || !isValid(waiver, input.today)) return true;
    observer?.waived(finding.rule, waiver.until);
    return false;
  });
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

function faultOf(waiver: Waiver, used: boolean, rules: readonly LessonName[], today: string): Diagnostic[] {
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
