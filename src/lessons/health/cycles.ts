import type { Place, Project, Service } from '../../model/lesson.js';

/** The first cycle of `depends_on`, with the place that closes it. */
export function cycleOf({ services }: Project): { readonly names: readonly string[]; readonly at: Place; readonly service: Service } | undefined {
  const byName = new Map(services.map((service) => [service.name, service]));
  const done = new Set<string>();
  const walk = (service: Service, path: readonly string[]): ReturnType<typeof cycleOf> => {
    for (const { service: name, at } of service.dependsOn) {
      const start = [...path, service.name].indexOf(name);
      if (start >= 0) return { names: [...[...path, service.name].slice(start), name], at, service };
      const next = byName.get(name);
      const found = next === undefined || done.has(name) ? undefined : walk(next, [...path, service.name]);
      if (found !== undefined) return found;
    }
    done.add(service.name);
    return undefined;
  };
  for (const service of services) {
    const found = done.has(service.name) ? undefined : walk(service, []);
    if (found !== undefined) return found;
  }
  return undefined;
}
