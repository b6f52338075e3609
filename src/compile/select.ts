import { error } from '../model/diagnostic.js';
import type { Node, Phase, Play, Task } from '../model/playbook.js';
import { suggest } from '../source/suggest.js';
import type { Context, RoleInstanceUse } from './context.js';
import { globRegex } from './hosts.js';
import { childrenOf, nodesIn, tasksIn } from './notify.js';
import { reachableHandlers } from './reachable.js';
import { phaseSelected, unknownPhases } from './phases.js';
import type { PlayResult } from './plays.js';
import type { Selection } from './selection.js';
import { tagsSelect, unknownTags } from './tags.js';

export interface Selected {
  readonly plays: readonly Play[];
  /** Ids of the tasks that run; undefined when nothing was left out. */
  readonly ids: ReadonlySet<number> | undefined;
}

/** Leaves out what `--phase`, `--role`, `--tags`, `--start-at-task` do not ask for, then repeats of a role in a play. */
export function selectPlays(context: Context, results: readonly PlayResult[], selection: Selection): Selected {
  const known = !reportUnknown(context, results, selection);
  const started = { yes: selection.startAtTask === undefined };
  const plays: Play[] = [];
  const kept = new Set<number>();
  let leftOut = 0, asked = 0;
  for (const { play, uses } of results) {
    const nodes = play.sections.flatMap((section) => section.nodes);
    leftOut += [...tasksIn(nodes)].length;
    if (selection.phases?.length && !(play.phase && phaseSelected(play.phase.id, selection.phases))) continue;
    const wanted = roleTasks(play, uses, selection.roles);
    const ids = new Set<number>();
    for (const task of tasksIn(nodes)) {
      started.yes ||= matchesTitle(task, selection.startAtTask);
      if (started.yes && tagsSelect(task.keywords.tags, selection) && (!wanted || wanted.has(task.id) || task.keywords.tags.includes('always'))) ids.add(task.id);
    }
    dropRepeats(ids, uses);
    leftOut -= ids.size;
    const handlers = selection.roles?.length ? reachableHandlers(play, ids) : play.handlers;
    for (const task of [...handlers, ...tasksIn(play.phase?.gate ?? [])]) kept.add(task.id);
    for (const id of ids) kept.add(id);
    const sections = play.sections.map((section) => ({ ...section, nodes: prune(section.nodes, ids, nothingLeftOut(selection)) }));
    if (selection.roles?.length && ids.size === 0) continue;
    const wantedHere = !wanted || [...ids].some((id) => wanted.has(id));
    asked += wantedHere ? ids.size : 0;
    plays.push({ ...play, sections, handlers, phase: play.phase && !wantedHere ? { ...play.phase, gate: [] } : play.phase });
  }
  if (known && asked === 0 && leftOut > 0) reportNothing(context, results, selection);
  return { plays: joinPhases(context, plays), ids: leftOut === 0 ? undefined : kept };
}

const nothingLeftOut = (selection: Selection): boolean => !selection.tags?.length && !selection.skipTags?.length && !selection.roles?.length && !selection.phases?.length && selection.startAtTask === undefined;

/** Tasks of the roles asked for and of their dependencies; undefined: no role was asked for. `pre_tasks` count only as `always`. */
function roleTasks(play: Play, uses: readonly RoleInstanceUse[], roles: readonly string[] | undefined): ReadonlySet<number> | undefined {
  if (!roles?.length) return undefined;
  const wanted = uses.filter(({ role }) => [role.name, ...role.parents].some((name) => roles.includes(name)));
  const out = new Set<number>();
  for (const section of play.sections) for (const task of tasksIn(section.nodes)) if (section.name !== 'pre_tasks' && wanted.some((use) => within(use, task.id))) out.add(task.id);
  return out;
}

const within = (use: RoleInstanceUse, id: number): boolean => id > use.from && id < use.to;

/** A role runs once in a play: what an earlier use without a condition of its own does is not done again. */
function dropRepeats(ids: Set<number>, uses: readonly RoleInstanceUse[]): void {
  const ran = new Set<string>();
  for (const use of uses) {
    const own = [...ids].filter((id) => within(use, id));
    if (ran.has(use.role.path) && !use.duplicates) for (const id of own) ids.delete(id);
    else if (own.length > 0 && !use.conditional) ran.add(use.role.path);
  }
}

