import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lessonNumber, lessonPage } from '../../lessons/index.js';
import type { Diagnostic, Severity } from '../../model/diagnostic.js';
import type { Rule } from '../../model/lesson.js';
import { version } from '../version.js';
import { type Finding, type Findings, paragraph, type Region, ruleId } from './findings.js';

/** Code scanning asks for both descriptions and the help of every rule. */
interface SarifRule {
  readonly id: string;
  readonly name?: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown?: string };
  readonly defaultConfiguration?: { readonly level: Severity };
  readonly properties?: { readonly tags: readonly string[] };
}

interface SarifRegion {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** SARIF 2.1.0, as code scanning reads it: levels, fingerprints, the lessons' pages as help, and fixes. It refuses a result without a place: that is a notification. */
export function sarif(findings: Findings, lessons: readonly Rule[]): string {
  const ids = new Set([...lessons.map(lessonNumber), ...findings.all.map(({ diagnostic }) => ruleId(diagnostic.code))]);
  const known = new Map(lessons.map((lesson) => [lessonNumber(lesson), lesson]));
  const rules = [...ids].map((id): SarifRule => ruleOf(id, known.get(id)));
  const index = new Map(rules.map(({ id }, at) => [id, at]));
  const results = findings.all.flatMap((finding) => (finding.place === undefined ? [] : [resultOf(finding, finding.place, index, findings)]));
  const notifications = findings.all.flatMap(({ diagnostic, place }) => (place === undefined ? [{ descriptor: { id: ruleId(diagnostic.code) }, level: diagnostic.severity, message: { text: paragraph(diagnostic) } }] : []));
  const invocations = [{ executionSuccessful: notifications.every(({ level }) => level !== 'error'), toolExecutionNotifications: notifications }];
  const driver = { name: 'Jalon', version: version(), semanticVersion: version(), rules };
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [{ tool: { driver }, columnKind: 'unicodeCodePoints', ...(notifications.length === 0 ? {} : { invocations }), results }] }, null, 2)}\n`;
}

function ruleOf(id: string, lesson: Rule | undefined): SarifRule {
  if (lesson === undefined) return { id, shortDescription: { text: id.replaceAll('-', ' ') }, fullDescription: { text: `What \`deploy lint\` calls ${id}.` }, help: { text: 'Each result says why, and what to write instead.' } };
  const page = lessonPage(lesson);
  return { id, name: lesson.name, shortDescription: { text: lesson.summary }, fullDescription: { text: `${lesson.summary} (${lesson.from}).` }, help: { text: page, markdown: page }, defaultConfiguration: { level: lesson.severity }, properties: { tags: [`incident ${lesson.from}`] } };
}

function resultOf({ diagnostic, fingerprint }: Finding, place: Region, index: ReadonlyMap<string, number>, findings: Findings) {
  const id = ruleId(diagnostic.code);
  const related = (diagnostic.related ?? []).flatMap(({ range, message }) => {
    const region = findings.region(range);
    return region === undefined ? [] : [{ ...location(region), message: { text: message } }];
  });
  const fixes = fixesOf(diagnostic, findings);
  return {
    ruleId: id,
    ruleIndex: index.get(id),
    level: diagnostic.severity,
    message: { text: paragraph(diagnostic) },
    locations: [location(place)],
    ...(related.length === 0 ? {} : { relatedLocations: related }),
    partialFingerprints: { 'jalonFinding/v1': fingerprint },
    ...(fixes.length === 0 ? {} : { fixes }),
  };
}

/** One fix for a finding; all its edits, file by file. */
function fixesOf({ edits = [], fix }: Diagnostic, { region }: Findings) {
  const placed = edits.map(({ range, text }) => ({ region: region(range), text }));
  if (placed.length === 0 || placed.some((one) => one.region === undefined)) return [];
  const files = new Map<string, { deletedRegion: SarifRegion; insertedContent: { text: string } }[]>();
  for (const { region: at, text } of placed as { region: Region; text: string }[]) files.set(at.file, [...(files.get(at.file) ?? []), { deletedRegion: lines(at), insertedContent: { text } }]);
  return [{ description: { text: fix ?? 'Apply the lesson.' }, artifactChanges: [...files].map(([file, replacements]) => ({ artifactLocation: { uri: uri(file) }, replacements })) }];
}

function location(region: Region) {
  return { physicalLocation: { artifactLocation: { uri: uri(region.file) }, region: lines(region) } };
}

function lines({ start, end }: Region): SarifRegion {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** Relative to the repository, where it is. */
function uri(file: string): string {
  return isAbsolute(file) ? pathToFileURL(file).href : file.split('/').map(encodeURIComponent).join('/');
}
