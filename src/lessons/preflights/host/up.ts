import { join } from 'node:path/posix';
import type { LessonStep, Mount, Place, Project, Service, Subject } from '../../../model/lesson.js';

/** Projects that this run brings up. */
export function projectsUp({ projects }: Subject): readonly Project[] {
  return projects.filter(({ uses }) => uses.length > 0);
}

/** Their services; those of a profile may stay down, so nothing is asked for them. */
export function servicesUp(subject: Subject): readonly Service[] {
  return projectsUp(subject).flatMap(({ services }) => services.filter(({ profiles }) => profiles.length === 0));
}

/** Whether its project is sure to be brought up. */
export function isCertain({ uses }: Project): boolean {
  return uses.some(({ step }) => step.certain);
}

export function stepsOf({ host }: Subject): readonly LessonStep[] {
  return host?.steps ?? [];
}

export const PACKAGES: readonly string[] = ['apt', 'package', 'dnf', 'yum', 'deb822_repository', 'apt_repository'];

/** Where a question about the host itself comes from: the first stack or package that the run puts on it. */
export function reason(subject: Subject): Place | undefined {
  const [use] = projectsUp(subject).flatMap(({ uses }) => uses);
  const packages = stepsOf(subject).find(({ task }) => PACKAGES.includes(task.module));
  return use?.at ?? (packages === undefined ? undefined : { range: packages.task.moduleRange });
}

/** Folder on the host where a mount's data is: a bind's own, or a volume's by its real name. */
export function volumeOf({ project }: Service, { type, source }: Mount): { readonly path: string } | { readonly volume: string } | undefined {
  if (source === undefined) return undefined;
  if (type === 'bind') return source.startsWith('/') ? { path: source } : { path: join(project.folder, source) };
  const name = type === 'volume' ? project.volumes.get(source)?.name : undefined;
  return name === undefined ? undefined : { volume: name };
}
