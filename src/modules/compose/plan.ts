import type { Change, PlanContext, PlanFailure, PlanSkip, PlanUnknown } from '../../model/module.js';
import type { Step } from '../../model/step.js';
import { accessProblem } from '../docker/access.js';
import type { ComposeContainer, ComposeRecord, ComposeState } from '../probes/compose.js';
import { type ComposeArgs, type ComposeReads, type ComposeStates, projectOf, projectSource } from './args.js';
import { containersOf, type Difference, differences, imageId, missingImages, selectedServices } from './differences.js';
import { predictedTexts } from './definition.js';
import { predictProject } from './predict.js';
import { composeStep, forgetStep, recordStep, removeStep, upStep, waitStep } from './steps.js';

type Plan = Change<ComposeReads> | PlanFailure | PlanSkip | PlanUnknown | null;

export function planCompose(args: ComposeArgs, states: ComposeStates, context: PlanContext): Plan {
  const state = projectOf(states);
  const later = notYet(args, states, context);
  if (later !== undefined) return later;
  if (context.check) {
    const predicted = predictProject(args, states);
    if (predicted !== undefined) return 'unknown' in predicted ? predicted : { summary: predicted.summary, before: { project: state }, after: { project: predicted.state }, touches: 'everything', steps: [], result: predicted.result };
  }
  const stopped = accessProblem(state, context) ?? projectProblem(args, state);
  if (stopped) return stopped;
  if (args.state === 'absent') return planAbsent(args, state);
  const unknownService = [...args.services, ...Object.keys(args.scale)].find((name) => state.services[name] === undefined);
  if (unknownService !== undefined) return { failure: `${state.project} has no service "${unknownService}"; it has ${Object.keys(state.services).join(', ') || 'none'}${state.all.includes(unknownService) ? ' (it is in a profile that is not enabled)' : ''}` };
  return args.state === 'stopped' ? planStopped(args, state, context) : planPresent(args, state, context);
}

/** What a phase owns comes with it: a handler of a role that runs before has nothing to start yet. */
function notYet(args: ComposeArgs, states: ComposeStates, { owner, check }: PlanContext): PlanSkip | undefined {
  const state = projectOf(states);
  if (owner === undefined || args.service === undefined) return undefined;
  const bare = state.problem?.kind === 'no-file' || (check && (state.access === 'missing' || state.problem?.kind === 'no-compose'));
  const there = check && predictedTexts(args, states).exists;
  if (bare && !there) return { skip: `${owner.path} is not on the host yet: phase ${owner.phase} writes it and brings ${args.service} up` };
  const lacks = state.access === 'ok' && state.problem === undefined && !there && !state.all.includes(args.service);
  return lacks ? { skip: `${owner.path} on the host has no service ${args.service} yet: phase ${owner.phase} brings it up` } : undefined;
}

function projectProblem(args: ComposeArgs, state: ComposeState): PlanFailure | undefined {
  if (state.problem === undefined) return undefined;
  if (state.problem.kind === 'no-file') return { failure: `there is no compose file in ${args.project_src} on the host${args.files ? ` (looked for ${args.files.join(', ')})` : ''}` };
  return { failure: state.problem.kind === 'invalid' ? `docker compose refuses the project in ${args.project_src}: ${state.problem.message}` : state.problem.message };
}

