import type { Arg, LessonFile, TaskView } from '../../model/lesson.js';
import type { MapNode, Node, ScalarNode } from '../../model/node.js';
import { parseFreeForm } from '../../language/freeform.js';
import { withScript } from './shell.js';
import { argOf, resolved, type RoleValues, written } from './values.js';

/** Where a task stands. */
export interface Where {
  readonly file: LessonFile;
  readonly values: RoleValues;
  readonly handler: boolean;
  readonly role?: string;
}

/** What a task has from the play, the block and the import around it. */
export interface Inherited {
  readonly keywords: ReadonlyMap<string, Arg>;
  readonly tags: readonly string[];
  readonly certain: boolean;
  readonly section?: TaskView['section'];
}

const CONDITIONS = ['when', 'failed_when', 'changed_when', 'until'];
const PASSED_ON = ['when', 'ignore_errors', 'ignore_unreachable', 'no_log', 'become', 'become_user', 'become_method', 'delegate_to', 'environment', 'check_mode', 'run_once', 'connection'];
const KEYWORDS = new Set([...CONDITIONS, ...PASSED_ON, ...'name register become_flags become_exe delegate_facts retries delay loop loop_control notify listen diff tags vars args async poll any_errors_fatal port remote_user throttle timeout debugger module_defaults collections hosts block rescue always action local_action gather_facts'.split(' ')]);
const COMMANDS = new Set(['command', 'shell', 'raw', 'script']);
const COMMAND_ARGS = new Set(['chdir', 'creates', 'removes', 'executable', 'stdin', 'warn', 'argv', 'strip_empty_ends', 'stdin_add_newline']);
/** The arg that the rest of free-form text is. */
const FREE_FORM: Readonly<Record<string, string>> = { command: 'cmd', shell: 'cmd', script: 'cmd', raw: 'free_form', meta: 'free_form', import_tasks: 'file', include_tasks: 'file', include: 'file', include_vars: 'file', import_playbook: 'file' };
const ALIASES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  file: { dest: 'path', name: 'path' },
  lineinfile: { dest: 'path', destfile: 'path', name: 'path', regex: 'regexp', value: 'line' },
  replace: { dest: 'path', destfile: 'path', name: 'path' },
  blockinfile: { dest: 'path', destfile: 'path', name: 'path', content: 'block' },
  ini_file: { dest: 'path' },
  apt: { pkg: 'name', package: 'name' },
  dnf: { pkg: 'name' },
  yum: { pkg: 'name' },
  package: { pkg: 'name' },
  ufw: { policy: 'default', from: 'from_ip', src: 'from_ip', dest: 'to_ip', to: 'to_ip', port: 'to_port', protocol: 'proto', app: 'name' },
  systemd: { service: 'name', unit: 'name' },
  stat: { dest: 'path', name: 'path' },
  cron: { value: 'job' },
  raw: { cmd: 'free_form' },
};

/** A task's map; undefined where it names no module. */
export function taskView(node: MapNode, where: Where, inherited: Inherited): TaskView | undefined {
  const found = moduleOf(node, where);
  if (found === undefined) return undefined;
  const own = inheritedBy(node, where, inherited);
  const keywords = new Map([...own.keywords, ...keywordsOf(node, where), ...(found.local ? [['delegate_to', { value: 'localhost', text: 'localhost', at: found.at, raw: 'localhost' }] as const] : [])]);
  if (own.keywords.has('when')) keywords.set('when', own.keywords.get('when') as Arg);
  const name = node.get('name');
  return withScript({
    name: name?.kind === 'scalar' ? written(name, where.file) : '',
    module: found.module,
    at: found.at,
    args: canonical(found.module, new Map([...found.args, ...mapArgs(node.get('args'), where)])),
    keywords,
    tags: own.tags,
    ...(where.role === undefined ? {} : { role: where.role }),
    handler: where.handler,
    certain: own.certain && !where.handler,
    ...(own.section === undefined ? {} : { section: own.section }),
    file: where.file.file,
  });
}

/** Keywords of a play, block, import or task over those around it: conditions and tags add up. */
export function inheritedBy(node: MapNode, where: Where, inherited: Inherited, tagged = true): Inherited {
  const own = keywordsOf(node, where);
  const keywords = new Map([...inherited.keywords, ...[...own].filter(([name]) => PASSED_ON.includes(name))]);
  const [outer, inner] = [inherited.keywords.get('when'), own.get('when')];
  if (outer !== undefined && inner !== undefined) keywords.set('when', { value: undefined, text: `${outer.text} and ${inner.text}`, at: inner.at, raw: `${outer.raw} and ${inner.raw}` });
  const tags = tagged ? (argOf(node.get('tags') ?? EMPTY, where.file, where.values).text ?? '').split(/[\s,]+/).filter((tag) => tag !== '') : [];
  const always = inner === undefined || /^(?:true|yes)$/i.test(inner.text ?? '');
  return { keywords, tags: [...new Set([...inherited.tags, ...tags])], certain: inherited.certain && always, ...(inherited.section === undefined ? {} : { section: inherited.section }) };
}

