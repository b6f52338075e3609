import { guards, lessonId, lessonNumber, lessonPage, meansRule, preflights, rules as builtIn } from '../lessons/index.js';
import { environmentNames } from '../load/project.js';
import type { Rule } from '../model/lesson.js';
import { EXIT, type ExitCode } from '../model/result.js';
import { painter } from '../report/colour.js';
import { printDiagnostics, where } from '../report/diagnostics.js';
import { width } from '../report/width.js';
import { wrapLine } from '../report/wrap.js';
import { escapeTerminal } from '../shell/escape.js';
import { createRedactor } from '../shell/redact.js';
import { suggest } from '../source/suggest.js';
import type { LessonsOptions } from './commands/lessons.js';
import type { Io } from './io.js';
import { layOut } from './lessons/page.js';
import { asksHosts, type State, States } from './lessons/states.js';
import { type Judged, judgePath } from './lint/judge.js';
import { type OwnLessons, ownLessons } from './own-lessons.js';
import { reportOptions } from './reporting.js';

/** `deploy lessons`: all with their state in this project, one page, or work on the project's own. */
export async function runLessonsCommand(options: LessonsOptions, io: Io): Promise<ExitCode> {
  if (options.what === 'preflights') return listPreflights(io);
  if (options.what === 'new') return (await import('./lessons/new.js')).newLesson(options, io);
  const own = await ownLessons(options.project, io);
  printDiagnostics(own.diagnostics, own.find, reportOptions(io, (text) => text), '');
  const rules = [...builtIn, ...own.rules];
  if (options.what === 'list') return await listAll(rules, own, options, io);
  if (options.what === 'test') return endOf(own, await test(options.id, own, io));
  const rule = rules.find((known) => meansRule(options.id, known));
  if (rule === undefined) return noLesson(options.id, rules, io);
  const page = lessonPage(rule);
  if (!options.laidOut) io.stdout.write(page);
  else io.stdout.write(layOut(`${page.trimEnd()}\n${await inThisProject(rule, own, options, io)}`, reportOptions(io, (text) => text)));
  return EXIT.ok;
}

/** Findings of one lesson that its page shows. */
const SHOWN = 10;

/** A last part of the page: the state, and where the findings stand. */
async function inThisProject(rule: Rule, own: OwnLessons, options: LessonsOptions, io: Io): Promise<string> {
  const judged = await judgeProject([rule], own, options, io);
  if (judged === undefined) return '';
  const { states, diagnostics, find } = judged;
  const found = diagnostics.filter(({ code }) => code === lessonId(rule)).map(({ range, summary }) => `- ${range === undefined ? '' : `${where(range, find)}: `}${summary}\n`);
  const more = found.length > SHOWN ? `- and ${found.length - SHOWN} more: \`deploy lint . --rule ${lessonNumber(rule)}\`\n` : '';
  const { text } = states.of(rule, diagnostics);
  return `\n## In this project\n${text.replace(/^./, (first) => first.toUpperCase())}.\n${found.slice(0, SHOWN).join('')}${more}`;
}

/** Undefined outside of a project with environments. */
async function judgeProject(rules: readonly Rule[], own: OwnLessons, { vaultSources }: LessonsOptions, io: Io): Promise<(Judged & { readonly states: States }) | undefined> {
  const { project } = own;
  if (project === undefined || environmentNames(project).length === 0) return undefined;
  const states = new States();
  const redactor = createRedactor();
  const judged = await judgePath(project, { rules, own, io, observer: states, options: { vaultSources } });
  for (const secret of judged.secrets) redactor.add(secret);
  return { ...judged, diagnostics: judged.diagnostics.map((one) => ({ ...one, summary: redactor.redact(one.summary) })), states };
}

async function test(id: string | undefined, own: OwnLessons, io: Io): Promise<ExitCode> {
  const chosen = id === undefined ? own.rules : own.rules.filter((rule) => meansRule(id, rule));
  if (chosen.length > 0) return (await import('./lessons/fixtures.js')).testLessons(chosen, own, io);
  if (id !== undefined && own.diagnostics.length === 0) return noLesson(id, own.rules, io);
  if (own.diagnostics.length === 0) io.stderr.write('This project has no lessons of its own. `deploy lessons new NAME` makes one.\n');
  return EXIT.before;
}

