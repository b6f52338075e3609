import { suggest } from '../suggest.js';
import type { SchemaError } from '../validators.js';
import { pointerSteps, schemaAt, schemaOfError, type SchemaView } from './pointer.js';
import type { Finding } from './unions.js';

/** One fault of a value against its schema, as a colleague would say it. */
export interface SchemaProblem {
  readonly path: readonly (string | number)[];
  /** The key is at fault (unknown), or stands for something missing in its value. */
  readonly onKey: boolean;
  readonly code: string;
  readonly summary: string;
  readonly fix?: string;
  readonly suggestion?: string;
  /** The keys of which one is missing. */
  readonly missing?: readonly string[];
}

/** What the sentences need to know of the data. */
export interface Subject {
  readonly schema: unknown;
  /** The value at a path as the user wrote it, with its kind: 'the text `abc`', '`12`', 'a list'. */
  show(path: readonly (string | number)[]): string;
  /** JSON type of the value at a path. */
  type(path: readonly (string | number)[]): string;
  /** The bare value at a path as text, for suggestions. */
  text(path: readonly (string | number)[]): string;
}

const TYPE_WORDS: Readonly<Record<string, string>> = { string: 'text', integer: 'a whole number', number: 'a number', boolean: 'true or false', array: 'a list', object: 'a map', null: 'empty' };

/** Turns grouped findings into sentences, the same one only once; a key that is missing because it was misspelt is the misspelling's. */
export function problemsOf(findings: readonly Finding[], subject: Subject): SchemaProblem[] {
  const said = sentencesOf(findings, subject);
  const misspelt = new Set(said.flatMap(({ code, path, suggestion }) => (code === 'unknown-key' && suggestion !== undefined ? [[...path.slice(0, -1), suggestion].join('/')] : [])));
  return said.filter(({ code, path, missing }) => code !== 'missing-key' || !missing?.some((key) => misspelt.has([...path, key].join('/'))));
}

function sentencesOf(findings: readonly Finding[], subject: Subject): SchemaProblem[] {
  const out: SchemaProblem[] = [];
  for (const finding of findings) {
    for (const problem of problemOf(finding, subject)) {
      if (!out.some((other) => other.summary === problem.summary && other.path.join('/') === problem.path.join('/'))) out.push(problem);
    }
  }
  return out;
}

function problemOf(finding: Finding, subject: Subject): SchemaProblem[] {
  const { error } = finding;
  if (finding.branches) return unionProblem(finding.error, finding.branches, subject);
  const path = pathOf(error.instancePath);
  const name = nameOf(path);
  const { params } = error;
  const simple = (code: string, summary: string, rest: { fix?: string; suggestion?: string; onKey?: boolean } = {}): SchemaProblem[] => [{ path, onKey: false, code, summary, ...rest }];
  const is = () => `; it is ${subject.show(path)}`;
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return [unknownKey(error, path, subject)];
    case 'required':
    case 'dependencies':
    case 'dependentRequired':
      return [missingKey(error, path, subject)];
    case 'type':
      return [wrongType(path, typesIn(params.type), subject)];
    case 'enum':
      return [notOneOf(path, params.allowedValues as readonly unknown[], subject)];
    case 'const':
      return simple('invalid-value', `${name} must be \`${String(params.allowedValue)}\`${is()}`);
    case 'pattern': {
      const about = descriptionOf(error, subject);
      return simple('invalid-value', `${name} has not the right form${is()}`, { fix: `${about === undefined ? 'It' : `${about.replace(/\.$/, '')}: it`} must match ${String(params.pattern)}` });
    }
    case 'format':
      return simple('invalid-value', `${name} is no valid ${String(params.format)}${is()}`);
    case 'minLength':
      return simple('invalid-value', params.limit === 1 ? `${name} must not be empty` : `${name} needs at least ${String(params.limit)} characters${is()}`);
    case 'maxLength':
      return simple('invalid-value', `${name} may have at most ${String(params.limit)} characters${is()}`);
    case 'minItems':
      return simple('invalid-value', `${name} needs at least ${count(params.limit, 'item')}`);
    case 'maxItems':
      return simple('invalid-value', `${name} may have at most ${count(params.limit, 'item')}`);
    case 'minProperties':
      return simple('invalid-value', `${name} needs at least ${count(params.limit, 'key')}`);
    case 'maxProperties':
      return simple('invalid-value', `${name} may have at most ${count(params.limit, 'key')}`);
    case 'uniqueItems':
      return simple('invalid-value', `${name} has the same item twice`);
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return simple('invalid-value', `${name} must be ${bound(error.keyword)} ${String(params.limit)}${is()}`);
    case 'propertyNames':
      return [{ path: [...path, String(params.propertyName)], onKey: true, code: 'invalid-key', summary: `\`${String(params.propertyName)}\` cannot be a key of ${name}` }];
    case 'oneOf':
      return simple('invalid-value', `${name} may have only one of its forms at a time`, { onKey: true, ...exclusive(error, subject) });
    case 'not':
      return simple('invalid-value', `${name} has keys that do not go together`, { onKey: true, ...exclusive(error, subject) });
    case 'if':
      return [];
    case 'false schema':
      return simple('invalid-value', `${name} is not allowed here`, { onKey: true });
    default:
      return error.schemaPath.includes('/propertyNames/') ? [] : simple('invalid-value', `${name} is not valid (${error.keyword})`);
  }
}

