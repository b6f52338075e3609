import type { LessonFile, Place, Port, RuleContext, Service, Subject } from '../model/lesson.js';
import { collides, exclusive, portText } from './compose/collisions.js';
import { defineRule } from './define.js';

type Report = RuleContext['report'];

export const hostPortTaken = defineRule({
  number: 41,
  name: 'host-port-taken',
  from: '000#1',
  severity: 'error',
  summary: 'A port of the host is taken twice: by two services of a project, by a service with the host\'s network, or by a systemd unit',
  project({ services, subject }, { report }) {
    const units = seen.get(subject) ?? listeners(subject);
    seen.set(subject, units);
    services.forEach((service, index) => {
      withinOne(service, report);
      for (const other of services.slice(0, index)) between(other, service, report);
      for (const port of service.ports) againstUnits(port, service, units, subject, report);
    });
  },
});

function withinOne(service: Service, report: Report): void {
  service.ports.forEach((port, index) => {
    const first = service.ports.slice(0, index).find((other) => collides(other, port));
    if (first !== undefined) tell(port, service, 'the same service', first.at, report);
  });
}

function between(first: Service, second: Service, report: Report): void {
  if (exclusive(first, second)) return;
  for (const port of second.ports) {
    const taken = first.ports.find((other) => collides(other, port));
    if (taken !== undefined) tell(port, second, `service "${first.name}"`, taken.at, report);
  }
  for (const [host, other] of [[first, second], [second, first]] as const) {
    if (host.networkMode?.text !== 'host') continue;
    for (const port of other.ports) {
      const listens = host.image?.knowledge?.ports?.find((one) => port.protocol === 'tcp' && port.published !== undefined && port.published.from <= one && one <= port.published.to);
      if (listens !== undefined && !isTold(host)) tell(port, other, `service "${host.name}", which uses the host's network`, host.networkMode.at, report, 'warning');
    }
  }
}

/** Words of its own may give another port. */
function isTold({ command, environment }: Service): boolean {
  return (command?.words.length ?? 0) > 0 || [...environment.keys()].some((key) => /PORT|ADDR|LISTEN/.test(key));
}

interface Listener {
  readonly file: LessonFile;
  readonly port: number;
  readonly at: Place;
}

const seen = new WeakMap<Subject, readonly Listener[]>();

/** Ports that systemd units name on their command line. */
function listeners({ files }: Subject): Listener[] {
  return files.filter(({ dest }) => /\.service(?:\.(?:j2|hbs))?$/.test(dest)).flatMap((file) =>
    [...file.plain.matchAll(/^ExecStart=(?!.*\bdocker\b).*?(?:--port[= ]|\s-p[= ]|--bind[= ]\S*?:|--listen[= ]\S*?:|--(?:http|web)[\w.-]*addr\w*[= ]\S*?:)(\d{2,5})\b/gm)].map((found) => ({ file, port: Number(found[1]), at: file.place(found.index, found.index + found[0].length) })));
}

function againstUnits(port: Port, service: Service, units: readonly Listener[], { kind }: Subject, report: Report): void {
  const taken = units.find((unit) => port.protocol === 'tcp' && port.published !== undefined && port.published.from <= unit.port && unit.port <= port.published.to);
  if (taken !== undefined) tell(port, service, taken.file.dest.split('/').at(-1)?.replace(/\.(?:j2|hbs)$/, '') ?? 'a unit', taken.at, report, kind === 'host' ? 'error' : 'warning');
}

function tell(port: Port, { name, key }: Service, by: string, first: Place, report: Report, severity: 'error' | 'warning' = 'error'): void {
  report(port.at, `service "${name}": host port ${portText(port)} is also taken by ${by}`, {
    severity,
    why: 'Only one process can listen on a port of the host: the container stays in the state "created" and "up" may still look well (000: a stack behind ai-orchestrator.service did for days).',
    fix: 'Publish another port, bind the two to different addresses, or publish none and go through the proxy.',
    related: [{ at: first, message: 'it is taken here first' }],
    within: key,
  });
}
