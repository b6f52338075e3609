import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { compileCondition, compileTemplate } from '../../src/language/template.js';
import { runLessons } from '../../src/lessons/run.js';
import type { Diagnostic } from '../../src/model/diagnostic.js';
import type { TemplateEntry } from '../../src/model/expression.js';
import type { LessonHost, LessonInput, LessonStep, RenderedFile, Rule } from '../../src/model/lesson.js';
import type { MapNode, Node, ScalarNode, SequenceNode } from '../../src/model/node.js';
import type { Play, RoleInstance, Task } from '../../src/model/playbook.js';
import type { SourceText } from '../../src/model/range.js';
import { dict, isDict, SecretText, Unknown, type Dict, type Value } from '../../src/model/value.js';
import { nodeToValue } from '../../src/source/convert.js';
import { position } from '../../src/source/position.js';
import { parseYaml } from '../../src/source/yaml.js';

const KEYWORDS = new Set('name tags role use parents rendered uncertain handler section when register failed_when changed_when until ignore_errors no_log become_user delegate_to loop notify listen gate left_out'.split(' '));
export const TODAY = '2026-11-21';

/** What a rule finds in a fixture, or in another text in its place. */
export function fixtureFindings(path: string, rule: Rule, text?: string): Diagnostic[] {
  return runLessons(fixtureInput(fixtureSource(path, text), []), [rule]);
}

function fixtureSource(path: string, text = readFileSync(path, 'utf8')): SourceText {
  return { file: basename(path), path, text };
}

/**
 * Runs a rule on a fixture: `login`, and `plays` with `phase` and `tasks`. A task is `module: args`; `rendered` is the text that a
 * template gives (its own place stands for the template's), `role`, its `parents` and `tags` are what a compiled task carries, '?' is an
 * unknown value. `use` names one use of a role: steps that share it are of one. Keywords are as in a playbook; `handler: true` makes a handler of a task where it stands, `section: rescue` puts it there, `gate: true` into its phase's gate; `left_out: true` is a task that the run leaves out.
 */
export function runFixture(path: string, rule: Rule, accepted: readonly string[] = []): string {
  const source = fixtureSource(path);
  return runLessons(fixtureInput(source, accepted), [rule])
    .map(({ severity, code, summary, range }) => {
      const at = range === undefined ? { line: 0, column: 0 } : position(source, range.start);
      return `${range?.file}:${at.line}:${at.column}: ${severity} ${code}: ${summary}\n`;
    })
    .join('');
}

export function fixtureInput(source: SourceText, accepted: readonly string[]): LessonInput {
  const { root, diagnostics } = parseYaml(source);
  if (root?.kind !== 'map' || root.get('plays') === undefined) return folderInput(source, root, accepted);
  const faults = diagnostics.filter(({ severity }) => severity === 'error');
  if (root?.kind !== 'map' || faults.length > 0) throw new Error(`${source.file}: ${faults[0]?.summary ?? 'no map'}`);
  const login = { local: false, ...(root.get('login') === undefined ? {} : (nodeToValue(root.get('login') as Node) as object)) } as LessonHost['login'];
  const plays = items(root.get('plays'));
  const all = plays.flatMap((node, index) => {
    const of = play(node, index);
    return items(node.get('tasks')).map((task) => ({ node: task, made: step(task, of) }));
  });
  const having = (key: string, has: boolean) => all.filter(({ node }) => (node.get(key) !== undefined) === has).map(({ made }) => made);
  const [steps, gates] = [having('gate', false), having('gate', true)];
  const selected = having('left_out', true).length === 0 ? {} : { selected: new Set(having('left_out', false).map(({ task }) => task.id)) };
  const inventory = { hosts: new Map(), groups: new Map(), sources: [] };
  const playbook = { inventory, plays: [], extraVars: { level: 22, origin: '', variables: new Map() }, project: '/', playbookDir: '/' } as const;
  return { playbook, hosts: [{ name: 'h1', login, steps, gates }], ...selected, source: (file) => (file === source.file ? source : undefined), today: TODAY, accepted };
}

/**
 * Without `plays` the fixture stands for a folder /project: `files` (path → text, as literal blocks) are what it holds, `present` are
 * paths of which only the presence matters; without `files` the fixture itself is /project/<its name>.
 */
function folderInput(source: SourceText, root: Node | undefined, accepted: readonly string[]): LessonInput {
  const listed = root?.kind === 'map' ? root.get('files') : undefined;
  const files: RenderedFile[] = listed?.kind !== 'map'
    ? [{ dest: `/project/${source.file}`, file: source.file, text: source.text, origin: (offset) => ({ template: { file: source.file, start: offset, end: offset + 1 } }) }]
    : listed.entries.map(({ key, value }) => {
      if (value.kind !== 'scalar') throw new Error(`${source.file}: ${key.text} is no text`);
      return { dest: `/project/${key.text}`, file: source.file, text: value.text, origin: (offset: number) => ({ template: { file: source.file, start: value.offsetAt(offset), end: value.offsetAt(offset) + 1 } }) };
    });
  const present = root?.kind === 'map' && root.get('present')?.kind === 'sequence' ? (nodeToValue(root.get('present') as Node) as Value[]).map((path) => `/project/${String(path)}`) : [];
  const paths = [...files.map(({ dest }) => dest), ...present];
  const exists = (path: string): boolean | undefined => (path === '/project' || path.startsWith('/project/') ? paths.some((one) => one === path || one.startsWith(`${path}/`)) : undefined);
  return { hosts: [], folders: [{ name: '/project', files, exists }], source: (file) => (file === source.file ? source : undefined), today: TODAY, accepted };
}

