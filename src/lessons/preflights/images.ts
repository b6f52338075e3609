import type { Preflight, PreflightFinding, Service, Subject } from '../../model/lesson.js';
import { quoteAll } from '../../shell/quote.js';
import { argText, commandText } from '../steps.js';
import { rows, WITH_DOCKER } from './host/docker.js';
import { LOOK, ROOM } from './host/registry.js';
import { isCertain, servicesUp, stepsOf } from './host/up.js';

interface Images {
  readonly architecture: string;
  /** The daemon asks mirrors first: they may have what the registry has not. */
  readonly mirrors: boolean;
  readonly found: ReadonlyMap<string, { readonly state: 'here' | 'there' | 'absent' | 'unknown'; readonly architectures: readonly string[]; readonly bytes: number; readonly said: string }>;
  /** Where images are unpacked; bytes. */
  readonly room?: { readonly mount: string; readonly free: number };
}

/** Unpacked, layers take about twice what they weigh on the way, and both are there at once. */
const UNPACKED = 3;

const MACHINES: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64', armv7l: 'arm', armv6l: 'arm', i686: '386' };

/** Images that no registry has, or not for this machine. */
export const images: Preflight<Images> = {
  lesson: 'L05 image-unresolvable',
  summary: 'whether each image of the stack is on the host or in its registry, for the host’s architecture, and whether there is room to unpack it (docker image inspect, docker manifest inspect, df)',
  severity: 'error',
  scripts(subject) {
    const wanted = [...new Set(pulled(subject).map(({ image }) => image?.text as string))];
    if (wanted.length === 0) return undefined;
    const script = `${WITH_DOCKER}\n${LOOK}\nprintf 'A\\t%s\\n' "$(uname -m)"\nprintf 'M\\t%s\\n' "$(docker info --format '{{.RegistryConfig.Mirrors}}')"\nfor i in ${quoteAll(wanted)}; do q "$i" & done; wait\n${ROOM}`;
    return { script, root: true, seconds: 14 };
  },
  parse(stdout) {
    const machine = rows(stdout, 'A')[0]?.[0] ?? '';
    const found = rows(stdout, 'I').map(([ref = '', state = '', said = '', bytes]) => [ref, { state: state as 'here', said, bytes: Number(bytes ?? 0), architectures: ['here', 'there'].includes(state) ? said.split(' ').filter((one) => one !== '' && one !== 'unknown') : [] }] as const);
    const [[free = '', mount = ''] = []] = rows(stdout, 'F');
    return { ...(mount === '' ? {} : { room: { mount, free: Number(free) * 1024 } }), architecture: MACHINES[machine] ?? machine, mirrors: !['', '[]'].includes(rows(stdout, 'M')[0]?.[0] ?? ''), found: new Map(found) };
  },
  judge(state, subject) {
    const services = pulled(subject);
    return [...services.flatMap((service) => about(service, state)), ...aboutRoom(services, state)];
  },
};

/** Services whose image somebody must have: not built here, and not put there by an earlier task. */
function pulled(subject: Subject): readonly Service[] {
  const steps = stepsOf(subject);
  return servicesUp(subject).filter((service) => {
    const { image, build } = service;
    if (image?.text === undefined || build !== undefined || ['never', 'build'].includes(service.text(service.get('pull_policy')) ?? '')) return false;
    const { repository = image.text } = image;
    return !steps.some((step) => {
      const command = commandText(step);
      if (step.task.module === 'docker_image_build') return argText(step.args.name)?.includes(repository) === true;
      return command !== undefined && /\bdocker\b.*\b(build|load|tag|import|bake)\b/s.test(command) && (command.includes(repository) || /\bload\b/.test(command));
    });
  });
}

function about(service: Service, { found, architecture, mirrors }: Images): readonly PreflightFinding[] {
  const { image, key, project } = service;
  const answer = found.get(image?.text ?? '');
  if (answer === undefined || image === undefined) return [];
  const { state, architectures, said } = answer;
  const certain = isCertain(project) && !mirrors;
  const common = { at: image.at, within: key, ...(certain ? {} : { severity: 'warning' as const }) };
  if (state === 'absent') return [{ ...common, message: `image ${image.text} is not on the host, and its registry does not have it`, why: 'Its pull fails in the middle of the run (002#5).', fix: 'Use a tag that exists; a digest beside it keeps it.' }];
  if (state === 'unknown') return [{ ...common, severity: 'note', message: `whether image ${image.text} exists is not known: ${said}` }];
  if (architectures.length === 0 || architectures.includes(architecture) || service.get('platform') !== undefined) return [];
  return [{ ...common, message: `image ${image.text} is made for ${architectures.join(', ')}, and the host is ${architecture}`, why: 'Its programs can’t run there (“exec format error”).', fix: 'Use an image for this architecture, or say "platform:" where it is emulated.' }];
}

function aboutRoom(services: readonly Service[], { found, room }: Images): readonly PreflightFinding[] {
  const wanted = new Map(services.map(({ image, key }) => [image?.text ?? '', { key, at: image?.at, bytes: found.get(image?.text ?? '')?.bytes ?? 0 }]));
  const [largest] = [...wanted.values()].sort((a, b) => b.bytes - a.bytes);
  const sum = [...wanted.values()].reduce((total, { bytes }) => total + bytes, 0);
  if (room === undefined || largest?.at === undefined || !(sum * UNPACKED > room.free)) return [];
  return [{
    lesson: 'L63 target-health', at: largest.at, within: largest.key, severity: sum > room.free ? 'error' : 'warning',
    message: `the images still to be pulled weigh ${mebibytes(sum)} packed, this one ${mebibytes(largest.bytes)}, and ${room.mount} has ${mebibytes(room.free)} left`,
    why: 'A layer is kept packed while it is unpacked to about twice its size; a pull that finds no room stops half-way.',
    fix: 'Make room first: docker system df shows what images and volumes take.',
  }];
}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;
