import type { Severity } from '../../model/diagnostic.js';
import type { LessonFile, RuleContext } from '../../model/lesson.js';

/** What Windows line ends do to a file, by what reads it; undefined where its reader drops them (YAML, JSON, Markdown, source code). */
function harmOf({ dest, plain }: LessonFile): { readonly harm: string; readonly severity: Severity } | undefined {
  const interpreted = /\.(?:rb|py|pl|[cm]?[jt]s|lua|tcl)$/.test(dest);
  if (/^#!.*\r\n/.test(plain) && interpreted) return { harm: 'started by its name it is not found: the kernel looks for an interpreter whose name ends in "\\r"', severity: 'warning' };
  if (/^#!.*\r\n/.test(plain)) return { harm: 'the kernel looks for an interpreter whose name ends in "\\r"', severity: 'error' };
  if (/\.(?:sh|bash)$/.test(dest) || /^#!.*(?:\/| )(?:ba|da|z|k|a)?sh\b/.test(plain)) return { harm: 'every command gets "\\r" as a part of its last word', severity: 'error' };
  if (/\/cron\.d\/|(?:^|\/)crontab$|\.cron$/.test(dest)) return { harm: 'every command ends in "\\r" and is not found', severity: 'error' };
  if (/(?:^|\/)\.env(?:\.[\w-]+)?$|\.env$/.test(dest)) return { harm: 'for shells and systemd every value ends in "\\r"', severity: 'warning' };
  if (/(?:^|\/)(?:[\w.-]+\.)?(?:Dockerfile|Containerfile)(?:\.[\w.-]+)?$/.test(dest)) return { harm: 'here-documents and continued lines of RUN carry "\\r" into the image', severity: 'warning' };
  return /\.(?:conf|cnf|service|timer|socket|mount)$/.test(dest) ? { harm: 'values may end in "\\r"', severity: 'warning' } : undefined;
}

/** One finding a file, at its first line; the edits take every carriage return before a line end. */
export function carriageReturns(file: LessonFile, report: RuleContext['report']): void {
  const { plain } = file;
  const first = plain.indexOf('\r\n');
  const harm = first < 0 ? undefined : harmOf(file);
  if (harm === undefined) return;
  const places: number[] = [];
  for (let at = first; at >= 0; at = plain.indexOf('\r\n', at + 2)) places.push(at);
  report(file.place(first, first + 1), `Windows line ends (${places.length} ${places.length === 1 ? 'line' : 'lines'}): ${harm.harm}`, {
    severity: harm.severity,
    why: 'Saved on Windows, or checked out with core.autocrlf: the same file worked in the editor and failed on the host with "no such file or directory" (003).',
    fix: 'Save it with LF line ends (sed -i \'s/\\r$//\' FILE), and add "*.sh text eol=lf" to .gitattributes.',
    edits: places.map((at) => ({ at: file.place(at, at + 1), text: '' })),
  });
}
