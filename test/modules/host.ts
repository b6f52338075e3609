/** Runs probes and steps on this machine with a real dash, as the engine would on a host. */
import { spawnSync } from 'node:child_process';
import type { AnyModule, Change, PlanContext, StateModule } from '../../src/model/module.js';
import { ProbeError, type Resource } from '../../src/model/resource.js';
import type { Step } from '../../src/model/step.js';
import { renderStep, renderSteps } from '../../src/shell/steps.js';

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function dash(script: string, stdin?: Buffer, env: NodeJS.ProcessEnv = {}): Ran {
  const { status, stdout, stderr } = spawnSync('dash', ['-c', script], { input: stdin ?? Buffer.alloc(0), env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LC_ALL: 'C', ...env }, maxBuffer: 1 << 26 });
  return { status, stdout: stdout.toString(), stderr: stderr.toString() };
}

export function runStep(step: Step): Ran {
  const { script, stdin } = renderStep(step);
  return dash(script, stdin);
}

export function read<S>(resource: Resource<S>): S {
  const ran = dash(resource.reader.script([resource]));
  if (ran.status !== 0) throw new Error(`probe failed: ${ran.stderr}`);
  const [state] = resource.reader.parse(ran.stdout, [resource]);
  if (state instanceof ProbeError || state === undefined) throw state;
  return state;
}

export const context: PlanContext = { check: false, diff: true, local: {}, user: 'root', now: 1_700_000_000 };

// biome-ignore lint/suspicious/noExplicitAny: args of any module, as in the registry
export function planHere(module: AnyModule, args: any, over: Partial<PlanContext> = {}) {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const state = module as StateModule<any, any>;
  const seen = { ...context, ...over };
  const resources = state.reads(args, seen) as Record<string, Resource<unknown> | undefined>;
  const states = Object.fromEntries(Object.entries(resources).flatMap(([key, resource]) => (resource ? [[key, read(resource)]] : [])));
  return { plan: state.plan(args, states, seen), states };
}

/** Probes, plans, applies, and asserts nothing: the change, or what else came of it. */
// biome-ignore lint/suspicious/noExplicitAny: as above
export function apply(module: AnyModule, args: any, over: Partial<PlanContext> = {}): { change?: Change; failure?: string; captured: Record<string, string> } {
  const { plan } = planHere(module, args, over);
  const captured: Record<string, string> = {};
  if (plan === null) return { captured };
  if ('failure' in plan) return { failure: plan.failure, captured };
  if ('unknown' in plan) return { failure: plan.unknown, captured };
  if ('skip' in plan) return { failure: plan.skip, captured };
  for (const { script, stdin, capture } of renderSteps(plan.steps)) {
    const ran = dash(script, stdin);
    if (ran.status !== 0) return { failure: ran.stderr, captured };
    if (capture) captured[capture] = ran.stdout;
  }
  return { change: plan as Change, captured };
}
