import { type Start, startsOf } from '../lessons/compose/started.js';
import type { Planned } from '../lessons/diagnosis/index.js';
import { RenderedPlaces } from '../lessons/places.js';
import { hostSubject } from '../lessons/subject.js';
import type { TaskView } from '../model/lesson.js';
import { hostMaker, type LessonOptions } from './lesson-input.js';
import { commandOf, type Target } from './target.js';

/** Hosts as the lessons see them. */
export function plannedHosts(options: LessonOptions): (name: string) => Planned | undefined {
  return (name) => {
    const host = hostMaker(options)(name);
    const places = new RenderedPlaces();
    return host === undefined ? undefined : { places, subject: hostSubject(host, places, () => undefined, (file) => options.reader.sources.get(file)) };
  };
}

/** Who starts a container or a Compose service of a host, in the whole playbook, and how to run just that. Looked for when it is first asked. */
export function containerStarts(options: LessonOptions, target: Target): (host: string, container: string) => string {
  const known = new Map<string, readonly Start[]>();
  const planned = plannedHosts(options);
  const startsOn = (name: string): readonly Start[] => {
    const host = planned(name);
    return host === undefined ? [] : startsOf(host.subject);
  };
  return (host, container) => {
    const starts = known.get(host) ?? startsOn(host);
    known.set(host, starts);
    const own = starts.filter(({ names }) => names.includes(container));
    const start = own.find(({ task }) => !task.handler) ?? own[0];
    return start === undefined ? `nothing in the playbook starts it on ${host}` : sentence(start.task, target);
  };
}

function sentence({ name, role, step }: TaskView, target: Target): string {
  const phase = step?.play.phase?.id;
  const who = [...(phase === undefined ? [] : [`phase ${phase}`]), ...(role === undefined ? [] : [`role ${role}`]), ...(name === '' ? [] : [`“${name}”`])].join(', ');
  const selection = phase !== undefined ? ` --phase ${phase}` : role !== undefined ? ` --role ${role}` : '';
  return `it is started by ${who || 'another task'}: ${commandOf(target)}${selection}`;
}
