import { guards, lessonId, lessonPage, meansRule, preflights, rules } from '../lessons/index.js';
import type { Rule } from '../model/lesson.js';
import { EXIT, type ExitCode } from '../model/result.js';
import { painter } from '../report/colour.js';
import { wrapLine } from '../report/wrap.js';
import { escapeTerminal } from '../shell/escape.js';
import { suggest } from '../source/suggest.js';
import type { LessonsOptions } from './commands/lessons.js';
import type { Io } from './io.js';
import { reportOptions } from './reporting.js';

/** `deploy lessons`: the list; `deploy lessons L16`: one page as it is written; `deploy lessons show L16`: laid out for the terminal. */
export async function runLessonsCommand({ id, preflights: asked, show }: LessonsOptions, io: Io): Promise<ExitCode> {
  if (asked) return listPreflights(io);
  if (id === undefined) return listLessons(rules, io);
  const rule = rules.find((known) => meansRule(id, known));
  if (rule === undefined) {
    io.stderr.write(escapeTerminal(unknownLesson(id, rules)));
    return EXIT.before;
  }
  const page = lessonPage(rule);
  io.stdout.write(show ? laidOut(page, io) : page);
  return EXIT.ok;
}

/** Headings without their marks, code indented, sentences wrapped. */
function laidOut(page: string, io: Io): string {
  const report = reportOptions(io, (text) => text);
  const paint = painter(report);
  const { columns } = report;
  let code = false;
  return page.split('\n').flatMap((line) => {
    if (line.startsWith('```')) {
      code = !code;
      return [];
    }
    if (code) return [`    ${paint('cyan', line)}`];
    const heading = /^#+ (.*)$/.exec(line)?.[1];
    return heading === undefined ? wrapLine(line, Math.min(columns, 100), line.startsWith('- ') ? 2 : 0).map((text) => paint(undefined, text)) : [paint('bold', heading)];
  }).join('\n');
}

export function listLessons(all: readonly Rule[], io: Io): ExitCode {
  const longest = Math.max(...all.map((rule) => lessonId(rule).length));
  for (const rule of [...all].sort((a, b) => a.number - b.number)) io.stdout.write(`${lessonId(rule).padEnd(longest)}  ${rule.severity.padEnd(7)}  ${rule.summary} (${rule.from})${onHosts(lessonId(rule)) ? ' [preflight]' : ''}\n`);
  return EXIT.ok;
}

/** What to say of an id that means no lesson. */
export function unknownLesson(id: string, all: readonly Rule[]): string {
  const near = suggest(id, all.flatMap((known) => [known.name, lessonId(known).split(' ')[0] as string]));
  return `There is no lesson "${id}"${near === undefined ? '.' : `; did you mean "${near}"?`} \`deploy lessons\` lists them.\n`;
}

/** Whether the lesson also looks at hosts before they are changed. */
function onHosts(id: string): boolean {
  return [...preflights, ...guards].some(({ lesson }) => lesson === id);
}

function listPreflights(io: Io): ExitCode {
  const longest = Math.max(...preflights.map(({ lesson }) => lesson.length));
  io.stdout.write('Before a run changes a host it asks it, reading only, in one exchange (--skip-preflight leaves it out):\n');
  for (const { lesson, severity, summary } of [...preflights].sort((a, b) => a.lesson.localeCompare(b.lesson))) io.stdout.write(`${lesson.padEnd(longest)}  ${severity.padEnd(7)}  ${summary}\n`);
  io.stdout.write('At the end of a run that changed it:\n');
  for (const { lesson, severity, summary } of guards) io.stdout.write(`${lesson.padEnd(longest)}  ${severity.padEnd(7)}  ${summary}\n`);
  return EXIT.ok;
}
