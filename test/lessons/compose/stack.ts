import { composeProjects } from '../../../src/lessons/compose/projects.js';
import { RenderedPlaces } from '../../../src/lessons/places.js';
import { folderSubject } from '../../../src/lessons/subject.js';
import type { Project, RenderedFile, Service } from '../../../src/model/lesson.js';

/** The projects of a folder /p, and what was told as a gap. */
export function projectsOf(texts: Readonly<Record<string, string>>): { projects: readonly Project[]; gaps: string[] } {
  const files = Object.entries(texts).map(([path, text]): RenderedFile => ({ dest: `/p/${path}`, file: path, text, origin: (offset) => ({ template: { file: path, start: offset, end: offset + 1 } }) }));
  const gaps: string[] = [];
  const places = new RenderedPlaces();
  const subject = folderSubject({ name: '/p', files, exists: (path) => files.some(({ dest }) => dest === path) }, places, () => undefined);
  return { projects: composeProjects(subject, places, (_at, message) => void gaps.push(message)), gaps };
}

/** One service of a compose file with these lines (indented by four blanks under `x:`), `.env` beside it. */
export function serviceOf(lines: string, others: Readonly<Record<string, string>> = {}, rest = ''): Service {
  const indented = lines.split('\n').map((line) => `    ${line}`).join('\n');
  const { projects } = projectsOf({ 'compose.yaml': `services:\n  x:\n${/^(?:image|build):/m.test(lines) ? '' : '    image: i\n'}${indented}\n${rest}`, ...others });
  const service = projects[0]?.services.find(({ name }) => name === 'x');
  if (service === undefined) throw new Error('no service x');
  return service;
}
