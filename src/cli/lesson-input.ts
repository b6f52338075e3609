import { renderedTemplates, type RenderedTemplate, scopesBeforeRun, scopesOfItems } from '../compile/render.js';
import { tasksIn } from '../compile/notify.js';
import { holds, render } from '../language/evaluate.js';
import type { LookupServices, Scope } from '../language/scope.js';
import { placeService } from '../language/service-place.js';
import { restrictedTasks } from '../lessons/access/restricted.js';
import { HostQuestions } from '../lessons/preflight.js';
import { type Observer, runLessons } from '../lessons/run.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { ProjectReader } from '../model/documents.js';
import type { LessonHost, LessonInput, LessonStep, Rule } from '../model/lesson.js';
import type { Restricted } from '../execute/options.js';
import type { Node, OwnedCompose, Play, Playbook, Task } from '../model/playbook.js';
import { type Dict, dict, isDict, Undefined, Unknown, type Value } from '../model/value.js';
import { registry } from '../modules/index.js';
import { broughtFile, templatedFile } from './lesson-files.js';
import { type LoginFlags, loginOf } from './lesson-login.js';
import { quietly } from './quietly.js';

export interface LessonOptions {
  readonly playbook: Playbook;
  readonly reader: ProjectReader;
  readonly factNames: readonly string[];
  readonly services: LookupServices;
  readonly login: LoginFlags;
  readonly today: string;
  readonly accepted: readonly string[];
  readonly rules: readonly Rule[];
  readonly observer?: Observer;
}

/** What lessons say of the whole playbook, and which of its tasks restrict access: the executor looks at what came before them. */
export interface Judgement {
  readonly diagnostics: readonly Diagnostic[];
  readonly restricted: ReadonlyMap<string, ReadonlyMap<number, Restricted>>;
}

/** Runs every lesson over the compiled playbook, host by host, with rendered files that know where they came from. `selected`: what this run takes of it. */
export function judgeWhole(options: LessonOptions, selected: Playbook | undefined): Judgement {
  const input = lessonInput(options);
  const restricted = new Map<string, ReadonlyMap<number, Restricted>>();
  const hosts = {
    // Of a host that is made for the lessons: none is made once more for this.
    *[Symbol.iterator]() {
      for (const host of input.hosts) {
        restricted.set(host.name, restrictedOn(host));
        yield host;
      }
    },
  };
  const diagnostics = runLessons({ ...input, hosts, ...(selected === undefined ? {} : { selected: idsOf(selected) }) }, options.rules, options.observer);
  return { diagnostics, restricted };
}

function restrictedOn(host: LessonHost): ReadonlyMap<number, Restricted> {
  return new Map([...restrictedTasks(host)].map(([id, { restriction, proofs }]) => [id, { what: restriction.what, proofs: new Set(proofs.map(({ task }) => task.id)) }]));
}

function idsOf({ plays }: Playbook): ReadonlySet<number> {
  return new Set(plays.flatMap(({ sections, handlers, phase }) => [...tasksIn(sections.flatMap(({ nodes }) => nodes)), ...handlers, ...tasksIn(phase?.gate ?? [])].map(({ id }) => id)));
}

/** What this run will ask its hosts before it changes them, and when it has: of what was selected, not of the whole playbook. */
export function hostQuestions(options: LessonOptions, { began, whole }: { readonly began: Date; readonly whole: Playbook | undefined }): HostQuestions {
  return new HostQuestions(lessonInput(options), { of: hostMaker(options), began, ...(whole === undefined ? {} : { whole: hostMaker({ ...options, playbook: whole }) }) });
}

/** A host of the playbook, made anew each time. */
export function hostMaker(options: LessonOptions): (name: string) => LessonHost | undefined {
  const names = new Set(hostsOf(options.playbook));
  return (name) => (names.has(name) ? lessonHost(name, options) : undefined);
}

function lessonInput(options: LessonOptions): LessonInput {
  const { playbook, reader, today, accepted } = options;
  const hosts = {
    *[Symbol.iterator]() {
      for (const name of hostsOf(playbook)) yield lessonHost(name, options);
    },
  };
  return { playbook, hosts, source: (file) => reader.sources.get(file), today, accepted };
}

