// One fault, one diagnostic: leaves out what is only the consequence of a fault that is reported already.
import type { Diagnostic } from '../model/diagnostic.js';
import type { ProjectReader } from '../model/documents.js';
import type { Range } from '../model/range.js';

/** Said at a place where another error stands, these say nothing new. */
const WEAK: ReadonlySet<string> = new Set(['bad-role-entry', 'missing-role', 'bad-args', 'bad-variable-name', 'bad-keyword-value', 'include-target-unknown', 'import-target-unknown', 'vars-file-unknown']);

export function withoutCascades(diagnostics: readonly Diagnostic[], reader: ProjectReader): readonly Diagnostic[] {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const missingArguments = new Set(errors.flatMap(({ code, summary }) => (code === 'missing-role-argument' ? (/ needs "(\w+)"$/.exec(summary)?.[1] ?? []) : [])));
  const missingRoles = errors.flatMap(({ code, summary }) => (code === 'missing-role' ? (/ role "(.+)"$/.exec(summary)?.[1] ?? []) : []));
  const broken = brokenTexts(reader);
  return diagnostics.filter((one) => {
    if (one.severity !== 'error') return true;
    if (one.code === 'bad-connection-value' && !reader.diagnostics.includes(one)) return !reader.diagnostics.some(({ code, range }) => code === one.code && range?.file === one.range?.file && range?.start === one.range?.start);
    if (errors.some((other) => other !== one && other.code === one.code && other.summary === one.summary && inside(other.range, one.range))) return false;
    if (WEAK.has(one.code)) return !errors.some((other) => other !== one && !WEAK.has(other.code) && within(other.range, one.range));
    const named = /^"([^"]+)" is not defined|^there is no handler "([^"]+)"/.exec(one.summary);
    if (one.code === 'undefined-variable' && named?.[1] !== undefined) {
      const name = /^\w+/.exec(named[1])?.[0] ?? '';
      return !missingArguments.has(name) && !missingRoles.some((role) => name.startsWith(`${role.replace(/\W/g, '_')}_`)) && !broken.some((text) => defines(text, name));
    }
    if (one.code === 'unknown-handler' && named?.[2] !== undefined) {
      const name = named[2].replace(/^.* : /, '');
      return !missingRoles.some((role) => name.includes(role)) && !broken.some((text) => holdsHandler(text, name));
    }
    return true;
  });
}

/** Texts of the files that could not be read as YAML: what they would define is not known, but what they mention is. */
function brokenTexts(reader: ProjectReader): readonly string[] {
  const files = new Set(reader.diagnostics.flatMap(({ severity, range }) => (severity === 'error' && range ? range.file : [])));
  return [...files].flatMap((file) => reader.sources.get(file)?.text ?? []);
}

function defines(text: string, name: string): boolean {
  return new RegExp(`^[ \\t-]*["']?${name}["']?\\s*:|\\bregister:\\s*["']?${name}\\b|[{,]\\s*${name}\\s*:`, 'm').test(text);
}

function holdsHandler(text: string, name: string): boolean {
  return new RegExp(`\\b(?:name|listen):\\s*["']?${name.replace(/[^\w\s]/g, '\\$&')}["']?\\s*$`, 'm').test(text);
}

/** Starts at the same place, or stands inside. */
function within(inner: Range | undefined, outer: Range | undefined): boolean {
  return inner !== undefined && outer !== undefined && inner.file === outer.file && inner.start >= outer.start && (inner.start === outer.start || inner.end <= outer.end);
}

/** The same fault, said of a part: the part is the better place. */
function inside(inner: Range | undefined, outer: Range | undefined): boolean {
  return inner !== undefined && outer !== undefined && inner.file === outer.file && inner.start > outer.start && inner.end <= outer.end;
}
