import { KNOWN_ELSEWHERE } from '../../compile/dispatch.js';
import { type DocumentedFunction, documentedFunctions, notOffered } from '../../language/functions/pages/index.js';
import type { AnyModule } from '../../model/module.js';
import { HELPERS, type Helper } from './template-helpers.js';
import { type Keyword, keywords } from './keywords.js';
import { documented, namesOf } from './modules.js';

/** Kinds of what can be looked up; `function` is called like now(), a `helper` is what only template files have. */
export const KINDS = ['module', 'keyword', 'filter', 'test', 'function', 'lookup', 'method', 'helper'] as const;
export type Kind = (typeof KINDS)[number];

export type Topic = { readonly kind: Kind; readonly name: string; readonly names: readonly string[]; readonly summary: string } & (
  | { readonly module: AnyModule }
  | { readonly keyword: Keyword }
  | { readonly language: DocumentedFunction }
  | { readonly helper: Helper }
);

/** Everything there is a page for, in the order of kinds. */
export function topics(): readonly Topic[] {
  const modules = documented.all.map((module): Topic => ({ kind: 'module', name: module.name, names: namesOf(module), summary: module.summary, module }));
  const words = keywords().map((keyword): Topic => ({ kind: 'keyword', name: keyword.name, names: [keyword.name], summary: keyword.summary, keyword }));
  const functions = documentedFunctions().map((language): Topic => {
    const { function: fn, owner, page } = language;
    const name = owner === undefined ? fn.name : `${owner}.${fn.name}`;
    return { kind: fn.kind === 'global' ? 'function' : fn.kind, name, names: [name, fn.name, ...(fn.aliases ?? []), `ansible.builtin.${fn.name}`], summary: page[0], language };
  });
  const helpers = HELPERS.map((helper): Topic => ({ kind: 'helper', name: helper.name, names: [helper.name, helper.name.replace(/^#/, '')], summary: helper.summary, helper }));
  const byName = (a: Topic, b: Topic): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  return KINDS.flatMap((kind) => (kind === 'helper' ? helpers : [...modules, ...words, ...functions].filter((topic) => topic.kind === kind).sort(byName)));
}

/** What answers to a name; `with_items` is the keyword `with_<lookup>`. */
export function find(name: string, all: readonly Topic[], kind?: Kind): readonly Topic[] {
  const wanted = /^with_[a-z_]+$/.test(name) ? 'with_<lookup>' : name.replace(/^ansible\.legacy\./, 'ansible.builtin.').replace(/\(\)$/, '');
  return all.filter((topic) => (kind === undefined || topic.kind === kind) && topic.names.includes(wanted));
}

/** A sentence where Ansible knows the name and Jalon does not offer it. */
export function knownElsewhere(name: string): string | undefined {
  const short = name.split('.').at(-1) ?? name;
  if (KNOWN_ELSEWHERE.has(short)) return `The module "${name}" is known to Ansible, not offered yet. Use command or shell with creates/changed_when, or leave it to Ansible.`;
  for (const kind of ['filter', 'test', 'function', 'lookup', 'method'] as const) {
    const hint = notOffered(kind, short);
    if (hint !== undefined) return `The ${kind} "${name}": ${hint.charAt(0).toLowerCase()}${hint.slice(1)}`;
  }
  return undefined;
}
