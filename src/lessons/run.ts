import { type Diagnostic, error, UserError, warning } from '../model/diagnostic.js';
import type { LessonHost, LessonInput, LessonName, Place, ReportDetails, Rule, RuleContext, Subject } from '../model/lesson.js';
import { suggest } from '../source/suggest.js';
import type { Gap } from './compose/uses.js';
import { lessonId, lessonOf, meansRule } from './define.js';
import { RenderedPlaces } from './places.js';
import { rules as builtIn } from './registry.js';
import { folderSubject, hostSubject, watched } from './subject.js';
import { guards } from './guards/index.js';
import { preflights } from './preflights/index.js';
import { applyWaivers, type Finding } from './waivers/apply.js';

/** Lessons that also look at hosts. */
const onHosts = [...preflights, ...guards].map(({ lesson }) => lessonOf(lesson));

/** Hears what a run of the lessons tells beside its findings. */
export interface Observer {
  /** The rule had something to look at. */
  judged(rule: LessonName): void;
  waived(rule: LessonName, until: string | undefined): void;
}

/** Checks every lesson on every host, applies waivers and `--accept-lesson`; each finding once, sorted by place. */
export function runLessons(input: LessonInput, rules: readonly Rule[] = builtIn, observer?: Observer): Diagnostic[] {
  const { hosts, folders = [], playbook, source } = input;
  const told: Told = { findings: [], gaps: [] };
  const files = new Set(folders.flatMap((folder) => folder.files.map(({ file }) => file)));
  for (const host of hosts) {
    const { places, gap, ruled } = sheet(input, rules, told);
    look(hostSubject(host, places, gap, source), ruled, told.gaps, observer);
    for (const file of filesOfSteps(host)) files.add(file);
  }
  for (const folder of folders) {
    const { places, gap, ruled } = sheet(input, rules, told);
    look(folderSubject(folder, places, gap), ruled, told.gaps, observer);
  }
  for (const file of filesOfVariables(playbook)) files.add(file);
  return sorted(once([...unknownAccepted(input, rules), ...applyWaivers(told.findings, files, rules, input, { later: onHosts, observer }), ...told.gaps]), files);
}

interface Told {
  readonly findings: Finding[];
  readonly gaps: Diagnostic[];
}

/** What one subject is judged with: the places in its files are of no use to another. */
function sheet(input: LessonInput, rules: readonly Rule[], told: Told): { readonly places: RenderedPlaces; readonly gap: Gap; readonly ruled: readonly Ruled[] } {
  const places = new RenderedPlaces();
  return {
    places,
    gap: (at, message) => void told.gaps.push(warning('coverage-gap', message, located(places, at))),
    ruled: rules.map((rule) => ({ rule, context: contextFor(rule, input, places, told) })),
  };
}

interface Ruled {
  readonly rule: Rule;
  readonly context: RuleContext;
}

/** Every part of a subject to every rule that asks for it. In a folder of strangers' files a fault of one lesson is told, and the others go on. */
function look(subject: Subject, rules: readonly Ruled[], gaps: Diagnostic[], observer: Observer | undefined): void {
  for (const { rule, context } of rules) {
    try {
      ask(observer === undefined ? subject : watched(subject, () => observer.judged(rule)), rule, context);
    } catch (problem) {
      if (rule.source !== undefined && problem instanceof UserError) gaps.push(problem.diagnostic);
      else gaps.push(warning('coverage-gap', `${lessonId(rule)} could not judge ${subject.name}: ${(problem as Error).message}`, { why: 'This is a bug of deploy.' }));
    }
  }
}

function ask(subject: Subject, rule: Rule, context: RuleContext): void {
  if (rule.host !== undefined && subject.host !== undefined) rule.host(subject.host, context);
  rule.subject?.(subject, context);
  if (rule.file !== undefined) for (const file of subject.files) rule.file(file, context, subject);
  if (rule.script !== undefined) for (const script of subject.scripts) rule.script(script, context, subject);
  if (rule.project === undefined && rule.service === undefined) return;
  for (const project of subject.projects) {
    rule.project?.(project, context);
    if (rule.service !== undefined) for (const service of project.services) rule.service(service, context);
  }
}

