import { literalTemplate } from '../language/template.js';
import { error } from '../model/diagnostic.js';
import type { Template } from '../model/expression.js';
import type { AnyModule } from '../model/module.js';
import type { MapEntry, MapNode, Node } from '../model/node.js';
import type { Range } from '../model/range.js';
import { Unknown } from '../model/value.js';
import { suggest } from '../source/suggest.js';
import type { Context } from './context.js';
import { isNull, mapNode, templateOf } from './fields.js';
import { parseFreeForm } from './freeForm.js';
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
/** Modules of Ansible that people's playbooks have and Jalon does not (yet); those that it has are found before. */
export const KNOWN_ELSEWHERE: ReadonlySet<string> = new Set(['debconf', 'apt_key', 'apt_mark', 'dpkg_selections', 'alternatives', 'iptables_state', 'nftables', 'acl', 'at', 'parted', 'filesystem', 'lvol', 'lvg', 'openssl_csr', 'xml', 'sudoers', 'interfaces_file', 'docker_container', 'docker_image', 'docker_network_info', 'docker_volume_info', 'docker_swarm_service', 'mount_facts', 'rpm_key', 'yum_repository', 'sysvinit', 'runit', 'win_template', 'win_file', 'win_user', 'helm', 'k8s', 'redis', 'mysql_query', 'postgresql_query', 'postgresql_privs', 'add_group', 'seboolean', 'sefcontext', 'cronvar', 'timezone_info', 'nmcli', 'hostname_info', 'slack', 'mail', 'expect', 'firewalld', 'selinux', 'zypper', 'apk', 'pacman', 'snap', 'gem', 'subversion', 'win_copy', 'win_command', 'win_shell', 'win_service', 'include_vars_dir', 'docker_swarm', 'docker_stack', 'set_stats', 'validate_argument_spec']);

export const isLoopKey = (key: string): boolean => /^with_(ansible\.(builtin|legacy)\.)?[a-z_]+$/.test(key);

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
    const instead = SPECIAL_NAMES[name];
    if (instead !== undefined) {
      context.report(error('unknown-module', instead[0], { range: only.key.range, fix: instead[1] }));
      return;
    }
    const short = name.split('.').at(-1) ?? name;
    if (/[\u00a0\u2000-\u200b\u2018-\u201f\u202f\u3000]/.test(name)) context.report(error('unknown-module', `there is no module "${name}"`, { range: only.key.range, why: 'It holds a no-break space or a typographic quote, mostly copied from a web page.', fix: 'Type the line again.' }));
    else if (KNOWN_ELSEWHERE.has(short)) context.report(error('module-not-offered', `"${name}" is known to Ansible, not offered yet`, { range: only.key.range, fix: 'Use command or shell with creates/changed_when, or leave it to Ansible.' }));
    else context.report(error('unknown-module', `there is no module "${name}"`, { range: only.key.range, suggestion: suggest(name, name.includes('.') ? candidates : candidates.filter((c) => !c.includes('.'))) ?? suggest(short, candidates) ?? suggest(name, KEYWORDS) }));
  }
}

/** Keys that look like a module to whoever wrote them: what is wrong, and what to write. */
const SPECIAL_NAMES: Readonly<Record<string, readonly [string, string]>> = {
  rescue: ['"rescue" stands alone: a block is missing', 'Write it beside "block:", in the same column.'],
  always: ['"always" stands alone: a block is missing', 'Write it beside "block:", in the same column.'],
  include: ['"include" is gone from Ansible', 'Write include_tasks (decided during the run) or import_tasks (read before it).'],
  import_playbook: ['a playbook can be imported only beside plays', 'Write it as an item of the playbook: "- import_playbook: other.yml".'],
};

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
  else if (extra?.kind === 'scalar') argsTemplate = templateOf(context, extra);
  if (value.kind === 'map') for (const entry of value.entries.map((one) => asWords(one, module))) entries.set(entry.key.text, entry);
  else if (value.kind === 'scalar' && !isNull(value)) {
    if (/^\{\{.*\}\}$/s.test(value.text.trim()) && module.freeForm === undefined) argsTemplate = templateOf(context, value);
    else {
      const parsed = parseFreeForm(value, module.freeForm, argNames(module));
      context.report(...parsed.diagnostics);
      // What can't be read may hold any arg: none is missing for sure.
      if (parsed.diagnostics.length > 0) argsTemplate = literalTemplate(new Unknown('it has a fault'), value.range);
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

/** `_raw_params` is the name that words without a key have inside Ansible; include_vars and the like know it themselves. */
function asWords(entry: MapEntry, { freeForm }: AnyModule): MapEntry {
  return entry.key.text === '_raw_params' && freeForm !== undefined ? { ...entry, key: { ...entry.key, text: freeForm, value: freeForm } } : entry;
}
