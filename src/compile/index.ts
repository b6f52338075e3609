import { dirname } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.js';
import { error } from '../model/diagnostic.js';
import type { Playbook } from '../model/playbook.js';
import { suggest } from '../source/suggest.js';
import { withoutCascades } from './cascades.js';
import { composeFilesOf } from './composeFiles.js';
import type { CompileInput, Context } from './context.js';
import { createContext } from './context.js';
import { unreadExtraVars } from './extraVars.js';
import { matchHosts } from './hosts.js';
import type { PlayList } from './lists.js';
import { listsOf } from './lists.js';
import { checkPhaseOrder } from './phases.js';
import type { PlayResult } from './plays.js';
import { compilePlaybook } from './plays.js';
import type { Prompt } from './prompts.js';
import { resolvePlays } from './resolve/walk.js';
import { selectPlays } from './select.js';

export type { CompileInput } from './context.js';
export type { Prompt } from './prompts.js';
;
;
;
export type { PlayList } from './lists.js';
;
;
export type { RenderedTemplate } from './render.js';
export { renderedTemplates } from './render.js';
;
export type { RunSettings, Selection } from './selection.js';

export interface CompileOutput {
  /** Undefined when there are errors. */
  readonly playbook?: Playbook;
  /** Without `--tags`, `--role`, `--phase`: what lessons are judged by. */
  readonly whole: Playbook;
  /** In file order; those of reading included. */
  readonly diagnostics: readonly Diagnostic[];
  /** Of `vars_prompt`, not answered yet. */
  readonly prompts: readonly Prompt[];
  /** Of what could be compiled, errors or not. */
  readonly lists: readonly PlayList[];
}

/** From loaded documents to one frozen playbook, and everything that is wrong with it, in one pass. */
export function compile(input: CompileInput): CompileOutput {
  const context = createContext(input);
  const selection = input.options ?? {};
  const limit = limitOf(context, selection.limit);
  const results = input.playbooks.flatMap((document) => compilePlaybook(context, document, limit));
  context.report(...checkPhaseOrder(results.map(({ play }) => (play.phase ? { id: play.phase.id, range: play.phase.range } : undefined))));
  const selected = selectPlays(context, results, selection);
  if (limit && limit.size > 0 && results.length > 0 && results.every(({ play }) => play.hosts.length === 0)) context.report(error('unknown-limit', `--limit ${selection.limit?.join(',')} leaves no host in any play`, { why: `The plays run on: ${[...new Set(results.flatMap(({ play }) => play.pattern))].join(', ')}.` }));
  const all = {
    inventory: input.inventory,
    plays: selectPlays({ ...context, report: () => {} }, results, {}).plays,
    extraVars: input.extraVars,
    project: input.reader.project,
    playbookDir: dirname(input.playbooks[0]?.path ?? input.reader.project),
  };
  const whole = freeze({ ...all, composeOf: composeFilesOf(all, input) });
  resolvePlays(context, results, selected.ids, whole.composeOf);
  context.report(...unreadExtraVars(context, results), ...input.reader.diagnostics);
  const playbook = freeze({ ...whole, plays: selected.plays });
  const diagnostics = inFileOrder(withoutCascades(context.diagnostics, input.reader), results);
  return { playbook: diagnostics.some((one) => one.severity === 'error') ? undefined : playbook, whole, diagnostics, prompts: context.prompts, lists: listsOf(playbook) };
}

function limitOf(context: Context, patterns: readonly string[] | undefined): ReadonlySet<string> | undefined {
  if (!patterns?.length) return undefined;
  const { inventory } = context.input;
  const { hosts, unmatched } = matchHosts(patterns, inventory);
  const known = [...inventory.groups.keys(), ...inventory.hosts.keys()];
  for (const part of unmatched) context.report(error('unknown-limit', `--limit: "${part}" matches no host and no group`, { suggestion: suggest(part, known) }));
  if (hosts.filter((host) => inventory.hosts.has(host)).length === 0 && unmatched.length === 0) context.report(error('unknown-limit', `--limit ${patterns.join(',')} leaves no host`));
  return new Set(hosts);
}

/** By file in the order in which files were first named, then by place; what has no place comes first. */
function inFileOrder(diagnostics: readonly Diagnostic[], results: readonly PlayResult[]): readonly Diagnostic[] {
  const files = new Map<string, number>();
  for (const { play } of results) if (!files.has(play.range.file)) files.set(play.range.file, files.size);
  for (const { range } of diagnostics) if (range && !files.has(range.file)) files.set(range.file, files.size);
  const at = ({ range }: Diagnostic): readonly [number, number] => (range ? [files.get(range.file) ?? 0, range.start] : [-1, 0]);
  return [...diagnostics].sort((a, b) => at(a)[0] - at(b)[0] || at(a)[1] - at(b)[1]);
}

function freeze<P extends Playbook>(playbook: P): P {
  for (const play of playbook.plays) Object.freeze(play);
  Object.freeze(playbook.plays);
  return Object.freeze(playbook);
}
