import { type Document, isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar, type YAMLMap } from 'yaml';
import { error, warning, type Diagnostic } from '../../model/diagnostic.js';
import type { MapEntry, MapNode, Node, ScalarNode } from '../../model/node.js';
import type { Range, SourceText } from '../../model/range.js';
import { Float, SecretText } from '../../model/value.js';
import type { ParsedText } from './document.js';
import { mapNode, scalarNode } from './nodes.js';
import { typePlain } from './scalar.js';
import { isSealedLine } from './sealed-line.js';
import { NODE_LIMIT } from './tokens.js';

/** Uses of `*alias` that a file may have. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const KNOWN_TAGS = ['!vault', '!secret', '!unsafe'] as const;
const STANDARD = 'tag:yaml.org,2002:';
type Tag = NonNullable<ScalarNode['tag']>;

interface State {
  readonly source: SourceText;
  readonly parsed: ParsedText;
  readonly diagnostics: Diagnostic[];
  /** `null` while the anchored value is being read: an alias to it would contain itself. */
  readonly anchors: Map<string, { node: Node; size: number } | null>;
  /** Values so far, aliases counted as what they stand for. */
  size: number;
  overLimit: boolean;
}

/** Turns the parser's tree into ours, typed as Ansible types it, and finds what is wrong with values. */
export function buildTree(source: SourceText, parsed: ParsedText, document: Document.Parsed): { root: Node | undefined; diagnostics: Diagnostic[] } {
  const state: State = { source, parsed, diagnostics: [], anchors: new Map(), size: 0, overLimit: false };
  for (const problem of document.warnings) unknownTag(problem.pos, state);
  const contents = document.contents;
  const empty = contents === null || (isScalar(contents) && contents.source === '' && contents.type === 'PLAIN' && contents.tag === undefined);
  const root = empty ? undefined : build(contents, undefined, state);
  return { root: state.overLimit ? undefined : root, diagnostics: state.diagnostics };
}

function build(node: ParsedNode, inherited: Tag | undefined, state: State, key?: string): Node {
  state.size += 1;
  if (isAlias(node)) return alias(node.source, rangeOf(node, state), state);
  const before = state.size;
  const anchor = node.anchor;
  if (anchor !== undefined) state.anchors.set(anchor, null);
  const tag = ownTag(node.tag) ?? (isScalar(node) && isSealedLine(node.source) ? 'vault' : inherited);
  const built = isMap(node) ? map(node as YAMLMap.Parsed, tag, state) : isSeq(node) ? sequence(node.items as ParsedNode[], rangeOf(node, state), tag, state) : scalar(node as Scalar.Parsed, tag, state, key);
  if (anchor !== undefined) state.anchors.set(anchor, { node: built, size: state.size - before + 1 });
  return built;
}

function ownTag(tag: string | undefined): Tag | undefined {
  if (tag === '!vault-encrypted') return 'vault';
  return tag !== undefined && (KNOWN_TAGS as readonly string[]).includes(tag) ? (tag.slice(1) as Tag) : undefined;
}

function unknownTag(pos: readonly [number, number], state: State): void {
  const written = state.source.text.slice(pos[0], pos[1]);
  const known = [...KNOWN_TAGS, '!vault-encrypted', '!!str', '!!int', '!!float', '!!bool', '!!null', '!!map', '!!seq'];
  if (known.includes(written)) return;
  const near = KNOWN_TAGS.find((tag) => tag.startsWith(written.slice(0, 3).toLowerCase()));
  state.diagnostics.push(
    error('unknown-tag', `unknown tag \`${written}\``, {
      range: { file: state.source.file, start: pos[0], end: pos[1] },
      why: 'A tag changes what the value means; one that is not known cannot be left out without changing it.',
      fix: 'Known are !vault, !secret, !unsafe and the standard !!str, !!int, !!float, !!bool, !!null. To write it as text, quote the value.',
      suggestion: near,
    }),
  );
}

function alias(name: string, range: Range, state: State): Node {
  const target = state.anchors.get(name);
  if (target === undefined || target === null) {
    const summary = target === null ? `\`*${name}\` stands inside the value that it names` : `there is no anchor \`&${name}\` above`;
    const why = target === null ? 'The value would contain itself.' : 'An alias repeats a value that was marked with `&` earlier in the same file.';
    state.diagnostics.push(error('bad-alias', summary, { range, why, fix: target === null ? 'Remove the alias.' : `Mark the value with \`&${name}\`, or quote the text if no alias is meant: "*${name}"` }));
    return scalarNode({ value: null, text: '', style: 'plain', range, offsets: () => [range.start] });
  }
  state.size += target.size;
  if (!state.overLimit && state.size > NODE_LIMIT) {
    state.overLimit = true;
    state.diagnostics.push(error('too-many-aliases', `aliases stand for more than ${NODE_LIMIT} values`, { range, why: 'Aliases of aliases grow without end and would exhaust the memory.', fix: 'Use variables instead of aliases.' }));
  }
  return target.node;
}

