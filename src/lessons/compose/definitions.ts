import type { Place, Project, Service } from '../../model/lesson.js';

/** Something written once, with every service that it reaches by an anchor, `extends` or merge key. */
interface Definition<T> {
  readonly item: T;
  /** The first service that has it. */
  readonly service: Service;
  /** 'service "a"', or 'services "a", "b"'. */
  readonly who: string;
}

/** What `pick` finds in the services of a project, each place once. */
export function definitions<T extends { readonly at: Place }>({ services }: Project, pick: (service: Service) => readonly T[]): Definition<T>[] {
  const found = new Map<string, { item: T; service: Service; names: string[] }>();
  for (const service of services) {
    for (const item of pick(service)) {
      const { file, start, end } = item.at.range;
      const key = `${file}\n${start}-${end}`;
      const seen = found.get(key);
      if (seen === undefined) found.set(key, { item, service, names: [service.name] });
      else if (!seen.names.includes(service.name)) seen.names.push(service.name);
    }
  }
  return [...found.values()].map(({ item, service, names }) => ({ item, service, who: `service${names.length > 1 ? 's' : ''} ${names.map((name) => `"${name}"`).join(', ')}` }));
}
