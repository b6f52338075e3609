import type { LessonFile, Place, Project, Service, Subject } from '../../model/lesson.js';
import type { Node } from '../../model/node.js';

export interface Setting {
  readonly text: string;
  readonly at: Place;
}

/** A Traefik with its static configuration. */
export interface Traefik {
  readonly service: Service;
  /** 'providers.docker.exposedbydefault', lower case; undefined: in a file that can't be seen. */
  readonly settings: ReadonlyMap<string, Setting> | undefined;
  readonly major: number | undefined;
}

const seen = new WeakMap<Subject, Traefik[]>();

/** Every Traefik that a subject starts. */
export function traefiks(subject: Subject): readonly Traefik[] {
  const known = seen.get(subject);
  if (known !== undefined) return known;
  const found = subject.projects.flatMap((project) => traefiksOf(project));
  seen.set(subject, found);
  return found;
}

export function traefiksOf({ services, subject }: Project): Traefik[] {
  return services.filter(isTraefik).map((service) => ({ service, settings: settingsOf(service, subject), major: major(service) }));
}

export function isTraefik({ image }: Pick<Service, 'image'>): boolean {
  return /(?:^|\/)traefik$/.test(image?.repository ?? '');
}

/** `v3.5`, `3`, `v2.11-rc`; `latest` is 3 for the official image since 2024. */
function major({ image }: Service): number | undefined {
  if (image?.tagKnown !== true) return undefined;
  const found = /^v?(\d+)(?:\.|$|-)/.exec(image.tag ?? '');
  return found === null ? (image.tag === 'latest' || image.tag === undefined ? 3 : undefined) : Number(found[1]);
}

/** File, arguments and environment exclude one another, in this order. */
function settingsOf(service: Service, { files }: Subject): Map<string, Setting> | undefined {
  const words = [...(service.entrypoint?.words ?? []), ...(service.command?.words ?? [])];
  const named = words.map(({ text }) => /^--configfile[= ](.+)$/i.exec(text)?.[1]).find((path) => path !== undefined);
  const mount = service.mounts.find(({ target }) => target !== undefined && (target === named || /^\/etc\/traefik(?:\/traefik\.(?:ya?ml|toml))?$|^\/traefik\.(?:ya?ml|toml)$/.test(target)));
  if (mount !== undefined || named !== undefined) {
    const file = files.find(({ dest }) => mount?.source !== undefined && (dest === mount.source || dest === `${mount.source}/traefik.yml` || dest === `${mount.source}/traefik.yaml`));
    if (file?.root !== undefined && file.dest !== '') return fromFile(file);
    if (mount?.target !== '/etc/traefik' || named !== undefined || mount.source === undefined) return undefined;
    return words.some(({ text }) => /^--(?:providers|entrypoints)\./i.test(text)) ? fromFlags(service) : undefined;
  }
  return fromFlags(service);
}

function fromFlags({ command, entrypoint, environment }: Service): Map<string, Setting> | undefined {
  const out = new Map<string, Setting>();
  for (const { text, at } of [...(entrypoint?.words ?? []), ...(command?.words ?? [])]) {
    const found = /^--([\w.-]+)(?:=(.*))?$/s.exec(text.replace(/^(["'])(.*)\1$/s, '$2'));
    if (found !== null) out.set((found[1] ?? '').toLowerCase(), { text: found[2] ?? 'true', at });
  }
  if (out.size === 0) for (const [key, { text, at }] of environment) if (key.startsWith('TRAEFIK_')) out.set(key.slice('TRAEFIK_'.length).toLowerCase().replaceAll('_', '.'), { text: text ?? '$', at });
  return out;
}

function fromFile({ root }: LessonFile): Map<string, Setting> {
  const out = new Map<string, Setting>();
  const walk = (node: Node, path: string): void => {
    if (node.kind === 'map') for (const { key, value } of node.entries) walk(value, path === '' ? key.text.toLowerCase() : `${path}.${key.text.toLowerCase()}`);
    else out.set(path, { text: node.kind === 'scalar' ? node.text : '', at: node });
    if (node.kind === 'map' && path !== '') out.set(path, { text: 'true', at: node });
  };
  if (root !== undefined) walk(root, '');
  return out;
}

/** Names under a prefix: 'entrypoints' → 'web', 'websecure'. */
export function namesUnder(settings: ReadonlyMap<string, Setting>, prefix: string): Set<string> {
  return new Set([...settings.keys()].filter((key) => key.startsWith(`${prefix}.`)).map((key) => key.slice(prefix.length + 1).split('.')[0] ?? ''));
}
