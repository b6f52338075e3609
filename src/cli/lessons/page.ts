import { painter } from '../../report/colour.js';
import type { ReportOptions } from '../../report/options.js';
import { wrapLine } from '../../report/wrap.js';

/** Wider lines are hard to read. */
const WIDEST = 100;

/** A page in Markdown for a terminal: headings without their marks, code indented, sentences wrapped. */
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
    return heading === undefined ? wrapLine(line, columns, line.startsWith('- ') ? 2 : 0).map((text) => paint(undefined, text)) : [paint('bold', heading)];
  }).join('\n');
}