function unknownKey(error: SchemaError, path: readonly (string | number)[], subject: Subject): SchemaProblem {
  const key = String(error.params.additionalProperty ?? error.params.unevaluatedProperty);
  const parent = schemaOfError(subject.schema, error);
  const known = Object.keys(parent?.properties ?? {});
  const suggestion = suggest(key, known);
  const fix = known.length > 0 && known.length <= 24 && suggestion === undefined ? `Known keys: ${known.join(', ')}.` : undefined;
  return { path: [...path, key], onKey: true, code: 'unknown-key', summary: `unknown key \`${key}\``, fix, suggestion };
}

function missingKey(error: SchemaError, path: readonly (string | number)[], subject: Subject): SchemaProblem {
  const key = String(error.params.missingProperty ?? error.params.deps);
  const because = error.keyword === 'required' ? '' : `, which \`${String(error.params.property)}\` needs`;
  const parent = schemaOfError(subject.schema, error);
  const about = parent?.properties?.[key]?.description;
  return { path, onKey: true, code: 'missing-key', summary: `${path.length === 0 ? '' : `${nameOf(path)}: `}missing key \`${key}\`${because}`, missing: [key], fix: about === undefined ? `Add \`${key}:\`.` : `Add \`${key}:\` (${about.replace(/\.$/, '')}).` };
}

function wrongType(path: readonly (string | number)[], wanted: readonly string[], subject: Subject): SchemaProblem {
  const own = subject.type(path);
  const words = either(wanted.filter((type) => type !== 'integer' || !wanted.includes('number')).map((type) => TYPE_WORDS[type] ?? type));
  const scalar = ['integer', 'number', 'boolean'].includes(own);
  const fix = wanted.includes('string') && scalar ? `Quote it: "${subject.text(path)}"` : undefined;
  return { path, onKey: false, code: 'wrong-type', summary: `${nameOf(path)} must be ${words}; it is ${subject.show(path)}`, fix };
}

function notOneOf(path: readonly (string | number)[], allowed: readonly unknown[], subject: Subject, alsoTypes: readonly string[] = []): SchemaProblem {
  const words = allowed.map(String);
  const listed = words.length === 1 ? `\`${words[0]}\`` : `one of ${words.join(', ')}`;
  const types = alsoTypes.map((type) => TYPE_WORDS[type] ?? type);
  const suggestion = suggest(subject.text(path), words);
  return { path, onKey: false, code: 'invalid-value', summary: `${nameOf(path)} must be ${either([...types, listed])}; it is ${subject.show(path)}`, suggestion };
}

