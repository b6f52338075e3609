import type { LessonHost, LessonStep, Stage } from '../../model/lesson.js';

/** What stands between two barriers on one host: a phase, or a play without one, with its steps. */
export interface HostStage extends Stage {
  /** For messages: 'phase 4.5', 'play "Base"'. */
  readonly title: string;
  readonly steps: readonly LessonStep[];
}

/** Modules that change nothing on the host: a stage of only these needs no more than what is proven by it. */
const LOOKING = new Set('assert debug fail meta pause set_fact include_vars add_host group_by setup gather_facts ping stat find slurp wait_for wait_for_connection service_facts package_facts getent async_status'.split(' '));

/** The stages of a host in order. Plays in a row that share a phase are one. */
export function stagesOf({ steps }: LessonHost): HostStage[] {
  const stages: { phase?: Stage['phase']; plays: LessonStep['play'][]; title: string; steps: LessonStep[] }[] = [];
  for (const step of steps) {
    const { play } = step;
    const last = stages.at(-1);
    if (last !== undefined && (last.plays.includes(play) || (play.phase !== undefined && last.phase?.id === play.phase.id))) {
      last.steps.push(step);
      if (!last.plays.includes(play)) last.plays.push(play);
    } else stages.push({ ...(play.phase === undefined ? {} : { phase: play.phase }), plays: [play], title: play.phase === undefined ? `play "${play.name}"` : `phase ${play.phase.id}`, steps: [step] });
  }
  return stages;
}

export function changesHost({ task, args }: LessonStep): boolean {
  if (task.module === 'uri') return !['GET', 'HEAD', undefined].includes(typeof args.method === 'string' ? args.method : undefined);
  return !LOOKING.has(task.module);
}