function noLesson(id: string, rules: readonly Rule[], io: Io): ExitCode {
  io.stderr.write(escapeTerminal(unknownLesson(id, rules)));
  return EXIT.before;
}

/** A lesson that is broken is no end in good order, whatever else was done. */
function endOf({ diagnostics }: OwnLessons, exit: ExitCode): ExitCode {
  return diagnostics.length > 0 ? EXIT.before : exit;
}

/** In a project each with its state there; elsewhere the list. */
async function listAll(rules: readonly Rule[], own: OwnLessons, options: LessonsOptions, io: Io): Promise<ExitCode> {
  const judged = await judgeProject(rules, own, options, io);
  if (judged === undefined) return endOf(own, listLessons(rules, io));
  const { states, diagnostics } = judged;
  const broken = diagnostics.filter(({ severity, code }) => severity === 'error' && !rules.some((rule) => lessonId(rule) === code));
  listLessons(rules, io, (rule) => states.of(rule, diagnostics));
  if (broken.length > 0) io.stderr.write(`Not all could be judged: ${broken.length === 1 ? 'an error stands' : `${broken.length} errors stand`} in the way, which \`deploy lint .\` shows.\n`);
  return endOf(own, EXIT.ok);
}

/** One line each; on a terminal that is too narrow for it two. */
export function listLessons(all: readonly Rule[], io: Io, stateOf?: (rule: Rule) => State): ExitCode {
  const report = reportOptions(io, (text) => text);
  const paint = painter(report);
  const rows = [...all].sort(byNumber).map((rule) => ({ rule, state: stateOf?.(rule), said: `${rule.summary} (${rule.from})${asksHosts(rule) ? ' [preflight]' : ''}` }));
  const longest = Math.max(...rows.map(({ rule }) => lessonId(rule).length));
  const longestState = Math.max(0, ...rows.map(({ state }) => state?.text.length ?? 0));
  for (const { rule, state, said } of rows) {
    const head = `${lessonId(rule).padEnd(longest)}  ${rule.severity.padEnd(7)}`;
    const columns = io.stdout.isTTY === true ? report.columns : Number.POSITIVE_INFINITY;
    const fits = width(head) + (state === undefined ? 0 : longestState + 2) + 2 + width(said) <= columns;
    const shown = state === undefined ? '' : `  ${paint(styleOf(state), state.text)}${fits ? ' '.repeat(longestState - state.text.length) : ''}`;
    io.stdout.write(`${paint(undefined, head)}${shown}${fits ? `  ${paint(undefined, said)}` : `\n${wrapLine(`    ${said}`, columns, 0).map((line) => paint(undefined, line)).join('\n')}`}\n`);
  }
  return EXIT.ok;
}

/** Built-in ones first. */
function byNumber(a: Rule, b: Rule): number {
  return lessonNumber(a)[0] === lessonNumber(b)[0] ? a.number - b.number : lessonNumber(a) < lessonNumber(b) ? -1 : 1;
}

function styleOf({ severity, clean }: State) {
  return severity === undefined ? (clean ? 'green' : undefined) : ({ error: 'red', warning: 'magenta', note: 'cyan' } as const)[severity];
}

/** What to say of an id that means no lesson. */
export function unknownLesson(id: string, all: readonly Rule[]): string {
  const near = suggest(id, all.flatMap((known) => [known.name, lessonNumber(known)]));
  return `There is no lesson "${id}"${near === undefined ? '.' : `; did you mean "${near}"?`} \`deploy lessons\` lists them.\n`;
}

function listPreflights(io: Io): ExitCode {
  const longest = Math.max(...preflights.map(({ lesson }) => lesson.length));
  io.stdout.write('Before a run changes a host it asks it, reading only, in one exchange (--skip-preflight leaves it out):\n');
  for (const { lesson, severity, summary } of [...preflights].sort((a, b) => a.lesson.localeCompare(b.lesson))) io.stdout.write(`${lesson.padEnd(longest)}  ${severity.padEnd(7)}  ${summary}\n`);
  io.stdout.write('At the end of a run that changed it:\n');
  for (const { lesson, severity, summary } of guards) io.stdout.write(`${lesson.padEnd(longest)}  ${severity.padEnd(7)}  ${summary}\n`);
  return EXIT.ok;
}
