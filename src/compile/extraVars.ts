import { references } from '../language/references.js';
import type { Diagnostic } from '../model/diagnostic.js';
import { warning } from '../model/diagnostic.js';
import type { PlaybookDocument } from '../model/documents.js';
import type { Expression, Template } from '../model/expression.js';
import { suggest } from '../source/suggest.js';
import type { Context } from './context.js';
import { isTree, treesIn } from './trees.js';
import type { PlayResult } from './plays.js';
import { templatesRead } from './templateFiles.js';
import { templateReferences } from '../language/handlebars/engine.js';

/** Variables that Jalon itself reads to reach a host. */
const READ_BY_US = /^(ansible_|inventory_)/;

/** An extra var that nothing reads is most likely a typo. */
export function unreadExtraVars(context: Context, results: readonly PlayResult[]): Diagnostic[] {
  const { input } = context;
  const names = [...input.extraVars.variables.keys()].filter((name) => !READ_BY_US.test(name));
  if (names.length === 0) return [];
  const read = namesRead(context, results);
  return names
    .filter((name) => !read.has(name))
    .map((name) => warning('unread-extra-var', `nothing reads the extra var "${name}"`, { range: input.extraVars.variables.get(name)?.range, suggestion: suggest(name, read) }));
}

function namesRead(context: Context, results: readonly PlayResult[]): ReadonlySet<string> {
  const { input } = context;
  const read = new Set<string>();
  const add = (of: Template | Expression): void => {
    for (const reference of references(of)) for (const name of [reference.name, ...reference.path, ...reference.beyond]) read.add(name);
    for (const text of quotedIn(of)) read.add(text);
  };
  for (const host of input.inventory.hosts.values()) for (const tree of treesIn(host.layers)) add(tree);
  for (const { play, uses } of results) {
    for (const tree of treesIn([play, ...uses.map((use) => use.chain.list())])) add(tree);
    for (const use of uses) {
      const options = use.specs?.get('options');
      if (options?.kind === 'map') for (const { key } of options.entries) read.add(key.text);
    }
    for (const host of play.pattern ?? []) for (const name of host.match(/\w+/g) ?? []) read.add(name);
  }
  for (const tree of treesIn([input.extraVars, ...context.bare.values(), ...context.included])) add(tree);
  for (const name of input.playbooks.flatMap(namesInImports)) read.add(name);
  for (const file of templatesRead(input.reader)) for (const { name, path } of templateReferences(file)) for (const one of [name, ...path]) read.add(one);
  return read;
}

/** `import_playbook: "{{ name }}.yml"` is read by load. */
function namesInImports(document: PlaybookDocument): readonly string[] {
  return document.items.flatMap((item) => {
    if (item.kind === 'play') return [];
    const texts = item.node.entries.flatMap(({ value }) => (value.kind === 'scalar' ? (value.text.match(/\{\{.*?\}\}/g) ?? []) : []));
    return [...texts.flatMap((text) => text.match(/\w+/g) ?? []), ...namesInImports(item.playbook)];
  });
}

/** Names that stand as text: `lookup('vars', 'x')`, `hostvars[h]['x']`. */
function* quotedIn(of: unknown): Generator<string> {
  if (typeof of !== 'object' || of === null) return;
  if ('kind' in of && of.kind === 'literal' && 'value' in of && typeof of.value === 'string' && /^\w+$/.test(of.value)) yield of.value;
  else if (isTree(of) || Array.isArray(of) || !('kind' in of)) for (const value of Object.values(of)) yield* quotedIn(value);
}
