import type { Scope } from '../../language/scope.js';
import type { OwnedCompose, Task, Play, Node } from '../../model/playbook.js';
import type { FileSearch } from '../../model/documents.js';
import type { Range } from '../../model/range.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import type { Value } from '../../model/value.js';
import type { Context } from '../context.js';
import { hostScope } from '../scope.js';
import type { Findings } from './findings.js';
import { HostState } from './hosts.js';

/** What the walk through the program carries. */
export interface Walk {
  readonly context: Context;
  readonly findings: Findings;
  readonly hosts: Map<string, HostState>;
  /** Compose files that phases own on a host. */
  readonly composeOf: (host: string) => readonly OwnedCompose[];
  /** Ids of the tasks that will run; undefined: all. */
  readonly selected: ReadonlySet<number> | undefined;
  readonly scopes: Map<string, { readonly layers: unknown; readonly searchPath: unknown; readonly epoch: number; readonly scope: Scope }[]>;
  readonly searches: Map<string, FileSearch>;
  /** Names that definitions of variables refer to. */
  readonly mentioned: ReadonlySet<string>;
  readonly play: Play;
  readonly playbookDir: string;
  /** Of the play, those that come to the nodes at hand: an include whose condition is false for a host holds nothing for it. */
  readonly comers: readonly string[];
}

/** One node on one host: its scope, with the loop variables around it. */
export interface Spot {
  readonly walk: Walk;
  readonly host: string;
  readonly scope: Scope;
  readonly node: Node;
  report(diagnostic: Diagnostic): void;
}

export function stateOf(walk: Walk, host: string): HostState {
  let state = walk.hosts.get(host);
  if (!state) walk.hosts.set(host, (state = new HostState(walk.context.input.factNames, walk.mentioned)));
  return state;
}

/** Scopes are made once for a host, a set of layers and a point of the program. */
export function spotOf(walk: Walk, host: string, node: Node, around: ReadonlyMap<string, Value>): Spot {
  const state = stateOf(walk, host);
  const key = `${host}\n${node.role?.path ?? ''}`;
  const known = walk.scopes.get(key) ?? [];
  let entry = known.find((one) => one.layers === node.layers && one.searchPath === node.searchPath && one.epoch === state.epoch);
  if (!entry) {
    const scope = hostScope({
      input: walk.context.input,
      dynamicNames: walk.context.dynamicNames,
      filesCome: walk.context.files.come,
      host,
      layers: [...node.layers, ...state.layers],
      play: { ...walk.play, playbookDir: walk.playbookDir },
      role: node.role,
      runtime: state.runtime,
      facts: state.factsValue,
      runtimeNames: (other) => walk.hosts.get(other)?.names ?? [],
      searchPath: node.searchPath,
    });
    entry = { layers: node.layers, searchPath: node.searchPath, epoch: state.epoch, scope };
    walk.scopes.set(key, [...known.filter((one) => one.epoch === state.epoch), entry]);
  }
  const scope = around.size > 0 ? entry.scope.with(around) : entry.scope;
  return { walk, host, scope, node, report: (diagnostic) => walk.findings.add(explainFact(diagnostic, walk, state), host, walk.play.hosts) };
}

export function isSelected(walk: Walk, task: Task): boolean {
  return walk.selected === undefined || walk.selected.has(task.id);
}

export function withScope(spot: Spot, scope: Scope): Spot {
  return { ...spot, scope };
}

export const sameRange = (a: Range | undefined, b: Range): boolean => a !== undefined && a.file === b.file && a.start >= b.start && a.end <= b.end;

/** A fact that is not there because nothing gathered it. */
function explainFact(diagnostic: Diagnostic, walk: Walk, state: HostState): Diagnostic {
  const fact = /^"ansible_(?:facts(?:\.|\[')(\w+)|(\w+))/.exec(diagnostic.summary);
  const name = fact?.[1] ?? fact?.[2];
  if (state.gathered || name === undefined || diagnostic.code !== 'undefined-variable' || !walk.context.input.factNames.includes(name)) return diagnostic;
  return { ...diagnostic, why: `"${name}" is a fact, and no facts were gathered on this host before.`, fix: 'Remove "gather_facts: false", or run the setup module first.', suggestion: undefined };
}