function planPresent(args: ComposeArgs, state: ComposeState, context: PlanContext): Plan {
  const source = projectSource(args);
  const found = differences(args, state);
  const { pull, build, lacking } = missingImages(args, state);
  if (lacking.length > 0) return { failure: `the image ${lacking.join(', ')} is not on the host, and ${args.pull === 'never' ? '"pull: never"' : 'the task'} forbids getting it. Nothing was changed.` };
  const selected = selectedServices(args, state.services);
  // `restarted` restarts what `up` would leave as it is.
  const restarts = args.state === 'restarted' ? selected.filter((name) => !found.some((one) => one.service === name && one.action !== 'restart') && containersOf(state, name).length > 0) : found.filter((one) => one.action === 'restart').map((one) => one.service);
  const ups = found.filter((one) => one.action !== 'restart');
  const named = (list: readonly Difference[]) => list.map((one) => one.service);
  const leftovers = ups.filter((one) => one.action === 'remove').flatMap((one) => one.containers);
  // Only what is different, without dependencies: a plain `up` also recreates whatever depends on a recreated service,
  // and runs services again that have ended by themselves. Compose keeps the order among those that are named.
  const raised = [...new Set([...named(ups.filter((one) => one.action !== 'remove' && !one.follows)), ...pull, ...build])];
  const followed = named(ups.filter((one) => one.follows));
  const always = pull.length > 0 || build.length > 0;
  if (context.check && found.length === 0 && restarts.length === 0 && always) return { unknown: `whether there are newer images is known only after ${pull.length > 0 ? 'pulling' : 'building'}`, byActing: true };
  const work: Step[] = [];
  if (pull.length > 0) work.push(composeStep(source, 'pull', ['pull', '--quiet'], pull));
  if (build.length > 0) work.push(composeStep(source, 'build', ['build'], build));
  if (raised.length > 0) work.push(upStep(source, upWords(args, raised), raised));
  if (followed.length > 0) work.push(upStep(source, [...upWords({ ...args, recreate: 'auto' }, followed), '--force-recreate'], followed, 'follow'));
  if (leftovers.length > 0) work.push(removeStep(leftovers.map((one) => one.name), args.timeout));
  if (restarts.length > 0) work.push(composeStep(source, 'restart', ['restart', '--no-deps', ...stopTimeout(args)], restarts));
  const unwell = args.wait && selected.some((name) => containersOf(state, name).some((one) => one.status === 'restarting' || (one.health !== undefined && one.health !== 'healthy' && one.status === 'running')));
  if (work.length === 0 && !(unwell && !context.check)) return null;
  if (args.wait) work.push(waitStep(source, selected, args.wait_timeout));
  const project = state.project ?? '';
  if (work.length > 1 || !unwell) work.push(recordStep(source, project, recorded(state, selected), new Date(context.now * 1000).toISOString(), true));
  const all: Difference[] = [...ups, ...restarts.map((service): Difference => ({ service, action: 'restart', why: found.find((one) => one.service === service)?.why ?? 'state: restarted', containers: containersOf(state, service) }))];
  const summary = all.map(sentence).join('; ') || (always ? 'bring images up to date' : 'wait until healthy');
  return change(summary, state, predictedContainers(state, all), work, all);
}

function planAbsent(args: ComposeArgs, state: ComposeState): Plan {
  const source = projectSource(args);
  // `down` leaves containers of services that are no longer in the file, unless it is told otherwise.
  const own = state.containers.filter((one) => (args.services.length === 0 ? args.remove_orphans || state.all.includes(one.service) : args.services.includes(one.service)));
  const leftovers = args.services.length === 0 && state.record !== undefined;
  if (own.length === 0 && !leftovers) return null;
  const removed = own.map((one): Difference => ({ service: one.service, action: 'remove', why: 'state: absent', containers: [one] }));
  const rest = state.containers.filter((one) => !own.includes(one));
  if (args.services.length > 0) return change(`remove ${args.services.join(', ')}`, state, rest, [composeStep(source, 'down', ['rm', '--stop', '--force', ...(args.remove_volumes ? ['--volumes'] : [])], args.services)], removed);
  const words = ['down', ...(args.remove_orphans ? ['--remove-orphans'] : []), ...(args.remove_volumes ? ['--volumes'] : []), ...(args.remove_images === undefined ? [] : ['--rmi', args.remove_images]), ...stopTimeout(args)];
  const gone = change(`remove project ${state.project} (${own.map((one) => one.name).join(', ') || 'no containers left'})`, state, rest, [composeStep(source, 'down', words), forgetStep(state.project ?? '')], removed);
  return { ...gone, after: { project: { ...state, containers: rest, record: undefined } } };
}

/** Containers exist, up to date, and none runs. */
function planStopped(args: ComposeArgs, state: ComposeState, context: PlanContext): Plan {
  const source = projectSource(args);
  const selected = selectedServices(args, state.services);
  const made = differences(args, state).filter((one) => ['create', 'recreate', 'scale', 'remove'].includes(one.action));
  const { pull, build, lacking } = missingImages(args, state);
  if (lacking.length > 0 && made.length > 0) return { failure: `the image ${lacking.join(', ')} is not on the host` };
  const running = state.containers.filter((one) => selected.includes(one.service) && ['running', 'restarting', 'paused'].includes(one.status));
  const work: Step[] = [];
  if (made.length > 0) {
    if (pull.length > 0) work.push(composeStep(source, 'pull', ['pull', '--quiet'], pull));
    if (build.length > 0) work.push(composeStep(source, 'build', ['build'], build));
    const raised = made.filter((one) => one.action !== 'remove').map((one) => one.service);
    const leftovers = made.filter((one) => one.action === 'remove').flatMap((one) => one.containers);
    if (raised.length > 0) work.push(upStep(source, [...upWords(args, raised).filter((word) => word !== '--detach'), '--no-start'], raised));
    if (leftovers.length > 0) work.push(removeStep(leftovers.map((one) => one.name), args.timeout));
  }
  if (running.length > 0) work.push(composeStep(source, 'stop', ['stop', ...stopTimeout(args)], [...new Set(running.map((one) => one.service))]));
  if (work.length === 0) return null;
  work.push(recordStep(source, state.project ?? '', recorded(state, selected), new Date(context.now * 1000).toISOString(), false));
  const stops = [...new Set(running.map((one) => one.service))].map((service): Difference => ({ service, action: 'stop', why: 'state: stopped', containers: running.filter((one) => one.service === service) }));
  const all = [...made, ...stops];
  return change(all.map(sentence).join('; '), state, predictedContainers(state, all).map((one) => (selected.includes(one.service) ? { ...one, status: 'exited' } : one)), work, all);
}

