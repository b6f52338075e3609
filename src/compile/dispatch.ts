import { parseFreeForm } from './freeForm.js';
import { error } from '../model/diagnostic.js';
import type { Template } from '../model/expression.js';
import type { AnyModule } from '../model/module.js';
import type { MapEntry, MapNode, Node } from '../model/node.js';
import type { Range } from '../model/range.js';
import { suggest } from '../source/suggest.js';
import type { Context } from './context.js';
import { isNull, mapNode, templateOf } from './fields.js';
import { handlerSchema } from './keywordSchemas.js';

/** What a task calls, whichever of Ansible's forms it was written in. */
export interface Action {
  readonly module: AnyModule;
  readonly entries: readonly MapEntry[];
  /** Where the module's name stands. */
  readonly range: Range;
  /** `args: "{{ x }}"`. */
  readonly argsTemplate?: Template;
  /** `local_action`. */
  readonly local: boolean;
}

const KEYWORDS = new Set(Object.keys(handlerSchema.properties));
/** Modules of Ansible that people's playbooks have and Jalon does not (yet). */
const KNOWN_ELSEWHERE = new Set(['yum', 'dnf', 'pip', 'git', 'expect', 'firewalld', 'selinux', 'zypper', 'apk', 'pacman', 'snap', 'npm', 'gem', 'subversion', 'win_copy', 'win_command', 'win_shell', 'win_service', 'assemble', 'iptables', 'include_vars_dir', 'mysql_db', 'mysql_user', 'postgresql_db', 'postgresql_user', 'docker_swarm', 'docker_stack', 'async_status', 'set_stats', 'validate_argument_spec', 'import_playbook']);

export const isLoopKey = (key: string): boolean => /^with_[a-z_]+$/.test(key);

/** Keys of a task that are no keywords: the module is one of them. */
export function actionKeys(node: MapNode): readonly MapEntry[] {
  return node.entries.filter(({ key }) => !KEYWORDS.has(key.text) && !isLoopKey(key.text));
}

/** Finds the module and its args; undefined (and reported) when that can't be told. */
export function actionOf(context: Context, node: MapNode): Action | undefined {
  const others = actionKeys(node);
  const known = others.filter(({ key }) => context.registry.find(key.text));
  const indirect = (['action', 'local_action'] as const).flatMap((name) => node.entry(name) ?? []);
  const total = known.length + indirect.length;
  if (total > 1) {
    const names = [...known, ...indirect].map((entry) => `"${entry.key.text}"`).join(' and ');
    context.report(error('two-modules', `one task can't call ${names}`, { range: [...known, ...indirect][1]?.key.range, fix: 'Write one task for each module.' }));
  }
  if (total === 0) reportNoModule(context, node, others);
  else for (const { key } of others) if (!known.some((k) => k.key === key)) reportUnknownKey(context, key.text, key.range);
  const first = known[0];
  if (first) return withArgs(context, node, moduleNamed(context, first.key.text), first.key.range, first.value, false);
  const [form] = indirect;
  return form ? indirectAction(context, node, form) : undefined;
}

const moduleNamed = (context: Context, name: string): AnyModule => context.registry.find(name) as AnyModule;

function reportNoModule(context: Context, node: MapNode, others: readonly MapEntry[]): void {
  const candidates = [...context.registry.names];
  const [only, second] = others;
  if (!only) context.report(error('no-module', 'this task calls no module', { range: node.entries[0]?.key.range ?? node.range, why: 'A task is a name, keywords, and one module with its args.' }));
  else if (second) for (const { key } of others) reportUnknownKey(context, key.text, key.range);
  else {
    const name = only.key.text;
    const short = name.split('.').at(-1) ?? name;
    if (KNOWN_ELSEWHERE.has(short)) context.report(error('module-not-offered', `"${name}" is known to Ansible, not offered yet`, { range: only.key.range, fix: 'Use command or shell with creates/changed_when, or leave it to Ansible.' }));
    else context.report(error('unknown-module', `there is no module "${name}"`, { range: only.key.range, suggestion: suggest(name, name.includes('.') ? candidates : candidates.filter((c) => !c.includes('.'))) ?? suggest(short, candidates) ?? suggest(name, KEYWORDS) }));
  }
}

function reportUnknownKey(context: Context, name: string, range: Range): void {
  const short = context.registry.names.filter((candidate) => !candidate.includes('.'));
  context.report(error('unknown-key', `a task has no key "${name}"`, { range, suggestion: suggest(name, [...KEYWORDS, ...short]) }));
}

/** `action: copy src=a dest=b`, `action: {module: copy, src: a}`, and the same under `local_action`. */
function indirectAction(context: Context, node: MapNode, form: MapEntry): Action | undefined {
  const local = form.key.text === 'local_action';
  const fail = (name: string, range: Range): undefined => {
    context.report(error('unknown-module', `there is no module "${name}"`, { range, suggestion: suggest(name, context.registry.names) }));
    return undefined;
  };
  if (form.value.kind === 'map') {
    const named = form.value.entry('module');
    const name = named?.value.kind === 'scalar' ? named.value.text : '';
    const module = context.registry.find(name);
    if (!module) return fail(name, named?.value.range ?? form.key.range);
    const rest = mapNode(form.value.entries.filter((entry) => entry !== named), form.value.range);
    return withArgs(context, node, module, named?.value.range ?? form.key.range, rest, local);
  }
  if (form.value.kind !== 'scalar') return fail('', form.value.range);
  const scalar = form.value;
  const [, space = '', name = ''] = /^(\s*)(\S*)/.exec(scalar.text) ?? [];
  const range = { file: scalar.range.file, start: scalar.offsetAt(space.length), end: scalar.offsetAt(space.length + name.length) };
  const module = context.registry.find(name);
  if (!module) return fail(name, range);
  const skip = /^\s*\S*\s*/.exec(scalar.text)?.[0].length ?? 0;
  const rest: Node = { ...scalar, value: scalar.text.slice(skip), text: scalar.text.slice(skip), offsetAt: (index) => scalar.offsetAt(index + skip) };
  return withArgs(context, node, module, range, rest, local);
}

function withArgs(context: Context, node: MapNode, module: AnyModule, range: Range, value: Node, local: boolean): Action | undefined {
  const entries = new Map<string, MapEntry>();
  let argsTemplate: Template | undefined;
  const extra = node.get('args');
  if (extra?.kind === 'map') for (const entry of extra.entries) entries.set(entry.key.text, entry);
  else if (extra) argsTemplate = templateOf(context, extra);
  if (value.kind === 'map') for (const entry of value.entries) entries.set(entry.key.text, entry);
  else if (value.kind === 'scalar' && !isNull(value)) {
    if (/^\{\{.*\}\}$/s.test(value.text.trim()) && module.freeForm === undefined) argsTemplate = templateOf(context, value);
    else {
      const parsed = parseFreeForm(value, module.freeForm, argNames(module));
      context.report(...parsed.diagnostics);
      for (const entry of parsed.entries) entries.set(entry.key.text, entry);
    }
  } else if (value.kind === 'sequence') {
    context.report(error('args-not-a-map', `the args of "${module.name}" must be a map`, { range: value.range, why: 'A list stands here.' }));
    return undefined;
  }
  return { module, entries: [...entries.values()], range, argsTemplate, local };
}

/** Every name that an arg of the module may be written as. */
export function argNames(module: AnyModule): readonly string[] {
  const properties = (module.args as { readonly properties?: Readonly<Record<string, unknown>> }).properties ?? {};
  return [...Object.keys(properties), ...Object.keys(module.argAliases ?? {})];
}
