import { join } from 'node:path';
import type { RoleDocument, VariablesFile } from '../model/documents.js';
import { error, warning } from '../model/diagnostic.js';
import type { MapNode, Node as Yaml } from '../model/node.js';
import type { Node, RoleInstance } from '../model/playbook.js';
import type { Range } from '../model/range.js';
import type { Definition, Level, VariableLayer } from '../model/variables.js';
import { suggest } from '../source/suggest.js';
import type { Context, Place } from './context.js';
import { boolOf, conditionOf, layerOf, templateOf, textOf } from './fields.js';
import { compileRoleHandlers } from './handlers.js';
import { ROLE_KEYWORDS } from './keywordSchemas.js';
import { keywordsOf } from './keywords.js';
import { compileNodes, defaultsOf } from './tasks.js';

/** One use of a role. */
export interface RoleUse {
  readonly name: string;
  readonly range: Range;
  /** Level 20. */
  readonly params?: VariableLayer;
  /** `vars:` of an entry of `roles:`, level 16: above the role's own vars, below facts and what stands within. */
  readonly vars?: VariableLayer;
  readonly tasksFrom?: string;
  readonly tasksFromRange?: Range;
  readonly varsFrom?: string;
  readonly defaultsFrom?: string;
  readonly handlersFrom?: string;
  /** Its defaults and vars are seen by the whole play. */
  readonly public: boolean;
  readonly allowDuplicates?: boolean;
  /** Whether it runs is decided during the run (include_role). */
  readonly dynamic?: boolean;
}

/** A role's tasks, its dependencies' first. A missing role, a cycle or a missing entry file is reported. */
export function compileRole(context: Context, use: RoleUse, place: Place): Node[] {
  const document = findRole(context, use, place);
  if (!document) return [];
  const key = `role ${document.path} ${use.tasksFrom ?? 'main'}`;
  if (reportCycle(context, place, key, `role "${document.name}"`, use.range)) return [];
  const instance: RoleInstance = { name: document.name, path: document.path, parents: place.role ? [...place.role.parents, place.role.name] : [], at: use.range, given: givenText(use), again: boolOf(document.meta?.get('allow_duplicates')) === true };
  const layers = roleLayers(document, use);
  const inner: Place = {
    ...place,
    chain: place.chain.with(...layers, use.vars, use.params),
    role: instance,
    document,
    folder: join(document.path, 'tasks'),
    stack: [...place.stack, { key, shown: `role "${document.name}"`, range: use.range }],
  };
  const dependencies = dependenciesOf(document).flatMap((item) => roleEntry(context, item, inner, use.public));
  if (use.public) place.play.publicLayers.push(...layers);
  place.play.roles.push(instance);
  const first = context.nextId();
  const own = compileNodes(context, entryFile(context, document, use), withDependencyLayers(inner, place, dependencies));
  compileRoleHandlers(context, document, use.handlersFrom, inner);
  const duplicates = use.allowDuplicates ?? boolOf(document.meta?.get('allow_duplicates')) ?? false;
  place.play.uses.push({ role: instance, from: first, to: context.nextId(), duplicates, conditional: inner.when.length > 0 || use.dynamic === true, params: paramsText(use.params), chain: inner.chain, specs: specsOf(document, use), range: use.range });
  return [...dependencies, ...own];
}

function findRole(context: Context, use: RoleUse, place: Place): RoleDocument | undefined {
  const found = context.reader.role(use.name, { playbookDir: place.play.playbookDir, rolePath: place.role?.path });
  if (found.role) return found.role;
  context.report(error('missing-role', `there is no role "${use.name}"`, { range: use.range, why: `Looked in ${found.searched.join(', ')}.`, suggestion: found.suggestion }));
  return undefined;
}

/** No project needs more; what three dependencies of each role make of twelve roles would take hours. */
const MAX_EXPANSIONS = 2000;

/** True, and reported, when `key` is already being expanded, or when there are too many. */
export function reportCycle(context: Context, place: Place, key: string, shown: string, range: Range): boolean {
  context.expanded.count += 1;
  if (context.expanded.count > MAX_EXPANSIONS) {
    if (context.expanded.count === MAX_EXPANSIONS + 1) context.report(error('too-many-expansions', `more than ${MAX_EXPANSIONS} roles and task files are brought in`, { range, why: 'Files that bring in others several times, which do the same, grow without end.', fix: 'Bring each in once, or loop over the data instead.' }));
    return true;
  }
  const at = place.stack.findIndex((entry) => entry.key === key);
  if (at < 0 && place.stack.length < 64) return false;
  const round = [...place.stack.slice(Math.max(at, 0)).map((entry) => entry.shown), shown];
  context.report(error('include-cycle', `${shown} includes itself`, { range, why: `The way round: ${round.join(' → ')}.`, related: place.stack.slice(Math.max(at, 0)).map((entry) => ({ range: entry.range, message: `${entry.shown} is brought in here` })) }));
  return true;
}