function sequence(items: readonly ParsedNode[], range: Range, tag: Tag | undefined, state: State): Node {
  return { kind: 'sequence', items: items.map((item) => build(item, tag, state)), range };
}

function map(node: YAMLMap.Parsed, tag: Tag | undefined, state: State): MapNode {
  const entries: MapEntry[] = [];
  const merged: MapEntry[] = [];
  const seen = new Map<string, ScalarNode>();
  for (const pair of node.items) {
    const key = keyOf(pair.key as ParsedNode, state);
    const value = pair.value === null ? emptyAfter(key, state) : build(pair.value as ParsedNode, tag, state, key.text);
    if (key.text === '<<' && key.style === 'plain') {
      merged.push(...mergedEntries(value, state));
      continue;
    }
    const first = seen.get(key.text);
    if (first) duplicate(key, first, state);
    else {
      seen.set(key.text, key);
      entries.push({ key, value });
    }
  }
  const inherited = merged.filter((entry, index) => !seen.has(entry.key.text) && merged.findIndex((other) => other.key.text === entry.key.text) === index);
  return mapNode([...inherited, ...entries], rangeOf(node, state));
}

function keyOf(node: ParsedNode, state: State): ScalarNode {
  const range = rangeOf(node, state);
  if (!isScalar(node)) {
    if (!isAlias(node)) state.diagnostics.push(error('complex-key', 'a list or map as a key', { range, why: 'Keys are text.', fix: 'Quote it if text is meant.' }));
    const target = isAlias(node) ? alias(node.source, range, state) : undefined;
    if (target?.kind === 'scalar') return target;
    return scalarNode({ value: state.source.text.slice(range.start, range.end), text: state.source.text.slice(range.start, range.end), style: 'plain', range, offsets: undefined });
  }
  state.size += 1;
  const key = scalar(node as Scalar.Parsed, 'unsafe', state, undefined, true);
  if (node.anchor !== undefined) state.anchors.set(node.anchor, { node: key, size: 1 });
  if (FORBIDDEN_KEYS.has(key.text)) {
    state.diagnostics.push(error('forbidden-key', `\`${key.text}\` cannot be a key`, { range: key.range, why: 'It has a meaning in JavaScript and is used in attacks.', fix: 'Choose another name.' }));
  }
  return key;
}

function emptyAfter(key: ScalarNode, state: State): ScalarNode {
  const range = { file: state.source.file, start: key.range.end, end: key.range.end };
  return scalarNode({ value: null, text: '', style: 'plain', range, offsets: undefined });
}

function mergedEntries(value: Node, state: State): readonly MapEntry[] {
  if (value.kind === 'map') return value.entries;
  if (value.kind === 'sequence' && value.items.every((item) => item.kind === 'map')) return value.items.flatMap((item) => (item as MapNode).entries);
  state.diagnostics.push(error('bad-merge', '`<<` needs a map, or a list of maps', { range: value.range, why: 'It copies the keys of other maps into this one.', fix: 'Name an anchored map: `<<: *defaults`.' }));
  return [];
}

function duplicate(key: ScalarNode, first: ScalarNode, state: State): void {
  state.diagnostics.push(
    error('duplicate-key', `the key \`${key.text}\` is there twice`, {
      range: key.range,
      why: 'Only one of the two values could count.',
      fix: 'Remove one of them, or rename it.',
      related: [{ range: first.range, message: `\`${key.text}\` was set here first` }],
    }),
  );
}

function scalar(node: Scalar.Parsed, tag: Tag | undefined, state: State, key: string | undefined, isKey = false): ScalarNode {
  const range = rangeOf(node, state);
  const masked = state.parsed.masks.find((mask) => mask.start === range.start || (range.start > mask.start && range.start < mask.end));
  const text = masked ? state.source.text.slice(range.start, Math.max(range.end, masked.end)) : (node.source ?? '');
  const style = styleOf(node);
  const token = node.srcToken;
  const base = { text, style, range, tag: isKey ? undefined : tag, offsets: masked ? undefined : token } as const;
  controls(text, node.source !== undefined, range, state);
  if (tag === 'vault' || tag === 'secret') return scalarNode({ ...base, value: SecretText.whole(text) });
  if (masked || isKey) return scalarNode({ ...base, value: text });
  return scalarNode({ ...base, value: typed(node, text, style, range, key, state) });
}

