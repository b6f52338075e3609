import type { Severity } from '../../model/diagnostic.js';
import { type Finding, type Findings, paragraph, type Region, ruleId } from './findings.js';

/** A comment on the line of a pull request, by GitHub Actions' workflow commands. */
export function github({ all }: Findings): string {
  const kinds: Record<Severity, string> = { error: 'error', warning: 'warning', note: 'notice' };
  return all.map(({ diagnostic, place }) => {
    const at = place === undefined ? [] : [`file=${property(place.file)}`, ...lines(place)];
    return `::${kinds[diagnostic.severity]} ${[...at, `title=${property(diagnostic.code)}`].join(',')}::${data(paragraph(diagnostic))}\n`;
  }).join('');
}

/** Columns are for a place on one line: it takes none of several. */
function lines({ start, end }: Region): readonly string[] {
  return start.line === end.line ? [`line=${start.line}`, `col=${start.column}`, `endLine=${end.line}`, `endColumn=${end.column}`] : [`line=${start.line}`, `endLine=${end.line}`];
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** GitLab's code quality report. */
export function codeclimate({ all }: Findings): string {
  const severities: Record<Severity, string> = { error: 'critical', warning: 'minor', note: 'info' };
  return json(all.map(({ diagnostic, fingerprint, place }) => ({
    type: 'issue',
    check_name: ruleId(diagnostic.code),
    description: `${diagnostic.code}: ${diagnostic.summary}`,
    content: { body: paragraph(diagnostic) },
    categories: ['Bug Risk'],
    severity: severities[diagnostic.severity],
    fingerprint,
    location: { path: place?.file ?? diagnostic.range?.file ?? '.', lines: { begin: place?.start.line ?? 1, end: place?.end.line ?? 1 } },
  })));
}

/** A suite for each file, a failed case for each finding; notes are skipped cases. */
export function junit({ all }: Findings): string {
  const byFile = new Map<string, Finding[]>();
  for (const finding of all) {
    const file = finding.diagnostic.range?.file ?? 'deploy lint';
    byFile.set(file, [...(byFile.get(file) ?? []), finding]);
  }
  const suites = byFile.size === 0 ? ['  <testsuite name="deploy lint" tests="1" failures="0" skipped="0">\n    <testcase name="nothing found" classname="deploy lint"/>\n  </testsuite>\n'] : [...byFile].map(suite);
  const failures = all.filter(({ diagnostic }) => diagnostic.severity !== 'note').length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="deploy lint" tests="${Math.max(1, all.length)}" failures="${failures}">\n${suites.join('')}</testsuites>\n`;
}

function suite([file, findings]: [string, readonly Finding[]]): string {
  const failures = findings.filter(({ diagnostic }) => diagnostic.severity !== 'note').length;
  return `  <testsuite name="${xml(file)}" tests="${findings.length}" failures="${failures}" skipped="${findings.length - failures}">\n${findings.map((finding) => testcase(finding, file)).join('')}  </testsuite>\n`;
}

function testcase({ diagnostic, place }: Finding, file: string): string {
  const at = place === undefined ? '' : `:${place.start.line}:${place.start.column}`;
  const head = `    <testcase name="${xml(`${diagnostic.code}${at === '' ? '' : ` at ${at.slice(1)}`}`)}" classname="${xml(file)}"${place === undefined ? '' : ` file="${xml(file)}"`}>`;
  if (diagnostic.severity === 'note') return `${head}<skipped message="${xml(diagnostic.summary)}"/></testcase>\n`;
  return `${head}<failure type="${diagnostic.severity}" message="${xml(diagnostic.summary)}">${xml(`${file}${at}: ${paragraph(diagnostic)}`)}</failure></testcase>\n`;
}

/** Characters that XML has no way to write are left out. */
function xml(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll('\n', '&#10;');
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