/** Blocks and includes stay when something in them does; where nothing was left out, empty ones too (their loops and registers count). */
function prune(nodes: readonly Node[], ids: ReadonlySet<number>, keepEmpty: boolean): readonly Node[] {
  return nodes.flatMap((node): readonly Node[] => {
    if (node.kind === 'task') return ids.has(node.id) ? [node] : [];
    const lists = childrenOf(node).map((list) => prune(list, ids, keepEmpty));
    const before = childrenOf(node).some((list) => list.length > 0);
    if (lists.every((list) => list.length === 0) && (before || !keepEmpty)) return [];
    if (node.kind === 'block') return [{ ...node, body: lists[0] ?? [], rescue: lists[1] ?? [], always: lists[2] ?? [] }];
    return [{ ...node, candidates: new Map([...node.candidates.keys()].map((name, index) => [name, lists[index] ?? []])) }];
  });
}

function matchesTitle(task: Task, wanted: string | undefined): boolean {
  if (wanted === undefined || task.name?.kind !== 'literal') return false;
  const name = String(task.name.value);
  const glob = globRegex(wanted);
  const exact = new RegExp(`^(?:${glob.source})`);
  return name === wanted || exact.test(name) || (task.role !== undefined && exact.test(`${task.role.name} : ${name}`));
}

/** Whether any was reported. */
function reportUnknown(context: Context, results: readonly PlayResult[], selection: Selection): boolean {
  const nodes = results.flatMap(({ play }) => play.sections.flatMap((section) => [...nodesIn(section.nodes)]));
  const tags = new Set(nodes.flatMap((node) => node.keywords.tags));
  const roles = new Set(results.flatMap(({ uses }) => uses.map((use) => use.role.name)));
  const { startAtTask } = selection;
  const names = nodes.flatMap((node) => (node.kind === 'task' && node.name?.kind === 'literal' ? String(node.name.value) : []));
  const found = [
    ...unknownTags(tags, selection),
    ...unknownPhases(results.flatMap(({ play }) => play.phase?.id ?? []), selection.phases ?? []),
    ...(selection.roles ?? []).flatMap((role) => (roles.has(role) ? [] : [error('unknown-role', `--role ${role} matches no role of this playbook`, { why: roles.size === 0 ? 'It uses no roles.' : `Its roles are: ${[...roles].join(', ')}.`, suggestion: suggest(role, roles) })])),
    ...(startAtTask === undefined || nodes.some((node) => node.kind === 'task' && matchesTitle(node, startAtTask)) ? [] : [error('unknown-task', `--start-at-task: there is no task "${startAtTask}"`, { suggestion: suggest(startAtTask, names) })]),
  ];
  context.report(...found);
  return found.length > 0;
}

/** Each option matches something, but nothing matches all of them. */
function reportNothing(context: Context, results: readonly PlayResult[], { phases = [], roles = [], tags = [], skipTags = [], startAtTask }: Selection): void {
  const options = [...phases.map((phase) => `--phase ${phase}`), ...roles.map((role) => `--role ${role}`), ...tags.map((tag) => `--tags ${tag}`), ...skipTags.map((tag) => `--skip-tags ${tag}`), ...(startAtTask === undefined ? [] : [`--start-at-task "${startAtTask}"`])];
  const places = phases.length === 0 ? [] : roles.map((role) => `${role} runs in phase ${[...new Set(results.flatMap(({ play, uses }) => (play.phase !== undefined && uses.some((use) => use.role.name === role) ? [play.phase.id] : [])))].join(', ')}`);
  context.report(error('nothing-selected', `${options.join(' ')} ${options.length === 1 ? 'selects' : 'together select'} no task`, { why: places.length === 0 ? 'Each of them matches something, but no task matches all of them.' : `${places.join('; ')}.`, fix: 'Leave one of them out.' }));
}

/** Plays in a row with one id are one phase: one compose file, all their gates. */
function joinPhases(context: Context, plays: readonly Play[]): readonly Play[] {
  const joined = new Map<string, Phase>();
  for (const { phase } of plays) {
    if (!phase) continue;
    const before = joined.get(phase.id);
    if (before?.compose && phase.compose && before.range.start !== phase.range.start) {
      context.report(error('two-compose-files', `phase ${phase.id} has two compose files`, { range: phase.compose.range, why: 'A phase owns one compose file.', related: [{ range: before.compose.range, message: 'the other one' }] }));
    }
    joined.set(phase.id, before ? { ...before, name: before.name ?? phase.name, compose: before.compose ?? phase.compose, gate: [...before.gate, ...phase.gate] } : phase);
  }
  return plays.map((play, index) => ({ ...play, index, phase: play.phase && joined.get(play.phase.id) }));
}
