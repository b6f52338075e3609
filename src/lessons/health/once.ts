import type { Place, Project, ReportDetails, RuleContext, Service } from '../../model/lesson.js';

/** A fault in a service's health check. */
export interface HealthFault {
  readonly at: Place;
  /** What follows the services' names. */
  readonly text: string;
  /** Tells faults at one place from one another. */
  readonly kind?: string;
  readonly details: ReportDetails;
}

/** Reports each fault once at the place where it was written, with all services that have it from there. */
export function reportOnce({ services }: Project, { report }: Pick<RuleContext, 'report'>, faultsOf: (service: Service) => readonly HealthFault[]): void {
  const groups = new Map<string, { readonly fault: HealthFault; readonly names: Set<string>; readonly service: Service }>();
  for (const service of services) {
    for (const fault of faultsOf(service)) {
      const { file, start } = fault.at.range;
      const key = JSON.stringify([file, start, fault.kind]);
      const group = groups.get(key);
      const worse = group === undefined || (group.fault.details.severity !== undefined && fault.details.severity === undefined);
      groups.set(key, { fault: worse ? fault : group.fault, service: worse ? service : group.service, names: new Set([...(group?.names ?? []), service.name]) });
    }
  }
  for (const { fault, names, service } of groups.values()) {
    const listed = [...names].map((name) => `"${name}"`).join(', ');
    report(fault.at, `${names.size === 1 ? 'service' : 'services'} ${listed}: ${fault.text}`, { ...fault.details, within: service.key });
  }
}
