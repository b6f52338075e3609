import { findFilter, findTest } from '../../language/functions/index.js';
import type { DocumentedFunction } from '../../language/functions/pages/index.js';
import type { AnyModule } from '../../model/module.js';
import type { Helper } from './template-helpers.js';
import type { Keyword } from './keywords.js';
import { list, written } from './markdown.js';
import { namesOf } from './modules.js';
import { type Parameter, parametersOf, takesAnyKey } from './parameters.js';
import { behaviour } from './support.js';
import type { Topic } from './topics.js';

/** A page before it is laid out for a width. */
export type Block =
  | { readonly text: string }
  | { readonly heading: string }
  | { readonly code: string }
  /** A name with what is beside it, and a sentence. */
  | { readonly term: string; readonly beside?: string; readonly text: string; readonly depth?: number };

export interface Page {
  readonly title: string;
  readonly kind: string;
  readonly blocks: readonly Block[];
}

export function pageOf(topic: Topic): Page {
  if ('module' in topic) return { title: topic.name, kind: `module of ${topic.module.collection}`, blocks: moduleBlocks(topic.module) };
  if ('keyword' in topic) return { title: topic.name, kind: 'keyword', blocks: keywordBlocks(topic.keyword) };
  if ('helper' in topic) return { title: topic.name, kind: 'of template files', blocks: helperBlocks(topic.helper) };
  return { title: topic.name, kind: topic.kind, blocks: functionBlocks(topic.language) };
}

function moduleBlocks(module: AnyModule): Block[] {
  const { kind, check, diff } = behaviour(module);
  const parameters = parametersOf(module);
  return [
    { text: module.summary },
    { text: `Written as ${list(namesOf(module), 'or')}. ${kind}` },
    { heading: 'Example' },
    { code: module.example.trimEnd() },
    { heading: 'Parameters' },
    ...(module.freeForm === undefined ? [] : [{ text: `Free-form text (${module.name}: …) is ${module.freeForm}.` }]),
    ...(takesAnyKey(module) ? [{ text: 'Keys of any other name are taken too.' }] : parameters.length === 0 ? [{ text: 'It takes none.' }] : []),
    ...parameters.flatMap((parameter) => parameterBlocks(parameter, 0)),
    { heading: 'Check and diff' },
    { term: '--check', text: `${check}.` },
    { term: '--diff', text: `${diff}.` },
    ...section('Returned', Object.entries(module.returns ?? {}).map(([term, text]): Block => ({ term, text }))),
    ...section('Good to know', (module.notes ?? []).map((text): Block => ({ term: '-', text }))),
  ];
}

function parameterBlocks(parameter: Parameter, depth: number): Block[] {
  const { name, type, required, choices, aliases, description, inner } = parameter;
  const beside = [type, ...(required ? ['required'] : parameter.default === undefined ? [] : [`default ${written(parameter.default)}`])].join(', ');
  const said = [description, ...(choices.length > 0 ? [`One of ${list(choices.map(written), 'or')}.`] : []), ...(aliases.length > 0 ? [`Also written ${list(aliases, 'or')}.`] : [])];
  return [{ term: name, beside, text: said.filter((text) => text !== '').join(' '), depth }, ...inner.flatMap((one) => parameterBlocks(one, depth + 1))];
}

function keywordBlocks({ summary, where, type, difference, example }: Keyword): Block[] {
  return [
    { text: summary },
    { term: 'Stands on', text: list(where, 'and') },
    { term: 'Takes', text: type },
    ...(difference === undefined ? [] : [{ term: 'Not as in Ansible', text: difference }]),
    ...(example === undefined ? [] : [{ heading: 'Example' }, { code: example }]),
  ];
}

function helperBlocks({ summary, written: form, example, result }: Helper): Block[] {
  return [{ text: summary }, { heading: 'Written' }, { code: form }, { heading: 'Example' }, { code: `${example}\n→ ${result}` }];
}

function functionBlocks({ function: fn, owner, page: [summary, example, result] }: DocumentedFunction): Block[] {
  return [
    { text: summary },
    { heading: 'Written' },
    { code: signature(fn, owner) },
    ...(inTemplates(fn) ? [{ text: `In a template file: ${helper(fn)}` }] : []),
    ...((fn.aliases ?? []).length > 0 ? [{ text: `Also called ${list(fn.aliases ?? [], 'or')}.` }] : []),
    { heading: 'Example' },
    { code: `{{ ${example} }}\n→ ${result}` },
  ];
}

/** Nothing where it would be empty. */
function section(heading: string, blocks: readonly Block[]): Block[] {
  return blocks.length === 0 ? [] : [{ heading }, ...blocks];
}

type Fn = DocumentedFunction['function'];

function signature({ kind, name, parameters }: Fn, owner: string | undefined): string {
  const [input, ...rest] = parameters;
  const args = (some: Fn['parameters']): string => some.map(({ name: one, required, rest: many }) => (many === 'positional' ? `${one}…` : many === 'named' ? `${one}=…` : required ? one : `[${one}]`)).join(', ');
  const call = (some: Fn['parameters']): string => (some.length === 0 ? '' : `(${args(some)})`);
  if (kind === 'filter') return `${input?.name ?? 'value'} | ${name}${call(rest)}`;
  if (kind === 'test') return `${input?.name ?? 'value'} is ${name}${call(rest)}`;
  if (kind === 'method') return `${owner}.${name}(${args(rest)})`;
  if (kind === 'lookup') return `lookup('${name}'${parameters.length === 0 ? '' : `, ${args(parameters)}`})`;
  return `${name}(${args(parameters)})`;
}

/** In a template file a filter goes before a test of the same name, and both before a function. */
function inTemplates({ kind, name }: Fn): boolean {
  return kind === 'filter' || (kind === 'test' && findFilter(name) === undefined) || (kind === 'global' && name !== 'lookup' && findFilter(name) === undefined && findTest(name) === undefined);
}

/** The same in a Handlebars template: arguments stand after the name, named ones as name=value. */
function helper({ kind, name, parameters }: Fn): string {
  const words = parameters.map(({ name: one, required, rest }) => (rest === 'positional' ? `${one}…` : rest === 'named' ? `${one}=…` : required ? one : `[${one}]`));
  const call = [name, ...words].join(' ');
  return kind === 'test' ? `{{#if (${call})}} … {{/if}}` : `{{${call}}}`;
}
