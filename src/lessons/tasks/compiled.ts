import type { Arg, LessonStep, Place, TaskView } from '../../model/lesson.js';
import type { Template } from '../../model/expression.js';
import type { Node, Play, Task } from '../../model/playbook.js';
import type { SourceText } from '../../model/range.js';
import { isDict, Unknown, type Value } from '../../model/value.js';
import { argText } from '../steps.js';
import { withScript } from './shell.js';

type Sources = (file: string) => SourceText | undefined;
type Section = NonNullable<TaskView['section']>;

/** The steps of a host as rules see tasks. `source` gives conditions as they are written. */
export function tasksOfSteps(steps: readonly LessonStep[], source: Sources): readonly TaskView[] {
  const sections = new Map<Play, ReadonlyMap<Task, Section>>();
  return steps.map((step) => {
    const inside = sections.get(step.play) ?? sectionsOf(step.play);
    sections.set(step.play, inside);
    return viewOf(step, source, inside.get(step.task));
  });
}

function viewOf(step: LessonStep, source: Sources, section: Section | undefined): TaskView {
  const { task, play } = step;
  const name = task.name === undefined ? '' : (templateArg(task.name, source).text ?? textAt(task.name, source));
  return withScript({
    name,
    module: task.module,
    at: { range: task.moduleRange },
    args: argsOf(step, source),
    keywords: keywordsOf(task, source),
    tags: task.keywords.tags,
    ...(task.role === undefined ? {} : { role: task.role.name }),
    handler: play.handlers?.includes(task) === true,
    certain: step.certain && section !== 'rescue',
    ...(section === undefined ? {} : { section }),
    step,
    file: task.range.file,
  });
}

function argsOf({ task, args }: LessonStep, source: Sources): ReadonlyMap<string, Arg> {
  const written = new Map(task.args.map(({ key, value }) => [key, value]));
  const at = task.argsTemplate ?? { range: task.moduleRange };
  return new Map(Object.entries(args).map(([key, value]): [string, Arg] => {
    const template = written.get(key);
    const known = value instanceof Unknown ? undefined : value;
    return [key, { value: known, text: joined(known), at: template ?? at, ...(template === undefined ? {} : { raw: textAt(template, source) }) }];
  }));
}

/** A scalar as text, a list of scalars joined by blanks. */
export function joined(value: Value | undefined): string | undefined {
  if (!Array.isArray(value)) return argText(value);
  const texts = value.map(argText);
  return texts.includes(undefined) ? undefined : texts.join(' ');
}

function keywordsOf(task: Task, source: Sources): ReadonlyMap<string, Arg> {
  const { keywords } = task;
  const templates: readonly (readonly [string, Template | undefined])[] = [
    ['ignore_errors', keywords.ignoreErrors], ['ignore_unreachable', keywords.ignoreUnreachable], ['no_log', keywords.noLog], ['become', keywords.become], ['become_user', keywords.becomeUser],
    ['delegate_to', keywords.delegateTo], ['check_mode', keywords.checkMode], ['run_once', keywords.runOnce], ['connection', keywords.connection],
    ['retries', task.retries], ['delay', task.delay], ['loop', task.loop?.items], ['async', task.async], ['poll', task.poll],
  ];
  const conditions = [['when', task.when], ['failed_when', task.failedWhen], ['changed_when', task.changedWhen], ['until', task.until]] as const;
  const found: [string, Arg][] = templates.flatMap(([name, template]) => (template === undefined ? [] : [[name, templateArg(template, source)]]));
  for (const [name, condition] of conditions) {
    const [first] = condition ?? [];
    if (condition === undefined || first === undefined) continue;
    const text = condition.map((part) => (part.kind === 'literal' ? argText(part.value) : undefined) ?? textAt(part, source)).join(' and ');
    const only = condition.length === 1 && first.kind === 'literal' ? first.value : undefined;
    found.push([name, { value: only ?? text, text, at: { range: first.range }, raw: text }]);
  }
  if (task.register !== undefined) found.push(['register', nameArg(task, 'register', task.register, source)]);
  if (task.notify.length > 0) found.push(['notify', listArg(task.notify, source)]);
  if (keywords.environment.length > 0) found.push(['environment', listArg(keywords.environment, source)]);
  if (task.listen.length > 0) found.push(['listen', { value: [...task.listen], text: task.listen.join(' '), at: { range: task.range } }]);
  return new Map(found);
}

function templateArg(template: Template, source: Sources): Arg {
  const value = valueOf(template);
  return { value, text: joined(value), at: { range: template.range }, raw: textAt(template, source) };
}

function listArg(templates: readonly Template[], source: Sources): Arg {
  const values = templates.map(valueOf);
  const known = values.every((value) => value !== undefined);
  const value = known ? (values as Value[]) : undefined;
  return { value, text: value?.every((one) => !isDict(one)) ? joined(value) : undefined, at: { range: (templates[0] as Template).range }, raw: templates.map((one) => textAt(one, source)).join(' ') };
}

/** Of a template without expressions. */
function valueOf(template: Template): Value | undefined {
  if (template.kind === 'literal') return template.value;
  if (template.kind !== 'list') return undefined;
  const items = template.items.map(valueOf);
  return items.includes(undefined) ? undefined : (items as Value[]);
}

/** A keyword that the compiled task keeps as a mere name is looked up in its text. */
function nameArg(task: Task, keyword: string, value: string, source: Sources): Arg {
  const text = source(task.range.file)?.text.slice(task.range.start, task.range.end) ?? '';
  const found = new RegExp(`^([ \\t-]*${keyword}[ \\t]*:[ \\t]*)\\S`, 'm').exec(text);
  const start = found === null ? task.moduleRange.start : task.range.start + found.index + (found[1] as string).length;
  const at: Place = { range: found === null ? task.moduleRange : { file: task.range.file, start, end: start + value.length } };
  return { value, text: value, at, raw: value };
}

function textAt({ range }: Place, source: Sources): string {
  return source(range.file)?.text.slice(range.start, range.end) ?? '';
}

function sectionsOf(play: Play): ReadonlyMap<Task, Section> {
  const found = new Map<Task, Section>();
  const walk = (nodes: readonly Node[], section: Section | undefined): void => {
    for (const node of nodes) {
      if (node.kind === 'task') {
        if (section !== undefined) found.set(node, section);
      } else if (node.kind === 'block') {
        walk(node.body, section);
        walk(node.rescue, 'rescue');
        walk(node.always, section ?? 'always');
      } else for (const inside of node.candidates.values()) walk(inside, section);
    }
  };
  for (const { nodes } of play.sections ?? []) walk(nodes, undefined);
  return found;
}
