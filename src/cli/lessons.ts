import { lessonPage, rules } from '../lessons/index.js';
import { EXIT, type ExitCode } from '../model/result.js';
import { suggest } from '../source/suggest.js';
import type { Io } from './io.js';

/** `deploy lessons`: the list; `deploy lessons L16`: one page. */
export async function runLessonsCommand(id: string | undefined, io: Io): Promise<ExitCode> {
  if (id === undefined) {
    for (const rule of rules) io.stdout.write(`L${String(rule.number).padStart(2, '0')}  ${rule.severity.padEnd(7)}  ${rule.name.padEnd(32)}  ${rule.summary}  (${rule.from})\n`);
    return EXIT.ok;
  }
  const rule = rules.find(({ number, name }) => name === id || `L${String(number).padStart(2, '0')}`.toLowerCase() === id.toLowerCase());
  if (rule === undefined) {
    const near = suggest(id, rules.map(({ name }) => name));
    io.stderr.write(`There is no lesson "${id}"${near === undefined ? '' : `; did you mean "${near}"?`} \`deploy lessons\` lists them.\n`);
    return EXIT.before;
  }
  io.stdout.write(lessonPage(rule));
  return EXIT.ok;
}
