import { hostScope } from '../compile/index.js';
import { renderedTemplates, type RenderedTemplate } from '../compile/render.js';
import { holds, render } from '../language/evaluate.js';
import type { LookupServices, Scope } from '../language/scope.js';
import { runLessons } from '../lessons/run.js';
import { type Diagnostic, UserError } from '../model/diagnostic.js';
import type { ProjectReader } from '../model/documents.js';
import type { LessonHost, LessonStep, RenderedFile } from '../model/lesson.js';
import type { Node, Play, Playbook, Task } from '../model/playbook.js';
import { type Dict, dict, isDict, SecretText, Undefined, Unknown, type Value } from '../model/value.js';

export interface LessonOptions {
  readonly playbook: Playbook;
  readonly reader: ProjectReader;
  readonly factNames: readonly string[];
  readonly services: LookupServices;
  readonly today: string;
  readonly accepted: readonly string[];
}

/** Runs every lesson over the compiled playbook, host by host, with rendered files that know where they came from. */
export function lessonDiagnostics(options: LessonOptions): readonly Diagnostic[] {
  const { playbook, reader } = options;
  const hosts = [...new Set(playbook.plays.flatMap((play) => play.hosts))];
  return runLessons({
    playbook,
    hosts: hosts.map((host) => lessonHost(host, options)),
    source: (file) => reader.sources.get(file),
    today: options.today,
    accepted: options.accepted,
  });
}

function lessonHost(name: string, options: LessonOptions): LessonHost {
  const { playbook, reader, factNames, services } = options;
  const rendered = new Map<Task, RenderedTemplate[]>();
  for (const one of renderedTemplates(playbook, name, reader, { factNames, services })) rendered.set(one.task, [...(rendered.get(one.task) ?? []), one]);
  const steps = playbook.plays.filter((play) => play.hosts.includes(name)).flatMap((play) => stepsOf(play, name, options, rendered));
  return { name, login: login(name, options), steps };
}

function stepsOf(play: Play, host: string, options: LessonOptions, rendered: ReadonlyMap<Task, readonly RenderedTemplate[]>): readonly LessonStep[] {
  const handlers = play.handlers.flatMap((task) => taskSteps(task, play, host, options, rendered, false));
  return play.sections.flatMap(({ nodes }) => [...nodes.flatMap((node) => nodeSteps(node, play, host, options, rendered)), ...(nodes.length > 0 ? handlers : [])]);
}

function nodeSteps(node: Node, play: Play, host: string, options: LessonOptions, rendered: ReadonlyMap<Task, readonly RenderedTemplate[]>): readonly LessonStep[] {
  if (node.kind === 'task') return taskSteps(node, play, host, options, rendered, true);
  const inside = node.kind === 'block' ? [...node.body, ...node.rescue, ...node.always] : [...node.candidates.values()].flat();
  return inside.flatMap((child) => nodeSteps(child, play, host, options, rendered));
}

function taskSteps(task: Task, play: Play, host: string, options: LessonOptions, rendered: ReadonlyMap<Task, readonly RenderedTemplate[]>, sure: boolean): readonly LessonStep[] {
  const scope = staticScope(task, play, host, options);
  const condition = quietly(() => holds(task.when, scope));
  if (condition === false) return [];
  const certain = sure && condition === true;
  const files = (rendered.get(task) ?? []).flatMap((one) => (one.rendered === undefined ? [] : [{ dest: one.dest, text: one.rendered.text, origin: one.rendered.origin } as RenderedFile]));
  const args = argsOf(task, scope);
  if (files.length > 0) return files.map((file) => ({ task, play, args, rendered: file, certain }));
  return [{ task, play, args, rendered: copied(task, args), certain }];
}

/** `copy` with `content`: the text stands in the task itself. */
function copied(task: Task, args: Dict): RenderedFile | undefined {
  const { dest, content } = args;
  if (task.module !== 'copy' || typeof dest !== 'string' || !(typeof content === 'string' || content instanceof SecretText)) return undefined;
  const range = task.args.find(({ key }) => key === 'content')?.value.range ?? task.range;
  return { dest, text: content, origin: () => ({ template: range }) };
}

function argsOf(task: Task, scope: Scope): Dict {
  const written = task.args.map(({ key, value }): readonly [string, Value] => [key, quietly(() => render(value, scope)) ?? new Unknown(`${key} is known only during the run`)]);
  const whole = task.argsTemplate === undefined ? undefined : quietly(() => render(task.argsTemplate as never, scope));
  return dict([...(whole !== undefined && isDict(whole) ? Object.entries(whole) : []), ...written.map(([key, value]) => [key, value instanceof Undefined ? new Unknown(`${key} is not defined`) : value] as const)]);
}

function staticScope(task: Task, play: Play, host: string, { playbook, reader, factNames, services }: LessonOptions): Scope {
  const facts = new Unknown('facts of the host');
  return hostScope({
    input: { reader, inventory: playbook.inventory, extraVars: playbook.extraVars, factNames, services },
    host,
    layers: task.layers,
    play: { ...play, playbookDir: playbook.playbookDir },
    role: task.role,
    facts,
    runtime: [{ level: 11, values: new Map(factNames.map((name) => [`ansible_${name}`, facts])) }],
    searchPath: task.searchPath,
  });
}

/** What a task says that only the run can know stays undefined here. */
function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (problem) {
    if (problem instanceof UserError) return undefined;
    throw problem;
  }
}

function login(host: string, options: LessonOptions): LessonHost['login'] {
  const play = options.playbook.plays.find(({ hosts }) => hosts.includes(host));
  if (play === undefined) return { local: false };
  const scope = staticScope({ layers: play.layers } as Task, play, host, options);
  const value = (name: string): Value | undefined => quietly(() => scope.lookup(name));
  const [user, port] = [value('ansible_user'), value('ansible_port')];
  return { local: value('ansible_connection') === 'local', user: typeof user === 'string' ? user : undefined, port: typeof port === 'number' ? port : undefined };
}