/** None of several forms fits: says what the nearest form lacks, or names the forms. */
function unionProblem(error: SchemaError, said: readonly (readonly Finding[])[], subject: Subject): SchemaProblem[] {
  const path = pathOf(error.instancePath);
  const here = (finding: Finding) => finding.error.instancePath === error.instancePath;
  const missing = said.map((findings) => (findings.every((finding) => here(finding) && finding.error.keyword === 'required') ? findings.map((finding) => String(finding.error.params.missingProperty)) : undefined));
  if (missing.every((keys) => keys !== undefined)) {
    const choices = missing.map((keys) => keys.map((key) => `\`${key}\``).join(' and '));
    return [{ path, onKey: true, code: 'missing-key', summary: `${path.length === 0 ? '' : `${nameOf(path)}: `}needs ${either(choices)}`, missing: missing.flat() }];
  }
  const fitting = said.filter((findings) => !findings.some((finding) => here(finding) && ['type', 'enum', 'const'].includes(finding.error.keyword)));
  if (fitting.length > 0) {
    const nearest = fitting.reduce((best, findings) => (findings.length < best.length ? findings : best));
    if (nearest.length > 0) return problemsOf(nearest, subject);
  }
  const shallow = said.flatMap((findings) => findings.filter(here).map((finding) => finding.error));
  const types = [...new Set(shallow.filter((inner) => inner.keyword === 'type').flatMap((inner) => typesIn(inner.params.type)))];
  const values = shallow.flatMap((inner) => (inner.keyword === 'enum' ? (inner.params.allowedValues as unknown[]) : inner.keyword === 'const' ? [inner.params.allowedValue] : []));
  if (values.length > 0) return [notOneOf(path, values, subject, types.filter((type) => !values.some((value) => typeof value === type) || type !== subject.type(path)))];
  return [wrongType(path, types, subject)];
}

/** For keys that exclude each other: the keys that the schema speaks of. */
function exclusive(error: SchemaError, subject: Subject): { fix?: string } {
  const part = schemaAt(subject.schema, error.schemaPath);
  const keys = [...new Set(JSON.stringify(part ?? null).match(/"required":\[[^\]]*\]/g)?.flatMap((match) => JSON.parse(`{${match}}`).required as string[]) ?? [])];
  return keys.length > 0 ? { fix: `Use only one of ${keys.map((key) => `\`${key}\``).join(', ')}.` } : {};
}

function descriptionOf(error: SchemaError, subject: Subject): string | undefined {
  return (schemaAt(subject.schema, error.schemaPath.slice(0, error.schemaPath.lastIndexOf('/'))) as SchemaView | undefined)?.description;
}

function pathOf(instancePath: string): (string | number)[] {
  return pointerSteps(instancePath);
}

/** The last named step: `state`, or `item 2 of ports`. */
function nameOf(path: readonly (string | number)[]): string {
  const last = path.at(-1);
  if (last === undefined) return 'this';
  if (!/^\d+$/.test(String(last))) return `\`${last}\``;
  const parent = path.at(-2);
  return parent === undefined ? `item ${Number(last) + 1}` : `item ${Number(last) + 1} of \`${parent}\``;
}

function typesIn(type: unknown): readonly string[] {
  return Array.isArray(type) ? type.map(String) : String(type).split(',');
}

function either(words: readonly string[]): string {
  const unique = [...new Set(words)];
  return unique.length < 2 ? (unique[0] ?? '') : `${unique.slice(0, -1).join(', ')} or ${unique.at(-1)}`;
}

function count(limit: unknown, noun: string): string {
  return limit === 1 ? `one ${noun}` : `${String(limit)} ${noun}s`;
}

function bound(keyword: string): string {
  return { minimum: 'at least', maximum: 'at most', exclusiveMinimum: 'more than', exclusiveMaximum: 'less than' }[keyword] ?? keyword;
}
