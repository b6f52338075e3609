// A file of plain YAML in which single values are sealed: how it looks opened, and how it becomes sealed again.
import { stringify } from 'yaml';
import type { Node, ScalarNode } from '../../model/node.js';
import { parseYaml } from '../../source/yaml.js';
import { isSealedLine } from '../../source/yaml/sealed-line.js';
import { isSealed } from './seal.js';

export interface SealedValue {
  /** Keys and positions down to it, the same in every layout of the file. */
  readonly path: string;
  /** As it is shown: `db.password`. */
  readonly name: string;
  readonly envelope: string;
  readonly node: ScalarNode;
}

/** Opened, as the editor shows it: `!vault` stands before what is sealed. */
export interface OpenedValues {
  readonly text: string;
  readonly values: readonly { readonly value: SealedValue; readonly plain: string }[];
}

/** How a value that is new or was altered is sealed: a block, or one line. */
export interface ValueSealer {
  block(plain: string): string;
  /** Where the format has such a form. */
  line?(plain: string): string;
}

/** Undefined where the text can't be read as YAML. */
export function sealedValues(text: string): SealedValue[] | undefined {
  return scalarsOf(text)?.flatMap(({ node, keys }) => (node.tag === 'vault' && isSealed(node.text.trim()) ? [{ path: keys.join('\0'), name: keys.join('.'), envelope: node.text, node }] : []));
}

/** @param open Gives the plain text of each. */
export function openValues(text: string, values: readonly SealedValue[], open: (value: SealedValue) => string): OpenedValues {
  const opened = values.map((value) => ({ value, plain: open(value) }));
  const layouts = [inBlocks, quoted].map((layout) => replaced(text, opened.map(({ value: { node }, plain }) => ({ ...node.range, by: `${isSealedLine(node.text) ? '!vault ' : ''}${layout(plain, columnOf(text, node.range.start))}` }))));
  const right = layouts.find((layout) => sameTexts(layout, opened.map(({ plain }) => plain)));
  return { text: right ?? (layouts[1] as string), values: opened };
}

/**
 * The edited text sealed again: every `!vault` value that is plain. What was not altered keeps its envelope byte for byte.
 * Undefined where it can't be read as YAML.
 */
export function sealValues(edited: string, before: { readonly text: string; readonly values: OpenedValues['values'] }, sealer: ValueSealer): string | undefined {
  const scalars = scalarsOf(edited);
  if (scalars === undefined) return undefined;
  const known = new Map(before.values.map((one) => [one.value.path, one]));
  const vaulted = scalars.filter(({ node }) => node.tag === 'vault');
  const forms = vaulted.filter(({ node }) => !isSealed(node.text.trim())).map(({ node, keys }): Form => {
    const old = known.get(keys.join('\0'));
    if (old !== undefined && old.plain === node.text) return { node, envelope: old.value.envelope, kept: before.text.slice(old.value.node.range.start, old.value.node.range.end) };
    const line = old === undefined || isSealedLine(old.value.envelope) ? sealer.line?.(node.text) : undefined;
    return { node, envelope: line ?? sealer.block(node.text) };
  });
  const wanted = vaulted.map(({ node }) => (forms.find((form) => form.node === node)?.envelope ?? node.text).trim());
  const layouts: readonly ((form: Form) => boolean)[] = [(form) => !endsLine(edited, form), ({ kept }) => kept === undefined, () => true];
  return layouts.map((flow) => replaced(edited, forms.map((form) => written(edited, form, flow(form))))).find((text) => {
    const found = sealedValues(text);
    return found?.length === wanted.length && found.every(({ envelope }, at) => envelope.trim() === wanted[at]);
  });
}

/** Every envelope made anew. */
export function resealValues(opened: OpenedValues, original: string, sealer: ValueSealer): string | undefined {
  return sealValues(opened.text, { text: original, values: opened.values.map(({ value }) => ({ value, plain: ALTERED })) }, sealer);
}

/** No text of a file: a value that counts as altered whatever it holds. */
const ALTERED = '\0altered';

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

interface Form {
  readonly node: ScalarNode;
  readonly envelope: string;
  /** As the file had it. */
  readonly kept?: string;
}

function endsLine(text: string, { node }: Form): boolean {
  return /^[ \t]*(?:\n|$)/.test(text.slice(node.range.end));
}

/** A value of one line has no tag. `flow`: within braces, or before a comment, no block may stand. */
function written(text: string, { node: { range }, envelope, kept }: Form, flow: boolean): Replacement {
  const tag = /!vault[ \t]+$/.exec(text.slice(0, range.start))?.[0].length ?? 0;
  if (isSealedLine(envelope) && tag > 0) return { start: range.start - tag, end: range.end, by: kept ?? envelope };
  const block = envelope.trimEnd();
  return { ...range, by: flow ? JSON.stringify(`${block}\n`) : (kept ?? `|\n${indented(block, columnOf(text, range.start))}`) };
}

function replaced(text: string, replacements: readonly Replacement[]): string {
  let out = '';
  let at = 0;
  for (const { start, end, by } of [...replacements].sort((a, b) => a.start - b.start)) {
    out += text.slice(at, start) + by;
    at = end;
  }
  return out + text.slice(at);
}

function inBlocks(plain: string, column: number): string {
  return stringify(plain, { lineWidth: 0 }).trimEnd().replace(/\n(?=.)/g, `\n${' '.repeat(column + 2)}`);
}

function quoted(plain: string): string {
  return JSON.stringify(plain);
}

/** Columns that what belongs to the value must be indented by more than: those of the key or dash that it stands behind. */
function columnOf(text: string, offset: number): number {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return (/^(?:\s|- )*/.exec(line) as RegExpExecArray)[0].length;
}

function indented(block: string, column: number): string {
  return block.replace(/^/gm, ' '.repeat(column + 2));
}

function sameTexts(text: string, plains: readonly string[]): boolean {
  const found = scalarsOf(text)?.filter(({ node }) => node.tag === 'vault').map(({ node }) => node.text);
  return found !== undefined && found.length === plains.length && found.every((one, at) => one === plains[at]);
}

interface Scalar {
  readonly node: ScalarNode;
  readonly keys: readonly string[];
}

function scalarsOf(text: string): Scalar[] | undefined {
  const { root, diagnostics } = parseYaml({ file: '', path: '', text });
  if (diagnostics.some(({ severity }) => severity === 'error')) return undefined;
  return root === undefined ? [] : collect(root, []);
}

function collect(node: Node, keys: readonly string[]): Scalar[] {
  if (node.kind === 'map') return node.entries.flatMap(({ key, value }) => collect(value, [...keys, key.text]));
  if (node.kind === 'sequence') return node.items.flatMap((item, at) => collect(item, [...keys, String(at)]));
  return [{ node, keys }];
}
