import type { LessonStep } from '../../model/lesson.js';
import type { HostStage } from './stages.js';

/** A selection of the command line that runs `late` without `early`; undefined when every one that runs `late` runs both. */
export function selectionWithout(early: LessonStep, earlyStage: HostStage, late: LessonStep, lateStage: HostStage): string | undefined {
  const tagsOf = ({ task }: LessonStep) => task.keywords.tags;
  const [has, needs] = [tagsOf(early), tagsOf(late)];
  if (has.includes('never') && !needs.includes('never')) return 'a run without --tags';
  if (earlyStage !== lateStage) return lateStage.phase === undefined ? undefined : `--phase ${lateStage.phase.id}`;
  if (has.includes('always')) return undefined;
  const tag = needs.find((name) => !has.includes(name) && name !== 'never');
  if (tag !== undefined) return tag === 'always' ? '--tags with any other tag' : `--tags ${tag}`;
  if (needs.length === 0 && has.length > 0) return '--tags untagged';
  const role = late.task.role?.name;
  return role !== undefined && !rolesOf(early).includes(role) ? `--role ${role}` : undefined;
}

/** The role of a step and those that brought it in: `--role` of any of them runs it. */
function rolesOf({ task }: LessonStep): string[] {
  return task.role === undefined ? [] : [task.role.name, ...task.role.parents];
}
