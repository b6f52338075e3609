import { lessonId, lessonPage, meansRule, rules } from '../lessons/index.js';
import { EXIT, type ExitCode } from '../model/result.js';
import { escapeTerminal } from '../shell/escape.js';
import { suggest } from '../source/suggest.js';
import type { Io } from './io.js';

/** `deploy lessons`: the list; `deploy lessons L16`: one page. */
export async function runLessonsCommand(id: string | undefined, io: Io): Promise<ExitCode> {
  if (id === undefined) {
    const longest = Math.max(...rules.map((rule) => lessonId(rule).length));
    for (const rule of [...rules].sort((a, b) => a.number - b.number)) io.stdout.write(`${lessonId(rule).padEnd(longest)}  ${rule.severity.padEnd(7)}  ${rule.summary} (${rule.from})\n`);
    return EXIT.ok;
  }
  const rule = rules.find((known) => meansRule(id, known));
  if (rule === undefined) {
    const near = suggest(id, rules.flatMap((known) => [known.name, lessonId(known).split(' ')[0] as string]));
    io.stderr.write(escapeTerminal(`There is no lesson "${id}"${near === undefined ? '' : `; did you mean "${near}"?`} \`deploy lessons\` lists them.\n`));
    return EXIT.before;
  }
  io.stdout.write(lessonPage(rule));
  return EXIT.ok;
}
