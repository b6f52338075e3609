import type { Node } from '../../model/node.js';
import type { Given, Place, Service, Subject } from '../../model/lesson.js';

export interface Label extends Given {
  /** Lower case, as Traefik reads it. */
  readonly key: string;
}

/** A router, middleware or service of labels. */
export interface Part {
  readonly protocol: 'http' | 'tcp' | 'udp';
  readonly name: string;
  /** 'rule', 'middlewares', 'loadbalancer.server.port' → the label. */
  readonly options: ReadonlyMap<string, Label>;
  /** Its first label. */
  readonly at: Node;
}

/** Labels that Traefik reads. */
export function traefikLabels({ labels }: Service): Label[] {
  return [...labels].filter(([key]) => /^traefik\./i.test(key)).map(([key, given]) => ({ key: key.toLowerCase(), ...given }));
}

/** What labels define of one kind. */
export function parts(labels: readonly Label[], kind: 'routers' | 'middlewares' | 'services'): Part[] {
  const found = new Map<string, { protocol: Part['protocol']; name: string; options: Map<string, Label>; at: Node }>();
  for (const label of labels) {
    const [, protocol, of, name, option] = /^traefik\.(http|tcp|udp)\.(\w+)\.((?:\$\{[^}]*\}|[^.])+)(?:\.(.+))?$/.exec(label.key) ?? [];
    if (of !== kind || name === undefined) continue;
    const part = found.get(`${protocol} ${name}`) ?? { protocol: protocol as Part['protocol'], name, options: new Map(), at: label.at };
    part.options.set(option ?? '', label);
    found.set(`${protocol} ${name}`, part);
  }
  return [...found.values()];
}

/** Undefined: not said, or not known. */
export function isEnabled(labels: readonly Label[]): boolean | undefined {
  const text = labels.find(({ key }) => key === 'traefik.enable')?.text?.toLowerCase();
  return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : undefined;
}

/** Names in a comma list, with the provider behind `@`. */
export function references(label: Label): { readonly name: string; readonly provider: string | undefined }[] {
  return (label.text ?? '').split(',').map((part) => part.trim()).filter((part) => part !== '' && !part.includes('$')).map((part) => {
    const [name = '', provider] = part.split('@');
    return { name: name.toLowerCase(), provider };
  });
}

/** Part of a node's text as it stands in the file. */
export function within({ range }: Place, start: number, end: number): Place {
  return { range: { ...range, start: range.start + start, end: range.start + end } };
}

interface Names {
  readonly middlewares: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
}

const defined = new WeakMap<Subject, Names>();

/** What any label of a subject defines. */
export function definedNames(subject: Subject): Names {
  const known = defined.get(subject);
  if (known !== undefined) return known;
  const all = subject.projects.flatMap(({ services }) => services.flatMap(traefikLabels));
  const named = (kind: 'middlewares' | 'services'): Set<string> => new Set(parts(all, kind).map(({ name }) => name));
  const names = { middlewares: named('middlewares'), services: named('services') };
  defined.set(subject, names);
  return names;
}
