import type { Project, Service } from '../../model/lesson.js';
import { openPort } from '../compose/reach.js';
import { parts, references, traefikLabels, type Label, type Part } from '../traefik/labels.js';
import { isTraefik, traefiksOf, type Traefik } from '../traefik/static.js';
import { openInterface, type Exposed } from './exposed.js';

/** Routers that show Traefik's dashboard, or an interface without a login of its own, to whoever asks. */
export function openRoutes(service: Service): Exposed[] {
  const { project } = service;
  const labels = traefikLabels(service);
  const middlewares = new Map(parts(labels, 'middlewares').map((part) => [part.name, part]));
  return parts(labels, 'routers').flatMap((router) => {
    const target = router.options.get('service');
    if (isGuarded(router, middlewares, project)) return [];
    return target?.text === 'api@internal' ? [dashboard(router, target, project)] : routed(router, service);
  });
}

function dashboard({ name, options }: Part, { at }: Label, project: Project): Exposed {
  return { at, message: `router "${name}" shows Traefik's dashboard without a login`, severity: isPublic(options.get('entrypoints'), project) ? 'error' : 'warning', fix: `Add traefik.http.routers.${name}.middlewares with basicauth, forwardauth or ipallowlist; a headers middleware is none.` };
}

function routed({ name, options, protocol }: Part, service: Service): Exposed[] {
  const found = openInterface(service);
  const rule = options.get('rule');
  if (found === undefined || rule === undefined || protocol !== 'http' || isTraefik(service) || /\bClientIP\(/.test(rule.text ?? rule.raw) || !isPublic(options.get('entrypoints'), service.project)) return [];
  return [{ at: rule.at, message: `router "${name}" leads everybody to ${found.what}, which asks for no login`, severity: 'warning', fix: `Add traefik.http.routers.${name}.middlewares with basicauth, forwardauth or ipallowlist; a headers middleware is none.` }];
}

/** One middleware that asks who is there, or one that stands elsewhere and may be anything. */
function isGuarded({ options }: Part, middlewares: ReadonlyMap<string, Part>, project: Project): boolean {
  const used = options.get('middlewares');
  if (traefiksOf(project).some(({ settings }) => [...(settings?.keys() ?? [])].some((key) => /^entrypoints\.[^.]+\.http\.middlewares/.test(key)))) return true;
  return used !== undefined && (used.text === undefined || references(used).some(({ name }) => mayGuard(middlewares.get(name))));
}

function mayGuard(part: Part | undefined): boolean {
  return part === undefined || [...part.options.keys()].some((option) => /^(?:basicauth|digestauth|forwardauth|ipallowlist|ipwhitelist|plugin|chain)\b/.test(option));
}

/** Whether one of the router's entry points listens on a port of Traefik that is published on every address. */
function isPublic(entryPoints: Label | undefined, project: Project): boolean {
  return traefiksOf(project).some((proxy) => {
    const named = entryPoints === undefined ? [] : references(entryPoints).map(({ name }) => name);
    return named.length === 0 ? openPort(proxy.service) !== undefined : named.some((name) => opens(name, proxy));
  });
}

function opens(entryPoint: string, { service, settings }: Traefik): boolean {
  const address = /:(\d+)(?:\/\w+)?$/.exec(settings?.get(`entrypoints.${entryPoint}.address`)?.text ?? '')?.[1];
  return (address === undefined ? openPort(service) : openPort(service, Number(address))) !== undefined;
}
