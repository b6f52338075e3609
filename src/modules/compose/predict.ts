import type { PlanUnknown } from '../../model/module.js';
import { dict, type Dict } from '../../model/value.js';
import type { ComposeContainer, ComposeState } from '../probes/compose.js';
import { type ComposeArgs, type ComposeStates, projectOf } from './args.js';
import { changedDefinitions, predictedTexts, readDefinitions } from './definition.js';
import { containersOf, selectedServices } from './differences.js';

export interface Prediction {
  readonly summary: string;
  readonly state: ComposeState;
  readonly result: Dict;
}

/**
 * Check mode, where the host can't tell: Docker is not there yet, or an earlier task is about to write the compose file.
 * undefined: the host's own answer holds.
 */
export function predictProject(args: ComposeArgs, states: ComposeStates): Prediction | PlanUnknown | undefined {
  const state = projectOf(states);
  const { texts, exists } = predictedTexts(args, states);
  const bare = state.access === 'missing' || state.problem?.kind === 'no-compose' || state.problem?.kind === 'no-file';
  const pending = Object.entries(texts).some(([name, text]) => state.texts[name] !== text);
  if (!bare && !pending) return undefined;
  if (args.state === 'absent') return undefined;
  if (Object.keys({ ...state.texts, ...texts }).length === 0) return { unknown: exists ? 'the compose file is too large, or no regular file' : `there is no compose file in ${args.project_src} yet` };
  const all = { ...state.texts, ...texts };
  if (bare || state.project === undefined) {
    const definition = readDefinitions(args, all);
    if (definition === undefined) return { unknown: 'the compose file that is about to be written is no YAML map' };
    return prediction(state, args.project_name ?? definition.name ?? basename(args.project_src), chosen(args, definition.services), []);
  }
  const changed = changedDefinitions(args, state, texts);
  if (changed === undefined) return { unknown: 'the compose file that is about to be written is no YAML map' };
  const services = chosen(args, changed.definition.services).filter((name) => changed.services.includes(name));
  const created = services.filter((name) => containersOf(state, name).length === 0);
  const recreated = services.filter((name) => !created.includes(name));
  // The file changes in what no service sees (a comment): the host's own answer still holds.
  if (services.length === 0) return undefined;
  return prediction(state, state.project, created, recreated);
}

function chosen(args: ComposeArgs, services: Readonly<Record<string, unknown>>): string[] {
  const names = Object.keys(services);
  if (args.services.length === 0) return names;
  const shells = Object.fromEntries(names.map((name) => [name, { dependsOn: dependencies(services[name]) }]));
  return selectedServices(args, shells as unknown as ComposeState['services']).filter((name) => names.includes(name));
}

function dependencies(service: unknown): string[] {
  const parts = Array.isArray(service) ? service : [service];
  return parts.flatMap((part) => {
    const value = (part as { depends_on?: unknown } | null | undefined)?.depends_on;
    return Array.isArray(value) ? value.map(String) : Object.keys((value ?? {}) as object);
  });
}

function prediction(state: ComposeState, project: string, created: readonly string[], recreated: readonly string[]): Prediction {
  const container = (service: string): ComposeContainer => ({ id: '', name: `${project}-${service}-1`, service, hash: '', imageId: '', image: '', status: 'running', exitCode: 0, restarts: 0, restart: '', started: 0, oneOff: false });
  const names = [...created, ...recreated];
  const actions = names.map((name) => dict([['what', 'container'], ['id', `${project}-${name}-1`], ['status', created.includes(name) ? 'Creating' : 'Recreate']]));
  return {
    summary: [created.length > 0 ? `create ${created.join(', ')}` : '', recreated.length > 0 ? `recreate ${recreated.join(', ')} (the compose file changes)` : ''].filter(Boolean).join('; '),
    state: { ...state, project, containers: [...state.containers.filter((one) => !names.includes(one.service)), ...names.map(container)] },
    result: dict([['actions', actions]]),
  };
}

function basename(folder: string): string {
  return (folder.split('/').filter(Boolean).pop() ?? 'project').toLowerCase().replace(/[^a-z0-9_-]/g, '');
}