const EMPTY: ScalarNode = { kind: 'scalar', value: '', text: '', style: 'plain', range: { file: '', start: 0, end: 0 }, offsetAt: () => 0 };

function keywordsOf(node: MapNode, where: Where): Map<string, Arg> {
  return new Map(node.entries.flatMap(({ key, value }): [string, Arg][] => {
    const name = key.text;
    if (CONDITIONS.includes(name)) return [[name, condition(value, where)]];
    if (name.startsWith('with_')) return [['loop', argOf(value, where.file, where.values)]];
    return KEYWORDS.has(name) && name !== 'name' && name !== 'args' && name !== 'tags' ? [[name, argOf(value, where.file, where.values)]] : [];
  }));
}

/** As written: it is an expression as a whole. */
function condition(node: Node, where: Where): Arg {
  const parts = (node.kind === 'sequence' ? node.items : [node]).flatMap((item) => (item.kind === 'scalar' ? [item] : []));
  const text = parts.map((part) => written(part, where.file)).join(' and ');
  const [only] = parts.length === 1 ? parts : [];
  return { value: only === undefined || typeof only.value === 'string' ? text : only.value, text, at: node, raw: text };
}

interface Module {
  readonly module: string;
  readonly at: ScalarNode;
  readonly args: ReadonlyMap<string, Arg>;
  readonly local: boolean;
}

function moduleOf(node: MapNode, where: Where): Module | undefined {
  const action = node.entry('action') ?? node.entry('local_action');
  if (action !== undefined) return actionOf(action.key, action.value, where);
  const entries = node.entries.filter(({ key }) => !KEYWORDS.has(key.text) && !key.text.startsWith('with_'));
  const entry = entries.find(({ key }) => key.text.includes('.')) ?? entries[0];
  if (entry === undefined) return undefined;
  const module = shortName(entry.key.text);
  return { module, at: entry.key, args: argsOf(module, entry.value, where), local: false };
}

function actionOf(key: ScalarNode, value: Node, where: Where): Module | undefined {
  const local = key.text === 'local_action';
  if (value.kind === 'map') {
    const module = value.get('module');
    return module?.kind === 'scalar' ? { module: shortName(module.text), at: key, args: mapArgs(value, where), local } : undefined;
  }
  const [, name, rest] = value.kind === 'scalar' ? (/^\s*(\S+)([\s\S]*)$/.exec(value.text) ?? []) : [];
  if (name === undefined || value.kind !== 'scalar') return undefined;
  const module = shortName(name);
  return { module, at: key, args: freeForm(module, value, value.text.length - (rest ?? '').length, where), local };
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function argsOf(module: string, node: Node, where: Where): ReadonlyMap<string, Arg> {
  if (node.kind === 'map') return mapArgs(node, where);
  if (node.kind === 'scalar') return freeForm(module, node, 0, where);
  return module === 'command' ? new Map([['argv', argOf(node, where.file, where.values)]]) : new Map();
}

function mapArgs(node: Node | undefined, where: Where): ReadonlyMap<string, Arg> {
  return new Map(node?.kind === 'map' ? node.entries.map(({ key, value }) => [key.text, argOf(value, where.file, where.values)]) : []);
}

/** `key=value` pairs, and what is none: the command, or the file. */
function freeForm(module: string, node: ScalarNode, from: number, where: Where): ReadonlyMap<string, Arg> {
  if (node.value === null) return new Map();
  const text = written(node, where.file).slice(from);
  const { pairs, rest } = parseFreeForm(text, COMMANDS.has(module) ? COMMAND_ARGS : undefined);
  const part = (value: string, start: number): Arg => {
    const text = /\{\{|\{%/.test(value) ? resolved(value, where.values) : value;
    return { value: text, text, at: { range: { file: node.range.file, start: node.offsetAt(from + start), end: node.offsetAt(from + start + value.length - 1) + 1 } }, raw: value };
  };
  const name = FREE_FORM[module];
  // a command without pairs is the node itself, so that its places stay exact
  const whole = rest !== undefined && from === 0 && pairs.length === 0 && rest.text.length === text.trim().length;
  const body: [string, Arg][] = rest === undefined || name === undefined ? [] : [[name, whole ? argOf(node, where.file, where.values) : part(rest.text, rest.start)]];
  return new Map([...pairs.map(({ key, value, valueStart }): [string, Arg] => [key, part(value, valueStart)]), ...body]);
}

function canonical(module: string, args: ReadonlyMap<string, Arg>): ReadonlyMap<string, Arg> {
  const aliases = ALIASES[module];
  return aliases === undefined ? args : new Map([...args].map(([name, arg]) => [aliases[name] ?? name, arg]));
}