/** One layer object a file and level, so that a role used twice brings its layers once. */
const layersOfFiles = new WeakMap<VariablesFile, VariableLayer>();

function roleLayers(document: RoleDocument, use: RoleUse): VariableLayer[] {
  const layer = (level: Level) => (file: VariablesFile): VariableLayer => {
    const known = layersOfFiles.get(file);
    if (known?.level === level) return known;
    const made: VariableLayer = { level, origin: file.file, variables: file.variables };
    layersOfFiles.set(file, made);
    return made;
  };
  return [...document.defaults(use.defaultsFrom).map(layer(2)), ...document.vars(use.varsFrom).map(layer(15))];
}

/** A role sees the defaults and vars of its dependencies, below its own; what it gives them as params is theirs alone. */
function withDependencyLayers(inner: Place, outer: Place, dependencies: readonly Node[]): Place {
  if (dependencies.length === 0) return inner;
  const seen = new Set(dependencies.flatMap((node) => node.role?.path ?? []));
  const layers = outer.play.uses.filter((use) => seen.has(use.role.path)).flatMap((use) => use.chain.own.filter(({ level }) => level < 16));
  return { ...inner, chain: outer.chain.with(...layers).with(...inner.chain.own) };
}

function entryFile(context: Context, document: RoleDocument, use: RoleUse) {
  const file = document.tasks(use.tasksFrom);
  if (!file && use.tasksFrom !== undefined) {
    context.report(error('missing-file', `role "${document.name}" has no tasks file "${use.tasksFrom}"`, { range: use.tasksFromRange ?? use.range, why: `Looked in ${join(document.path, 'tasks')}.`, suggestion: suggest(use.tasksFrom, document.taskStems) }));
  }
  return file?.root;
}

const dependenciesOf = (document: RoleDocument) => {
  const list = document.meta?.get('dependencies');
  return list?.kind === 'sequence' ? list.items : [];
};

function specsOf(document: RoleDocument, use: RoleUse): MapNode | undefined {
  const spec = document.argumentSpecs?.get((use.tasksFrom ?? 'main').replace(/\.ya?ml$/, ''));
  return spec?.kind === 'map' ? spec : undefined;
}

const paramsText = (params: VariableLayer | undefined): string => (params ? [...params.variables.values()].map((d) => `${d.range.file}:${d.range.start}`).join(' ') : '');

/** Params and vars of a use, so that two can be compared. */
function givenText({ params, vars }: RoleUse): string {
  const variables = [...(params?.variables.values() ?? []), ...(vars?.variables.values() ?? [])];
  return variables.map(({ name, value, range }) => `${name}=${value.kind === 'literal' ? JSON.stringify(value.value) : `${range.file}:${range.start}`}`).sort().join(' ');
}

/** An item of `roles:` or of `dependencies:`: a name, or a map of a name, keywords and params. */
export function roleEntry(context: Context, item: Yaml, place: Place, isPublic = true): readonly Node[] {
  if (item.kind === 'scalar') return compileRole(context, { name: item.text, range: item.range, public: isPublic }, place);
  const named = item.kind === 'map' ? (item.entry('role') ?? item.entry('name')) : undefined;
  const name = textOf(named?.value);
  if (item.kind !== 'map' || !named || name === undefined) {
    context.report(error('bad-role-entry', 'a role entry needs "role: NAME"', { range: item.range, fix: 'Write "- redis", or "- role: redis" with its params below.' }));
    return [];
  }
  const keywords = keywordsOf(context, item, place.keywords);
  const inner: Place = { ...place, keywords, when: [...place.when, ...(conditionOf(context, item.get('when')) ?? [])], moduleDefaults: [...place.moduleDefaults, ...defaultsOf(item)] };
  return compileRole(context, { name, range: named.value.range, params: paramsOf(context, item, name), vars: layerOf(context, item.get('vars'), 16, `vars of role "${name}"`), public: isPublic, allowDuplicates: boolOf(item.get('allow_duplicates')) }, inner);
}

/** Keys that are no keywords are params (level 20). A near miss of a keyword is most likely a typo. */
function paramsOf(context: Context, item: MapNode, role: string): VariableLayer | undefined {
  const variables = new Map<string, Definition>();
  for (const { key, value } of item.entries) {
    if (ROLE_KEYWORDS.has(key.text)) continue;
    const close = suggest(key.text, ROLE_KEYWORDS);
    if (close !== undefined) context.report(warning('param-like-keyword', `"${key.text}" is passed to the role as a param`, { range: key.range, suggestion: close }));
    const template = templateOf(context, value);
    if (template) variables.set(key.text, { name: key.text, value: template, range: key.range });
  }
  return variables.size > 0 ? { level: 20, origin: `params of role "${role}"`, variables } : undefined;
}