function play(node: MapNode, index: number): Play {
  const id = node.get('phase');
  const phase = id === undefined ? undefined : { id: (id as ScalarNode).text, gate: [], range: id.range };
  return { index, name: `play ${index + 1}`, ...(phase === undefined ? {} : { phase }), hosts: ['h1'], serial: [], gatherFacts: false, forceHandlers: false, layers: [], sections: [], handlers: [], keywords: { environment: [], tags: [] }, roles: [], range: node.range };
}

function step(node: MapNode, of: Play): LessonStep {
  const entry = node.entries.find(({ key }) => !KEYWORDS.has(key.text));
  if (entry === undefined) throw new Error('a task of a fixture names a module');
  const args = entry.value.kind === 'map' ? values(entry.value) : dict([['cmd', nodeToValue(entry.value)]]);
  const role = (node.get('role') as ScalarNode | undefined)?.text;
  const parents = node.get('parents') === undefined ? [] : (nodeToValue(node.get('parents') as Node) as string[]);
  const rendered = node.get('rendered') as ScalarNode | undefined;
  const task = {
    kind: 'task', id: node.range.start, module: entry.key.text, moduleKind: 'state', moduleRange: entry.key.range, args: templates(entry.value), layers: [], ...keywordsOf(node), range: node.range, searchPath: { templates: [], files: [], vars: [] },
    ...(role === undefined ? {} : { role: { name: role, path: `/${role}`, parents, ...useOf(node, of) } }),
  } as unknown as Task;
  if (node.get('handler') !== undefined) (of.handlers as Task[]).push(task);
  const section = (node.get('section') as ScalarNode | undefined)?.text;
  if (section !== undefined) inBlock(of, section, task);
  const file = rendered === undefined ? {} : { rendered: { dest: String(args.dest), file: node.range.file, text: rendered.value instanceof SecretText ? rendered.value : rendered.text, origin: (offset: number) => ({ template: { file: node.range.file, start: rendered.offsetAt(offset), end: rendered.offsetAt(offset) + 1 } }) } };
  const certain = node.get('uncertain') === undefined && node.get('handler') === undefined;
  return { task, play: of, args, certain, ...file };
}

/** Steps with a `section` (body, rescue, always) are the play's one block. */
function inBlock(of: Play, section: string, task: Task): void {
  const sections = of.sections as unknown as { name: string; nodes: Record<string, unknown>[] }[];
  const block = sections[0]?.nodes[0] ?? { kind: 'block', body: [], rescue: [], always: [] };
  if (sections.length === 0) sections.push({ name: 'roles and tasks', nodes: [block] });
  (block[section] as Task[]).push(task);
}

/** The first step of a use tells where it is written; what stands behind a blank is what it is given. */
function useOf(node: MapNode, of: Play): { readonly at?: ScalarNode['range']; readonly given?: string } {
  const use = node.get('use') as ScalarNode | undefined;
  if (use === undefined) return {};
  const known = (of.roles as (RoleInstance & { use?: string })[]).find((one) => one.use === use.text);
  const at = known?.at ?? use.range;
  if (known === undefined) (of.roles as unknown[]).push({ use: use.text, at });
  return { at, given: use.text.split(' ')[1] ?? '' };
}

function keywordsOf(node: MapNode): Partial<Task> {
  const template = (name: string) => {
    const value = node.get(name);
    return value === undefined ? undefined : compileTemplate(value).template;
  };
  const condition = (name: string) => {
    const value = node.get(name);
    return value === undefined ? undefined : compileCondition(value).condition;
  };
  const list = (name: string) => (node.get(name)?.kind === 'sequence' ? (node.get(name) as SequenceNode).items.map((item) => compileTemplate(item).template) : [template(name)].filter((one) => one !== undefined));
  const items = template('loop');
  const name = template('name');
  return {
    ...(name === undefined ? {} : { name }),
    when: condition('when') ?? [],
    ...(node.get('register') === undefined ? {} : { register: (node.get('register') as ScalarNode).text }),
    failedWhen: condition('failed_when'), changedWhen: condition('changed_when'), until: condition('until'),
    ...(items === undefined ? {} : { loop: { items, style: 'loop', variable: 'item', extended: false, breakWhen: [], range: items.range } }),
    notify: list('notify'),
    listen: list('listen').map((one) => (one.kind === 'literal' ? String(one.value) : '')),
    keywords: { environment: [], tags: tagsOf(node), ignoreErrors: template('ignore_errors'), noLog: template('no_log'), becomeUser: template('become_user'), delegateTo: template('delegate_to'), ...(node.get('guarded') === undefined ? {} : { guarded: true }) },
  } as Partial<Task>;
}

function values(node: MapNode): Dict {
  return dict(node.entries.map(({ key, value }): [string, Value] => [key.text, value.kind === 'scalar' && value.text === '?' ? new Unknown('a fact decides') : nodeToValue(value)]));
}

function templates(node: Node): TemplateEntry[] {
  if (node.kind !== 'map') return [{ key: 'cmd', keyRange: node.range, value: { kind: 'literal', value: nodeToValue(node), range: node.range } }];
  return node.entries.map(({ key, value }) => ({ key: key.text, keyRange: key.range, value: { kind: 'literal', value: nodeToValue(value), range: value.range } }));
}

function tagsOf(node: MapNode): string[] {
  const value = node.get('tags') === undefined ? [] : nodeToValue(node.get('tags') as Node);
  return Array.isArray(value) ? value.map(String) : isDict(value) ? [] : [String(value)];
}

function items(node: Node | undefined): MapNode[] {
  return node?.kind === 'sequence' ? node.items.filter((item) => item.kind === 'map') : [];
}
