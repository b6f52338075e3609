import { render } from '../language/evaluate.js';
import type { Rendered } from '../language/handlebars/engine.js';
import { renderTemplateFile, templateReferences } from '../language/handlebars/engine.js';
import type { Scope } from '../language/scope.js';
import { unknownWithin } from '../language/values.js';
import { UserError } from '../model/diagnostic.js';
import type { ProjectReader } from '../model/documents.js';
import type { Loop, Play, Playbook, Task } from '../model/playbook.js';
import type { Value } from '../model/value.js';
import { Unknown, dict } from '../model/value.js';
import type { CompileInput } from './context.js';
import { loopItems } from './loopItems.js';
import { tasksIn } from './notify.js';
import { hostScope } from './scope.js';
import { readTemplate } from './templateFiles.js';

/** A template task of one host, which can be rendered before the run; or why it can't be. */
export type RenderedTemplate =
  | {
      readonly task: Task;
      readonly dest: string;
      /** Absolute path of the template. */
      readonly source: string;
      /** Its name as ranges have it. */
      readonly file: string;
      /** Rendered when it is first asked for: few of a playbook's templates are what a lesson reads. @throws UserError */
      readonly render: () => Rendered;
      readonly unrenderable?: undefined;
    }
  | { readonly task: Task; readonly dest?: string; readonly source?: string; readonly render?: undefined; readonly unrenderable: string };

type Settings = Partial<Pick<CompileInput, 'factNames' | 'services' | 'run'>>;
type Seen = Pick<Task, 'layers'> & Partial<Pick<Task, 'role' | 'searchPath'>>;

/** Every `template` task of a host whose variables are all known before the run, loops item by item. */
export function renderedTemplates(playbook: Playbook, host: string, reader: ProjectReader, settings: Settings = {}): readonly RenderedTemplate[] {
  const scopeOf = scopesBeforeRun(playbook, host, reader, settings);
  return playbook.plays
    .filter((play) => play.hosts.includes(host))
    .flatMap((play) => {
      const tasks = [...play.sections.flatMap((section) => [...tasksIn(section.nodes)]), ...play.handlers].filter((task) => task.module === 'template');
      return tasks.flatMap((task) => renderTask(task, scopeOf(play, task), reader));
    });
}

/** The variables that a task of this host sees before the run: facts, registers and what set_fact sets are Unknown. */
export function scopesBeforeRun(playbook: Playbook, host: string, reader: ProjectReader, settings: Settings = {}): (play: Play, task: Seen) => Scope {
  const input = { reader, inventory: playbook.inventory, extraVars: playbook.extraVars, factNames: settings.factNames ?? [], services: settings.services, run: settings.run };
  const facts = new Unknown('facts of the host');
  const later = namesSetLater(playbook);
  const runtime = [{ level: 11 as const, values: new Map(input.factNames.map((name) => [name.startsWith('ansible_') ? name : `ansible_${name}`, facts])) }, { level: 19 as const, values: later }];
  return (play, { layers, role, searchPath }) => hostScope({ input, host, layers, play: { ...play, playbookDir: playbook.playbookDir }, role, facts, runtime, runtimeNames: () => later.keys(), searchPath });
}

/** Registers and set_fact names of the whole playbook: whatever they hold is known only during the run. */
function namesSetLater(playbook: Playbook): ReadonlyMap<string, Value> {
  const out = new Map<string, Value>();
  const add = (name: string): void => void out.set(name, new Unknown(`"${name}", which a task sets`));
  for (const play of playbook.plays) {
    for (const task of [...play.sections.flatMap((section) => [...tasksIn(section.nodes)]), ...play.handlers]) {
      if (task.register !== undefined) add(task.register);
      if (task.module === 'set_fact') for (const { key, keyTemplate } of task.args) if (!keyTemplate) add(key);
    }
  }
  return out;
}

function renderTask(task: Task, scope: Scope, reader: ProjectReader): readonly RenderedTemplate[] {
  return guarded(task, () => {
    const scopes = scopesOfItems(task, scope);
    if (scopes === undefined) return [{ task, unrenderable: 'its loop is known only during the run' }];
    return scopes.flatMap((inner) => guarded(task, () => [renderOne(task, inner, reader)]));
  });
}

/** The scope of each item of a task's loop, of a task without one its own; undefined where the items are known only during the run. @throws UserError */
export function scopesOfItems({ loop }: Task, scope: Scope): readonly Scope[] | undefined {
  if (loop === undefined) return [scope];
  return loopItems(loop, scope)?.map((item, index) => itemScope(scope, loop, item, index));
}

function itemScope(scope: Scope, loop: Loop, item: Value, index: number): Scope {
  const values = new Map<string, Value>([[loop.variable, item]]);
  if (loop.indexVariable) values.set(loop.indexVariable, index);
  return scope.with(values);
}

function renderOne(task: Task, scope: Scope, reader: ProjectReader): RenderedTemplate {
  const args = render({ kind: 'map', entries: task.args, range: task.range }, scope);
  if (args instanceof Unknown || typeof args !== 'object' || args === null) return { task, unrenderable: args instanceof Unknown ? args.reason : 'its args are no map' };
  const { src, dest } = args as Record<string, Value>;
  if (typeof src !== 'string' || typeof dest !== 'string') return { task, unrenderable: 'its src or dest is known only during the run' };
  const path = reader.search(src, task.searchPath.templates, ['.hbs']).path;
  const file = path === undefined ? undefined : readTemplate(reader, path).file;
  if (!file || path === undefined) return { task, dest, unrenderable: `its template "${src}" could not be read` };
  const inner = scope.with(new Map(Object.entries(TEMPLATE_VALUES)));
  for (const reference of templateReferences(file)) {
    const unknown = unknownWithin(inner.has(reference.name) ? readPath(inner, reference.name, reference.path) : null);
    if (unknown) return { task, dest, source: path, unrenderable: `"${[reference.name, ...reference.path].join('.')}" is known only during the run: ${unknown.reason}` };
  }
  let rendered: Rendered | undefined;
  return { task, dest, source: path, file: file.source.file, render: () => (rendered ??= renderTemplateFile(file, inner)) };
}

const TEMPLATE_VALUES = dict([['ansible_managed', 'Ansible managed']]);

/** The value behind constant attributes, as far as they exist. */
function readPath(scope: Scope, name: string, path: readonly string[]): Value {
  let value = scope.lookup(name);
  for (const key of path) {
    if (typeof value !== 'object' || value === null || value instanceof Unknown || !(key in value)) break;
    value = (value as unknown as Record<string, Value>)[key] ?? null;
  }
  return value;
}

function guarded(task: Task, make: () => readonly RenderedTemplate[]): readonly RenderedTemplate[] {
  try {
    return make();
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    return [{ task, unrenderable: thrown.diagnostic.summary }];
  }
}
