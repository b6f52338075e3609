/** Random templates as trees: what stands where a smaller expression may stand is known, so that they can be made smaller. */
import { ALIASES, LEAVES, type Type, WAYS } from './grammar.js';
import type { Random } from './random.js';

/** Texts and, between them, expressions. `type` is what was wished for. */
export interface Tree { readonly type: string; readonly parts: readonly (string | Tree)[] }

const ILL_TYPED = 0.05;
const BARE = 0.25;
const TYPES: readonly Type[] = ['int', 'float', 'bool', 'str', 'list', 'ints', 'strs', 'dicts', 'dict', 'any'];

/** A template: mostly one expression, which keeps its type, else several in text. */
export function template(random: Random): Tree {
  if (random.chance(0.85)) return { type: 'template', parts: ['{{ ', expression(random, random.pick(TYPES), depth(random)), ' }}'] };
  const parts: (string | Tree)[] = [];
  const texts = ['', ' ', 'a', '-', '\n', ' b: ', '%', '}', '{', "'", ' {# note #} '];
  do parts.push(random.pick(texts), random.chance(0.1) ? '{{- ' : '{{ ', expression(random, random.pick(TYPES), depth(random)), random.chance(0.1) ? ' -}}' : ' }}');
  while (random.chance(0.4));
  return { type: 'template', parts: [...parts, random.pick(texts)] };
}

function depth(random: Random): number {
  return 1 + Math.floor(random.next() * 3.2);
}

function expression(random: Random, wanted: string, depth: number): Tree {
  const type = TYPES.includes(wanted as Type) && random.chance(ILL_TYPED) ? random.pick(TYPES) : wanted;
  const ways = WAYS[type as Type] ?? ALIASES[type];
  const leaves = LEAVES[type as Type] ?? ways!;
  if (ways === undefined || (LEAVES[type as Type] !== undefined && (depth <= 0 || random.chance(0.15)))) return { type, parts: [type === 'any' && random.chance(0.75) ? random.pick(LEAVES[random.pick(TYPES)]) : random.pick(leaves)] };
  return { type, parts: filled(random, random.pick(ways), depth) };
}

function filled(random: Random, way: string, depth: number): (string | Tree)[] {
  const parts: (string | Tree)[] = [];
  let at = 0;
  for (const found of way.matchAll(/\$(\w+)/g)) {
    parts.push(way.slice(at, found.index));
    at = found.index + found[0].length;
    const inner = expression(random, found[1]!, depth - 1);
    const stands = /(^|[([{,:=]\s*)$/.test(way.slice(0, found.index)) && /^\s*([)\]},:]|$)/.test(way.slice(at)) && way !== found[0];
    parts.push(stands || isSimple(inner) || random.chance(BARE) ? inner : { type: inner.type, parts: ['(', inner, ')'] });
  }
  return [...parts, way.slice(at)];
}

/** What binds as tightly as a name. */
function isSimple(tree: Tree): boolean {
  return /^[\w.]*$|^'[^']*'$|^\([^()]*\)$/.test(textOf(tree));
}

export function textOf(tree: Tree): string {
  return tree.parts.map((part) => (typeof part === 'string' ? part : textOf(part))).join('');
}

const SIMPLER: readonly string[] = ['1', "'a'", '[]', '{}', 'none', '2.5', 'true', "''", "['a']", '[1, 2]', '0', "{'a': 1}"];

/** Trees one step smaller, the smallest first. */
export function smaller(tree: Tree): Tree[] {
  const found: Tree[] = tree.type === 'template' ? dropped(tree) : [];
  tree.parts.forEach((part, at) => {
    if (typeof part === 'string') return;
    const put = (inner: Tree): Tree => ({ ...tree, parts: [...tree.parts.slice(0, at), inner, ...tree.parts.slice(at + 1)] });
    const text = textOf(part);
    for (const simple of SIMPLER) if (simple.length < text.length) found.push(put({ type: part.type, parts: [simple] }));
    for (const inner of inside(part)) found.push(put(inner));
    for (const inner of smaller(part)) found.push(put(inner));
  });
  return found;
}

/** Without all but one of the expressions of a template, without its text. */
function dropped(tree: Tree): Tree[] {
  const trees = tree.parts.filter((part) => typeof part !== 'string');
  const alone = trees.map((part): Tree => ({ type: 'template', parts: ['{{ ', part, ' }}'] }));
  const beside = trees.map((part): Tree => ({ type: 'template', parts: ['-{{ ', part, ' }}'] }));
  return [...alone, ...beside].filter((other) => textOf(other).length < textOf(tree).length);
}

function inside(tree: Tree): Tree[] {
  return tree.parts.flatMap((part) => (typeof part === 'string' ? [] : [part, ...inside(part)]));
}
