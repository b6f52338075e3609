import type { Edit, LessonFile, RuleContext } from '../model/lesson.js';
import type { Node } from '../model/node.js';
import { parseYaml } from '../source/yaml.js';
import { listOf } from './compose/values.js';
import { defineRule } from './define.js';
import { hasExpressions, maskExpressions } from './masks.js';

type Report = RuleContext['report'];

const WHY = 'Whoever reads the file stops at this place: a Prometheus container restarted for ever over "^\\d+$" in double quotes, where a backslash begins an escape (002#19).';
const YAML = /\.ya?ml(?:\.(?:j2|jinja2?|hbs|tmpl|tpl|template|example|sample))?$/;
/** A template of Ansible's own files would be read before it is rendered. */
const READ_AS_IS = /\/(?:tasks|handlers|vars|defaults|meta|group_vars|host_vars|playbooks)\/[^{]*\.ya?ml$/;
/** Several documents are right for many readers; tags are theirs. */
const ALLOWED = new Set(['several-documents', 'unknown-tag', 'unsafe-integer', 'more-faults', 'file-too-large']);
const LISTED = 5;

export const yamlBadEscape = defineRule({
  number: 19,
  name: 'yaml-bad-escape',
  from: '002#19',
  severity: 'error',
  summary: 'YAML, JSON or TOML that its reader refuses: an escape that does not exist, an open quote, a key twice',
  file(file, { report }) {
    if (YAML.test(file.dest)) yaml(file, report);
    else if (file.dest.endsWith('.toml')) toml(file, report);
    else if (file.dest.endsWith('.json')) json(file, report);
  },
});

function yaml(file: LessonFile, report: Report): void {
  const { root, plain } = file;
  if (READ_AS_IS.test(file.dest) && unquotedExpression(file, report)) return;
  if (root !== undefined) {
    if (root.kind === 'map') ports(root.get('services'), report);
    return;
  }
  // what `template` rendered has no expressions left: braces in it are its reader's
  const templated = file.step?.task.module !== 'template' && (hasExpressions(plain) || /\{\{|<%/.test(plain));
  const { diagnostics } = parseYaml({ file: '', path: '', text: templated ? maskExpressions(plain) : plain });
  const faults = diagnostics.filter(({ severity, code }) => severity === 'error' && !ALLOWED.has(code) && (!templated || code === 'bad-escape'));
  for (const { summary, code, range, fix } of faults.slice(0, LISTED)) {
    if (range === undefined) continue;
    const edits = code === 'bad-escape' ? inSingleQuotes(file, range.start) : undefined;
    report(file.place(range.start, range.end), summary, { why: WHY, ...(fix === undefined ? {} : { fix }), ...(templated ? { severity: 'warning' as const } : {}), ...(edits === undefined ? {} : { edits }) });
  }
}

/** The double-quoted text around an offset in single quotes, where that says the same. */
function inSingleQuotes({ plain, place }: LessonFile, offset: number): readonly Edit[] | undefined {
  const from = plain.lastIndexOf('\n', offset) + 1;
  const end = plain.indexOf('\n', offset);
  for (const found of plain.slice(from, end < 0 ? plain.length : end).matchAll(/"((?:[^"\\]|\\.)*)"/g)) {
    const start = from + found.index;
    const inner = found[1] as string;
    if (offset < start || offset >= start + found[0].length) continue;
    // Escapes that single quotes can't say: then somebody has to decide.
    return /'|\\[ntr0abefvxuUNL_P"/ ]/.test(inner) ? undefined : [{ at: place(start, start + found[0].length), text: `'${inner.replaceAll('\\\\', '\\')}'` }];
  }
  return undefined;
}

function unquotedExpression(file: LessonFile, report: Report): boolean {
  const first = parseYaml({ file: '', path: '', text: file.plain }).diagnostics.find(({ severity, code }) => severity === 'error' && !ALLOWED.has(code));
  const range = first?.range;
  if (first?.code !== 'unquoted-template' || range === undefined) return false;
  const value = /^[^\n]*/.exec(file.plain.slice(range.start))?.[0].trim() ?? '';
  report(file.place(range.start, range.start + 2), 'an expression at the start of a value must stand in quotes: YAML takes `{` for a map', { severity: 'warning', why: WHY, fix: `Write "${value}"` });
  return true;
}

/** `22:22` is 1342 for YAML 1.1: a number of base 60. */
function ports(services: Node | undefined, report: Report): void {
  if (services?.kind !== 'map') return;
  for (const { key, value } of services.entries) {
    for (const port of listOf(value.kind === 'map' ? value.get('ports') : undefined)) {
      if (port.kind !== 'scalar' || port.style !== 'plain' || !/^[1-9]\d*:[0-5]?\d$/.test(port.text)) continue;
      report(port, `service "${key.text}": port ${port.text} without quotes is one number of base 60 for YAML 1.1`, { severity: 'warning', why: 'Ansible, docker-compose 1 and many tools read YAML 1.1, where 22:22 is 1342; Compose 2 happens to read it as text.', fix: `Write "${port.text}"`, within: key, edits: [{ at: port, text: `"${port.text}"` }] });
    }
  }
}

/** Escapes that a basic string of TOML has not. */
function toml(file: LessonFile, report: Report): void {
  if (file.plain.includes('"""')) return;
  for (const line of file.plain.matchAll(/^[ \t]*[\w."-]+[ \t]*=[ \t]*[^'#\n]*?"((?:[^"\\\n]|\\.)*)"/gm)) {
    const bad = /\\(?:\\|[^btnfr"\\uUe])/.exec((line[1] as string).replaceAll('\\\\', '  '));
    if (bad === null) continue;
    const start = line.index + line[0].length - 1 - (line[1] as string).length + bad.index;
    report(file.place(start, start + 2), `\`${bad[0]}\` is not an escape of TOML`, { why: WHY, fix: 'Use single quotes, in which a backslash is itself.', edits: inSingleQuotes(file, start) ?? [] });
  }
}

/** Of JSON that a program reads as it is; editors' files have comments. */
function json(file: LessonFile, report: Report): void {
  const { plain, dest } = file;
  if ((file.step === undefined && !dest.endsWith('/daemon.json')) || plain.trim() === '' || file.masked) return;
  try {
    JSON.parse(plain);
  } catch (problem) {
    const at = Number(/position (\d+)/.exec((problem as Error).message)?.[1] ?? plain.trimEnd().length - 1);
    const start = commaBefore(plain, Math.min(at, Math.max(0, plain.trimEnd().length - 1)));
    report(file.place(start, start + 1), 'this is no JSON from here on', { why: WHY, fix: 'Check the comma, bracket or quote before it; JSON has no comments and no comma after the last item.' });
  }
}

/** The comma after the last item of a list or map that ends at an offset; otherwise the offset. */
function commaBefore(text: string, end: number): number {
  const before = text.slice(0, end).trimEnd();
  return /[}\]]/.test(text[end] ?? '') && before.endsWith(',') ? before.length - 1 : end;
}
