import { type Paint, painter } from '../../report/colour.js';
import type { ReportOptions } from '../../report/options.js';
import { wrapLine } from '../../report/wrap.js';

/** Wider lines are hard to read. */
const WIDEST = 100;

/** A page in Markdown for a terminal: headings without their marks, code indented, sentences wrapped, `code` in colour where there is any. */
export function layOut(page: string, report: ReportOptions): string {
  const paint = painter(report);
  const columns = Math.min(report.columns, WIDEST);
  let code = false;
  return page.split('\n').flatMap((line) => {
    if (line.startsWith('```')) {
      code = !code;
      return [];
    }
    if (code) return [`    ${paint('cyan', line)}`];
    const heading = /^#+ (.*)$/.exec(line)?.[1];
    if (heading !== undefined) return [paint('bold', heading)];
    const lines = wrapLine(line, columns, line.startsWith('- ') ? 2 : 0);
    return report.colour ? coloured(lines, paint) : lines.map((text) => paint(undefined, text));
  }).join('\n');
}

/** The lines of one sentence; what stands between backticks may begin on one and end on the next. */
function coloured(lines: readonly string[], paint: Paint): readonly string[] {
  let isCode = false;
  return lines.map((line) => line.split('`').map((text, index) => {
    if (index > 0) isCode = !isCode;
    return paint(isCode ? 'cyan' : undefined, text);
  }).join(''));
}
