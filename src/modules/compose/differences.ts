import type { ComposeContainer, ComposeService, ComposeState } from '../probes/compose.js';
import type { ComposeArgs } from './args.js';

export type Action = 'create' | 'recreate' | 'start' | 'restart' | 'scale' | 'remove' | 'stop' | 'pull' | 'build';

/** What will happen to one service, or (remove) to what is left of one. */
export interface Difference {
  readonly service: string;
  readonly action: Action;
  readonly why: string;
  readonly containers: readonly ComposeContainer[];
  /** It is as wanted itself. */
  readonly follows?: true;
}

/** Services that the task is about: the named ones, with their dependencies unless told otherwise. */
export function selectedServices(args: ComposeArgs, services: Readonly<Record<string, ComposeService>>): string[] {
  if (args.services.length === 0) return Object.keys(services);
  const out = new Set<string>();
  const add = (name: string) => {
    if (out.has(name)) return;
    out.add(name);
    if (args.dependencies) for (const other of services[name]?.dependsOn ?? []) add(other);
  };
  args.services.forEach(add);
  return [...out];
}

export function differences(args: ComposeArgs, state: ComposeState): Difference[] {
  const own = selectedServices(args, state.services).flatMap((name): Difference[] => {
    const service = state.services[name];
    const found = service && serviceDifference(args, state, name, service);
    return found ? [found] : [];
  });
  const out = args.recreate === 'never' ? own : [...own, ...followers(state, own)];
  return args.remove_orphans ? [...out, ...orphans(state).map((one): Difference => ({ service: one.service, action: 'remove', why: 'no longer in the compose file', containers: [one] }))] : out;
}

export function containersOf(state: ComposeState, service: string): ComposeContainer[] {
  return state.containers.filter((one) => one.service === service && !one.oneOff);
}

/** Containers of the project whose service no profile of the file has. */
export function orphans(state: ComposeState): ComposeContainer[] {
  return state.containers.filter((one) => !one.oneOff && !state.all.includes(one.service));
}

/**
 * A service that ends by itself and has: nothing is to be done about it. Docker doesn't tell it from one that was
 * stopped; known are those that others wait for to end, and those that had ended when the last apply was over.
 */
export function isDone(state: ComposeState, container: ComposeContainer): boolean {
  if (container.status !== 'exited' || container.exitCode !== 0 || !['no', '', 'on-failure'].includes(container.restart)) return false;
  return state.services[container.service]?.ends === true || state.record?.done.includes(container.service) === true;
}

/** Services that must follow because they share something with one that is recreated or restarted, or asked to be restarted with it. */
function followers(state: ComposeState, changed: readonly Difference[]): Difference[] {
  const out: Difference[] = [];
  for (const [name, service] of Object.entries(state.services)) {
    const containers = containersOf(state, name);
    if (containers.length === 0 || containers.every((one) => isDone(state, one)) || changed.some((one) => one.service === name)) continue;
    const leader = changed.find((one) => service.follows[one.service] !== undefined && ['recreate', 'restart'].includes(one.action));
    if (leader === undefined) continue;
    const shares = service.follows[leader.service] === 'share';
    out.push({ service: name, action: shares && leader.action === 'recreate' ? 'recreate' : 'restart', why: `it ${shares ? 'shares a namespace or volumes with' : 'is to be restarted with'} ${leader.service}`, containers, follows: true });
  }
  return out;
}

function serviceDifference(args: ComposeArgs, state: ComposeState, name: string, service: ComposeService): Difference | undefined {
  const containers = containersOf(state, name);
  const wanted = args.scale[name] ?? service.replicas;
  const difference = (action: Action, why: string): Difference => ({ service: name, action, why, containers });
  if (containers.length === 0) return wanted === 0 ? undefined : difference('create', 'it does not exist yet');
  if (args.recreate === 'always') return difference('recreate', 'recreate: always');
  if (args.recreate === 'auto') {
    if (containers.some((one) => !sameDefinition(state, name, service, one))) return difference('recreate', 'its definition changed');
    const image = service.image === undefined ? undefined : imageId(state, service.image);
    if (image !== undefined && containers.some((one) => one.imageId !== image)) return difference('recreate', `its image ${service.image} is another one now`);
  }
  if (containers.length !== wanted) return difference('scale', `${containers.length} → ${wanted} containers`);
  const idle = containers.filter((one) => one.status !== 'running' && one.status !== 'restarting' && !isDone(state, one));
  if (idle.length > 0) return difference('start', idle.map((one) => `${one.name} is ${one.status}`).join(', '));
  const changed = changedMounts(state, name, service, containers);
  return changed.length > 0 ? difference('restart', `${changed.join(', ')} changed`) : undefined;
}

function sameDefinition(state: ComposeState, name: string, service: ComposeService, container: ComposeContainer): boolean {
  if (container.hash === service.hash || container.hash === service.config) return true;
  return state.record?.services[name]?.config === service.config && state.record.labels[name] === container.hash;
}

/**
 * Mounted files whose content is not what the containers started with. Against the record of the last apply; without
 * one, by the time of change. A file that a container may write and that is still the same file was written through
 * the mount: the container has seen it.
 */
function changedMounts(state: ComposeState, name: string, service: ComposeService, containers: readonly ComposeContainer[]): string[] {
  const recorded = state.record?.services[name]?.mounts;
  const started = Math.min(...containers.map((one) => one.started));
  const out = service.mounts.filter(({ source, readOnly, content }) => {
    if (content === undefined || containers.every((one) => isDone(state, one))) return false;
    const before = recorded?.[source];
    if (before === undefined) return recorded === undefined && content.mtime > started;
    return before.sha256 !== content.sha256 && (readOnly || before.inode !== content.inode);
  });
  return [...new Set(out.map((mount) => mount.source))];
}

/** ID of a local image by the name that a compose file gives it. */
export function imageId(state: ComposeState, image: string): string | undefined {
  const familiar = image.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '');
  const [name, digest] = familiar.split('@');
  if (digest !== undefined) return state.images[`${(name ?? '').replace(/:[^/:]*$/, '')}@${digest}`];
  return state.images[/:[^/]*$/.test(familiar) ? familiar : `${familiar}:latest`];
}

/** Selected services whose image has to be pulled, or built, before anything is touched. */
export function missingImages(args: ComposeArgs, state: ComposeState): { pull: string[]; build: string[]; lacking: string[] } {
  const out = { pull: [] as string[], build: [] as string[], lacking: [] as string[] };
  for (const name of selectedServices(args, state.services)) {
    const service = state.services[name];
    if (service === undefined) continue;
    const image = service.image ?? `${state.project}-${name}`;
    const there = imageId(state, image) !== undefined;
    if (service.build) {
      if (args.build === 'always' || (!there && args.build === 'policy') || (service.pullPolicy === 'build' && args.build === 'policy')) out.build.push(name);
      else if (!there) out.lacking.push(image);
      continue;
    }
    const policy = args.pull === 'policy' ? (service.pullPolicy ?? 'missing') : args.pull;
    if (policy === 'always' || (!there && policy !== 'never')) out.pull.push(name);
    else if (!there) out.lacking.push(image);
  }
  return out;
}