function hostsOf({ plays }: Playbook): readonly string[] {
  return [...new Set(plays.flatMap((play) => play.hosts))];
}

function lessonHost(name: string, { playbook, reader, factNames, services, login }: LessonOptions): LessonHost {
  const rendered = new Map<Task, RenderedTemplate[]>();
  for (const one of renderedTemplates(playbook, name, reader, { factNames, services })) rendered.set(one.task, [...(rendered.get(one.task) ?? []), one]);
  const walk = new HostWalk(reader, scopesBeforeRun(playbook, name, reader, { factNames, services }), rendered, () => playbook.composeOf?.(name) ?? []);
  const plays = playbook.plays.filter((play) => play.hosts.includes(name));
  return { name, login: loginOf(plays[0], walk.scopeOf, login), steps: plays.flatMap((play) => walk.play(play)), gates: walk.gates(plays) };
}

/** The steps of one host in the order in which they would run. */
class HostWalk {
  constructor(private readonly reader: ProjectReader, readonly scopeOf: ReturnType<typeof scopesBeforeRun>, private readonly rendered: ReadonlyMap<Task, readonly RenderedTemplate[]>, private readonly owned: () => readonly OwnedCompose[]) {}

  play(play: Play): readonly LessonStep[] {
    const handlers = play.handlers.flatMap((task) => this.task(task, play, false));
    return play.sections.flatMap(({ nodes }) => [...nodes.flatMap((node) => this.node(node, play)), ...(nodes.length > 0 ? handlers : [])]);
  }

  /** Of each phase once: its plays share one. */
  gates(plays: readonly Play[]): readonly LessonStep[] {
    const phases = new Map(plays.flatMap((play) => (play.phase === undefined ? [] : [[play.phase.id, play] as const])));
    return [...phases.values()].flatMap((play) => (play.phase?.gate ?? []).flatMap((node) => this.node(node, play)));
  }

  private node(node: Node, play: Play): readonly LessonStep[] {
    if (node.kind === 'task') return this.task(node, play, true);
    const inside = node.kind === 'block' ? [...node.body, ...node.rescue, ...node.always] : [...node.candidates.values()].flat();
    return inside.flatMap((child) => this.node(child, play));
  }

  /** Once for each item of its loop, as far as they are known. */
  private task(task: Task, play: Play, sure: boolean): readonly LessonStep[] {
    const scope = this.scopeOf(play, task);
    const items = quietly(() => scopesOfItems(task, scope)) ?? [scope];
    const rendered = this.rendered.get(task) ?? [];
    return items.flatMap((item, index) => {
      const condition = quietly(() => holds(task.when, item));
      if (condition === false) return [];
      const args = this.placed(task, argsOf(task, item));
      const file = rendered[index];
      return [{ task, play, args, certain: sure && condition === true, rendered: file?.render === undefined ? broughtFile(task, args, this.reader) : templatedFile(file), ...failureOf(task, item) }];
    });
  }

  /** With the project that `service` was found in. */
  private placed(task: Task, args: Dict): Dict {
    const module = registry.find(task.module);
    return (module === undefined ? undefined : placeService(module, args, this.owned)?.args) ?? args;
  }
}

function failureOf({ failedWhen, keywords: { ignoreErrors } }: Task, scope: Scope): Pick<LessonStep, 'failedWhen' | 'ignoreErrors'> {
  const failed = failedWhen === undefined ? undefined : quietly(() => holds(failedWhen, scope));
  const ignored = ignoreErrors === undefined ? undefined : quietly(() => render(ignoreErrors, scope));
  return { ...(typeof failed === 'boolean' ? { failedWhen: failed } : {}), ...(typeof ignored === 'boolean' ? { ignoreErrors: ignored } : {}) };
}

function argsOf(task: Task, scope: Scope): Dict {
  const written = task.args.map(({ key, value }): readonly [string, Value] => [key, quietly(() => render(value, scope)) ?? new Unknown(`${key} is known only during the run`)]);
  const whole = task.argsTemplate === undefined ? undefined : quietly(() => render(task.argsTemplate as never, scope));
  return dict([...(whole !== undefined && isDict(whole) ? Object.entries(whole) : []), ...written.map(([key, value]) => [key, value instanceof Undefined ? new Unknown(`${key} is not defined`) : value] as const)]);
}
