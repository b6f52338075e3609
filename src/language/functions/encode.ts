import { SecretText, type Value } from '../../model/value.js';
import { error, UserError } from '../../model/diagnostic.js';
import { parseYaml } from '../../source/yaml.js';
import { nodeToValue } from '../../source/convert.js';
import { parseJson, writeJson } from '../json-text.js';
import { writeYaml } from '../yaml-text.js';
import { flag, integer, text } from './arguments.js';
import { type CallContext, filter } from './define.js';

const DUMP = { secret: 'keep' } as const;

/** Jinja's own tojson is for a page's script: nothing in it ends one. */
function forHtml(json: string | SecretText): string | SecretText {
  return typeof json === 'string' ? json.replace(/[<>&']/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`) : json;
}

export const encodeFilters = [
  filter('to_json', 'value indent? sort_keys? ensure_ascii? separators?', ([value, indent, sort, ascii, separators], context) => writeJson(value as Value, { indent: indent === undefined || indent === null ? undefined : spaces(indent, context), sortKeys: flag(sort), ascii: flag(ascii, true), separators: pair(separators) }), DUMP),
  filter('tojson', 'value indent?', ([value, indent], context) => forHtml(writeJson(value as Value, { indent: indent === undefined || indent === null ? undefined : spaces(indent, context), sortKeys: true, ascii: true })), DUMP),
  filter('to_nice_json', 'value indent? sort_keys? ensure_ascii?', ([value, indent, sort, ascii], context) => writeJson(value as Value, { indent: spaces(indent ?? 4, context), sortKeys: flag(sort, true), ascii: flag(ascii, true) }), DUMP),
  filter('to_yaml', 'value indent? sort_keys? default_flow_style? width? allow_unicode? explicit_start?', ([value, indent, sort, flow, , , start], context) => yaml(value as Value, { indent: spaces(indent ?? 2, context), sortKeys: flag(sort, true), flow: flow === undefined || flow === null ? null : flag(flow) }, flag(start)), DUMP),
  filter('to_nice_yaml', 'value indent? sort_keys? default_flow_style? width? allow_unicode? explicit_start?', ([value, indent, sort, flow, , , start], context) => yaml(value as Value, { indent: spaces(indent ?? 4, context), sortKeys: flag(sort, true), flow: flag(flow) }, flag(start)), DUMP),
  filter('from_json', 'value', ([value]) => (isData(value) ? value : parseJson(text(value)))),
  filter('from_yaml', 'value', ([value]) => (typeof value === 'string' ? fromYaml(value) : (value as Value))),
  filter('from_yaml_all', 'value', ([value]) => (isData(value) ? value : text(value).split(/^---(?:[ \t]*\n|$)/m).filter((part) => part.trim() !== '').map(fromYaml))),
  filter('b64encode', 'value encoding?', ([value, encoding], context) => Buffer.from(text(value), bytes(encoding, context)).toString('base64')),
  filter('b64decode', 'value encoding?', ([value, encoding], context) => Buffer.from(base64Of(text(value), context), 'base64').toString(bytes(encoding, context))),
];

/** What stands in it besides is skipped, as Python's b64decode does, but its groups of four must be whole. */
function base64Of(source: string, { fail }: CallContext): string {
  const digits = source.replace(/[^A-Za-z0-9+/=]/g, '');
  const data = digits.replaceAll('=', '');
  const missing = (4 - (data.length % 4)) % 4;
  if (missing === 3 || digits.length - digits.replace(/=+$/, '').length < missing) fail('the text is no base64: it is cut off, or has a sign too many', 'Its length without line breaks is a multiple of four.');
  return data;
}

/** Data that is no text is passed on: a registered `json` is one already. */
function isData(value: Value | undefined): value is Value {
  return typeof value === 'object' && value !== null && !(value instanceof SecretText);
}

function spaces(value: Value, context: CallContext): number {
  return Math.min(32, Math.max(0, integer(value, context, 'indent')));
}

function pair(value: Value | undefined): readonly [string, string] | undefined {
  return Array.isArray(value) && value.length === 2 ? [text(value[0]), text(value[1])] : undefined;
}

function yaml(value: Value, style: Parameters<typeof writeYaml>[1], start: boolean): string | SecretText {
  const written = writeYaml(value, { ...style, indent: Math.max(2, style.indent) });
  if (!start) return written;
  return typeof written === 'string' ? `---\n${written}` : new SecretText(`---\n${written.text}`, written.ranges.map(([from, to]): [number, number] => [from + 4, to + 4]));
}

function bytes(encoding: Value | undefined, context: CallContext): BufferEncoding {
  const name = encoding === undefined ? 'utf-8' : text(encoding);
  const known = { 'utf-8': 'utf8', utf8: 'utf8', 'utf-16-le': 'utf16le', latin1: 'latin1', 'latin-1': 'latin1', 'iso-8859-1': 'latin1', ascii: 'ascii' }[name.toLowerCase()];
  return (known as BufferEncoding | undefined) ?? context.fail(`the encoding "${name}" is not offered`, 'Use utf-8, utf-16-le, latin1 or ascii.');
}

function fromYaml(source: string): Value {
  const { root, diagnostics } = parseYaml({ file: 'the text', path: '', text: source });
  const problem = diagnostics.find((diagnostic) => diagnostic.severity === 'error');
  if (problem !== undefined) throw new UserError(error('bad-yaml', `no valid YAML: ${problem.summary}`, { fix: problem.fix }));
  return root === undefined ? null : nodeToValue(root);
}