function change(summary: string, state: ComposeState, containers: readonly ComposeContainer[], steps: readonly Step[], all: readonly Difference[]): Change<ComposeReads> {
  const lines = (list: readonly ComposeContainer[]) => list.map((one) => `${one.name} ${one.image} ${one.status}\n`).sort().join('');
  const why = all.map((one) => `${one.action} ${one.service}: ${one.why}\n`).join('');
  return {
    summary, steps, touches: 'everything', before: { project: state }, after: { project: predictedState(state, containers) },
    diff: [{ beforeHeader: `${state.project} (containers)`, afterHeader: `${state.project} (containers)`, before: lines(state.containers), after: `${lines(containers)}${why}` }],
  };
}

/** As if it had been applied: images are there, and the record is of now. */
function predictedState(state: ComposeState, containers: readonly ComposeContainer[]): ComposeState {
  const images = Object.fromEntries(containers.flatMap((one) => (one.image === '' || imageId(state, one.image) !== undefined ? [] : [[one.image, '']])));
  const labels = Object.fromEntries(containers.map((one) => [one.service, one.hash]));
  return { ...state, containers, images: { ...state.images, ...images }, record: { services: recorded(state, Object.keys(state.services)), labels, done: state.record?.done ?? [] } };
}

const sentence = (one: Difference) => `${one.action} ${one.service} (${one.why})`;
const stopTimeout = (args: ComposeArgs) => (args.timeout === undefined ? [] : ['--timeout', String(args.timeout)]);

function upWords(args: ComposeArgs, services: readonly string[]): string[] {
  return [
    '--detach', '--no-build', '--no-deps', '--pull', 'never', ...(args.recreate === 'always' ? ['--force-recreate'] : args.recreate === 'never' ? ['--no-recreate'] : []),
    ...(args.renew_anon_volumes ? ['--renew-anon-volumes'] : []), ...Object.entries(args.scale).flatMap(([name, count]) => (services.includes(name) ? ['--scale', `${name}=${String(count)}`] : [])), ...stopTimeout(args),
  ];
}

/** The record after this apply: the selected services as they are now, the others as they were. */
function recorded(state: ComposeState, selected: readonly string[]): ComposeRecord['services'] {
  const entries = selected.flatMap((name) => {
    const service = state.services[name];
    if (service === undefined) return [];
    const mounts = Object.fromEntries(service.mounts.flatMap(({ source, content }) => (content ? [[source, { sha256: content.sha256, inode: content.inode }] as const] : [])));
    return [[name, { config: service.config, mounts }] as const];
  });
  return { ...state.record?.services, ...Object.fromEntries(entries) };
}

export function predictedContainers(state: ComposeState, all: readonly Difference[]): ComposeContainer[] {
  const touched = new Set(all.map((one) => one.service));
  const kept = state.containers.filter((one) => !touched.has(one.service));
  const made = all.filter((one) => one.action !== 'remove').flatMap((one) => {
    const service = state.services[one.service];
    const names = one.containers.length > 0 ? one.containers.map((container) => container.name) : [`${state.project}-${one.service}-1`];
    return names.map((name): ComposeContainer => ({ id: '', name, service: one.service, hash: service?.config ?? '', imageId: service?.image === undefined ? '' : (imageId(state, service.image) ?? ''), image: service?.image ?? '', status: one.action === 'stop' ? 'exited' : 'running', exitCode: 0, restarts: 0, restart: service?.restart ?? 'no', started: Number.MAX_SAFE_INTEGER, oneOff: false, ...(service?.healthcheck ? { health: 'healthy' } : {}) }));
  });
  return [...kept, ...made];
}