function styleOf(node: Scalar.Parsed): ScalarNode['style'] {
  switch (node.type) {
    case 'QUOTE_SINGLE': return 'single';
    case 'QUOTE_DOUBLE': return 'double';
    case 'BLOCK_LITERAL': return 'literal';
    case 'BLOCK_FOLDED': return 'folded';
    default: return 'plain';
  }
}

/** Standard tags that a scalar can have; any other was reported as unknown. */
const TYPED_TAGS: ReadonlySet<string> = new Set(['str', 'int', 'float', 'bool', 'null', 'map', 'seq']);

function typed(node: Scalar.Parsed, text: string, style: ScalarNode['style'], range: Range, key: string | undefined, state: State): ScalarNode['value'] {
  const explicit = node.tag?.startsWith(STANDARD) ? node.tag.slice(STANDARD.length) : undefined;
  if (explicit === 'str' || node.tag === '!' ) return text;
  if (style !== 'plain' && explicit === undefined) return text;
  const { value, unsafe } = typePlain(text);
  if (unsafe) {
    state.diagnostics.push(error('unsafe-integer', `${text} is too large for an exact number`, { range, why: 'Integers are exact up to 9007199254740991 (2^53 - 1); beyond that digits would be lost.', fix: `Quote it if it is an id: "${text}"` }));
    return text;
  }
  if (explicit !== undefined && TYPED_TAGS.has(explicit) && explicit !== kindOf(value)) {
    if (explicit === 'float' && typeof value === 'number') return new Float(value);
    state.diagnostics.push(error('bad-tag-value', `\`${text}\` is not a \`!!${explicit}\``, { range, why: 'The tag says one type, the value has another.', fix: 'Remove the tag or correct the value.' }));
  }
  surprises(text, value, range, key, state);
  return value;
}

function kindOf(value: ReturnType<typeof typePlain>['value']): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'int';
  return value instanceof Float ? 'float' : 'str';
}

/** Values that YAML reads otherwise than most people expect, with the quoted form to type. */
function surprises(text: string, value: ReturnType<typeof typePlain>['value'], range: Range, key: string | undefined, state: State): void {
  if (typeof value === 'boolean' && /^(?:NO|ON|No|On|YES|Yes|OFF|Off)$/.test(text)) {
    state.diagnostics.push(warning('boolean-word', `\`${text}\` is read as the boolean ${value}`, { range, why: 'YAML 1.1, and so Ansible, takes yes, no, on and off for booleans.', fix: `Write ${value} if that is meant, else quote it: "${text}"` }));
  }
  if (typeof value === 'number' && /^[-+]?0[0-7_]+$/.test(text) && !/mode|umask|perm/i.test(key ?? 'mode')) {
    state.diagnostics.push(warning('octal-number', `\`${text}\` is read as an octal number: ${value}`, { range, why: 'YAML 1.1, and so Ansible, takes digits behind a leading 0 for octal.', fix: `Write ${text.replace(/^([-+]?)0+(?=[0-9])/, '$1')} for the number, or "${text}" for the text.` }));
  }
  if (value instanceof Float && /^[0-9]+\.[0-9]*[1-9]0+$/.test(text)) {
    state.diagnostics.push(warning('number-loses-digits', `\`${text}\` is read as the number ${value.value}`, { range, why: 'A number has no trailing zeros, so a version written like this loses a digit.', fix: `Quote it if it is a version: "${text}"` }));
  }
}

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f]/;

/** Control characters typed as they are; escapes in double quotes are fine. C1 ones are nearly always damaged Windows-1252 text. */
function controls(text: string, written: boolean, range: Range, state: State): void {
  if (!written || !CONTROL.test(text)) return;
  const raw = state.source.text.slice(range.start, range.end);
  const at = raw.search(CONTROL);
  if (at === -1) return;
  const code = raw.charCodeAt(at);
  const c1 = code >= 0x80;
  state.diagnostics.push(
    error('control-character', `the control character U+${code.toString(16).toUpperCase().padStart(4, '0')} in a value`, {
      range: { file: range.file, start: range.start + at, end: range.start + at + 1 },
      why: c1 ? 'It is not visible, and mostly comes from Windows-1252 text that was converted wrongly.' : 'It is not visible and could change what a terminal shows.',
      fix: `Remove it, or write it as an escape in double quotes: "\\x${code.toString(16).padStart(2, '0')}"`,
    }),
  );
}

function rangeOf(node: ParsedNode, state: State): Range {
  const [start, valueEnd] = node.range;
  let end = valueEnd;
  while (end > start + 1 && /\s/.test(state.source.text[end - 1] ?? '')) end -= 1;
  return { file: state.source.file, start, end };
}
