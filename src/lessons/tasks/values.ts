import { join } from 'node:path/posix';
import type { Arg, LessonFile } from '../../model/lesson.js';
import type { Node, ScalarNode } from '../../model/node.js';
import { SecretText, type Value } from '../../model/value.js';
import { nodeToValue } from '../../source/convert.js';
import { isMasked, MASK } from '../masks.js';
import { argText } from '../steps.js';

/** Variables of a role's defaults and vars, where they are literal: name → value. */
export type RoleValues = ReadonlyMap<string, Node>;

/** What vars/main.yml says, over what defaults/main.yml says. */
export function roleValues(role: string, files: ReadonlyMap<string, LessonFile>): RoleValues {
  const found = new Map<string, Node>();
  for (const folder of ['defaults', 'vars']) {
    for (const name of ['main.yml', 'main.yaml']) {
      const root = files.get(join(role, folder, name))?.root;
      if (root?.kind === 'map') for (const { key, value } of root.entries) if (!hasMask(value)) found.set(key.text, value);
    }
  }
  return found;
}

/** A node's value where nothing in it hangs on an expression that the role itself does not answer. */
export function argOf(node: Node, file: LessonFile, values: RoleValues): Arg {
  if (node.kind === 'scalar') return scalarArg(node, file, values);
  const raw = node.kind === 'sequence' ? node.items.map((item) => (item.kind === 'scalar' ? written(item, file) : '')).join(' ') : '';
  const args = node.kind === 'sequence' ? node.items.map((item) => argOf(item, file, values)) : [];
  if (args.some(({ value }) => value === undefined) || (node.kind === 'map' && hasMask(node))) return { value: undefined, text: undefined, at: node, raw };
  const value = node.kind === 'map' ? nodeToValue(node) : args.map((arg) => arg.value as Value);
  const texts = args.map(({ text }) => text);
  return { value, text: node.kind === 'map' || texts.includes(undefined) ? undefined : texts.join(' '), at: node, raw };
}

function scalarArg(node: ScalarNode, file: LessonFile, values: RoleValues): Arg {
  const raw = written(node, file);
  if (!/\{\{|\{%/.test(raw)) return { value: node.value, text: node.value === null ? undefined : node.text, at: node, raw };
  const whole = /^\{\{\s*(\w+)\s*\}\}$/.exec(raw.trim())?.[1];
  const given = whole === undefined ? undefined : values.get(whole);
  if (given !== undefined && given.kind !== 'scalar') return { ...argOf(given, file, new Map()), at: node, raw };
  const text = resolved(raw, values);
  return { value: given?.kind === 'scalar' ? given.value : text, text, at: node, raw };
}

/** Every `{{ name }}` that the role gives a scalar replaced by it; undefined where something else stands in it. */
export function resolved(raw: string, values: RoleValues): string | undefined {
  const text = raw.replace(/\{\{\s*(\w+)\s*\}\}/g, (found, name: string) => {
    const value = values.get(name);
    return value?.kind === 'scalar' && !(value.value instanceof SecretText) && value.value !== null ? (argText(value.value) ?? value.text) : found;
  });
  return /\{\{|\{%/.test(text) ? undefined : text;
}

/** A scalar's text with its expressions. */
export function written(node: ScalarNode, file: LessonFile): string {
  if (!file.masked) return node.text;
  return [...node.text].map((char, index) => (char === MASK || char === ' ' ? original(char, file.plain[node.offsetAt(index)]) : char)).join('');
}

/** A blank in the parsed text can be a statement's character, or a line's end that YAML folded. */
function original(char: string, there: string | undefined): string {
  return there === undefined || (char === ' ' && /\s/.test(there)) ? char : there;
}

function hasMask(node: Node): boolean {
  if (node.kind === 'scalar') return isMasked(node.text);
  return node.kind === 'map' ? node.entries.some(({ value }) => hasMask(value)) : node.items.some(hasMask);
}