function unknownAccepted({ accepted = [] }: LessonInput, rules: readonly Rule[]): Diagnostic[] {
  return accepted
    .filter((id) => ![...rules, ...onHosts].some((rule) => meansRule(id, rule)))
    .map((id) => error('unknown-lesson', `--accept-lesson ${id}: there is no such lesson`, { fix: '`deploy lessons` lists them.', suggestion: suggest(id, rules.map(({ name }) => name)) }));
}

function contextFor(rule: Rule, input: LessonInput, places: RenderedPlaces, { findings, gaps }: Told): RuleContext {
  const accepted = (input.accepted ?? []).some((id) => meansRule(id, rule));
  return {
    input,
    report(at, message, details = {}) {
      const weight = details.severity ?? rule.severity;
      const severity = weight === 'error' && (accepted || places.isMasked(at)) ? 'warning' : weight;
      const summary = accepted ? `${message} (accepted for this run)` : message;
      const diagnostic = { severity, code: lessonId(rule), summary, ...located(places, at, details), ...editsOf(places, details) };
      const covering = [at, ...(details.within === undefined ? [] : [details.within])].map((place) => places.written(place).range);
      findings.push({ rule, diagnostic, places: covering });
    },
    gap: (at, message, details = {}) => void gaps.push(warning('coverage-gap', `${lessonId(rule)}: ${message}`, located(places, at, details))),
  };
}

export function located(places: RenderedPlaces, at: Place, { why, fix, related = [] }: ReportDetails = {}) {
  const { range, definition } = places.written(at);
  const others = related.map(({ at: other, message }) => ({ range: places.written(other).range, message }));
  return {
    range,
    ...(why === undefined ? {} : { why }),
    ...(fix === undefined ? {} : { fix }),
    related: [...(definition === undefined ? [] : [{ range: definition, message: 'the value is defined here' }]), ...others],
  };
}

/** All of them, where each stands character by character in one file; otherwise none. */
function editsOf(places: RenderedPlaces, { edits = [] }: ReportDetails): Pick<Diagnostic, 'edits'> {
  const written = edits.map(({ at, text, insert }) => {
    const range = places.verbatim(at);
    return range === undefined ? undefined : { range: insert === 'before' ? { ...range, end: range.start } : insert === 'after' ? { ...range, start: range.end } : range, text };
  });
  return written.length === 0 || written.includes(undefined) ? {} : { edits: written as NonNullable<Diagnostic['edits']> };
}

/** Files in which a waiver can stand: those of tasks and of rendered templates. */
export function filesOfSteps({ steps }: LessonHost): string[] {
  return steps.flatMap(({ task, rendered }) => [task.range.file, ...(rendered === undefined ? [] : [rendered.file])]);
}

/** … and those of the inventory's variables. */
function filesOfVariables(playbook: LessonInput['playbook']): string[] {
  return [...(playbook?.inventory.hosts.values() ?? [])].flatMap((host) => host.layers.flatMap(({ variables }) => [...variables.values()].map(({ range }) => range.file)));
}

const OF_SERVICE = /^service "([^"]*)"/;

/** The same at the same place once; where an anchor or a base gives it to several services, with their names. */
export function once(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const kept = new Map<string, { diagnostic: Diagnostic; services: string[] }>();
  for (const diagnostic of diagnostics) {
    const service = OF_SERVICE.exec(diagnostic.summary)?.[1];
    const key = JSON.stringify([diagnostic.code, diagnostic.summary.replace(OF_SERVICE, ''), diagnostic.range]);
    const one = kept.get(key) ?? { diagnostic, services: [] };
    kept.set(key, one);
    const { services } = one;
    if (service !== undefined && !services.includes(service)) services.push(service);
  }
  return [...kept.values()].map(({ diagnostic, services }) => (services.length < 2 ? diagnostic : { ...diagnostic, summary: diagnostic.summary.replace(OF_SERVICE, `services ${services.map((name) => `"${name}"`).join(', ')}`) }));
}

export function sorted(diagnostics: readonly Diagnostic[], files: Iterable<string>): Diagnostic[] {
  const order = new Map([...files].map((file, index) => [file, index]));
  const rank = ({ range }: Diagnostic) => order.get(range?.file ?? '') ?? order.size;
  return [...diagnostics].sort((a, b) => rank(a) - rank(b) || (a.range?.start ?? 0) - (b.range?.start ?? 0));
}
