import type { Place, Service } from '../../model/lesson.js';
import { listOf } from '../compose/values.js';
import { parts, type Label } from './labels.js';

/** Where applications serve pages; the lowest of several ports is meant where it is one of them. */
const PAGES: ReadonlySet<number> = new Set([80, 3000, 4000, 5000, 8000, 8080, 8888]);

interface Guess {
  readonly at: Place;
  readonly router: string;
  /** 'the lowest that the image exposes, and its pages are on 3000' */
  readonly taken: string;
  /** What is meant, where it is known. */
  readonly meant: number | undefined;
}

/** A router whose port Traefik has to guess, among several that the container exposes: it takes the lowest. */
export function guessedPort(service: Service, labels: readonly Label[]): Guess | undefined {
  const { build, image, networkMode } = service;
  const router = parts(labels, 'routers').find(({ protocol, options }) => protocol === 'http' && options.has('rule') && !options.has('service'));
  if (router === undefined || parts(labels, 'services').length > 0 || networkMode?.text === 'host') return undefined;
  const { at, name } = router;
  const meant = build === undefined ? image?.knowledge?.web : undefined;
  if (meant !== undefined) return { at, router: name, meant, taken: `the lowest that the image exposes, and its pages are on ${meant}` };
  const among = build?.stage === undefined ? [] : exposed(service, build.stage.exposed);
  const isMeant = among[0] === undefined || PAGES.has(among[0]) || !among.some((port) => PAGES.has(port));
  return isMeant ? undefined : { at, router: name, meant: undefined, taken: `${among[0]}, the lowest of ${among.join(', ')}` };
}

/** Ports of the image, of `expose:` and of `ports:`, the lowest first. */
function exposed(service: Service, own: readonly number[]): number[] {
  const given = listOf(service.get('expose')).flatMap((node) => Number(/^(\d+)(?:\/tcp)?$/.exec(service.text(node) ?? '')?.[1] ?? Number.NaN));
  const published = service.ports.flatMap(({ target, protocol }) => (target === undefined || protocol !== 'tcp' ? [] : [target.from]));
  return [...new Set([...own, ...given, ...published])].filter((port) => !Number.isNaN(port)).sort((a, b) => a - b);
}
