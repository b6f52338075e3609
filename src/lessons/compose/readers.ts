import type { LessonFile, Project, Service, Subject } from '../../model/lesson.js';

/** Services that get a file: by a bind mount of it or of a folder above it, or as a config or secret. */
export function readersOf(file: LessonFile, { projects }: Subject): Service[] {
  return projects.flatMap(({ services }) => services).filter((service) => service.mounts.some(({ type, source, rawSource }) => (type === 'bind' ? covers(source, file.dest) : (type === 'config' || type === 'secret') && file.dest === fileOf(service.project, type, source ?? rawSource))));
}

function covers(source: string | undefined, path: string): boolean {
  return source !== undefined && source !== '/' && (path === source || path.startsWith(`${source.replace(/\/$/, '')}/`));
}

function fileOf(project: Project, type: 'config' | 'secret', key: string): string | undefined {
  const node = (type === 'config' ? project.configs : project.secrets).get(key)?.node;
  const given = node?.kind === 'map' ? node.get('file') : undefined;
  if (given?.kind !== 'scalar') return undefined;
  return given.text.startsWith('/') ? given.text : `${project.folder}/${given.text.replace(/^\.\//, '')}`;
}
