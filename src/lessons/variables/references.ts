import { dirname } from 'node:path/posix';
import type { LessonFile, Place, Project, Service, Subject } from '../../model/lesson.js';
import type { Node, ScalarNode } from '../../model/node.js';
import { pairsOf, partOf } from '../compose/parts.js';
import { isMakefile } from '../scripts/files.js';
import { isWithin } from '../data/covering.js';
import { isSecretName } from '../secrets/names.js';

export interface Reference {
  readonly variable: string;
  /** `${X}` or `$X`, without a default or `:?`. */
  readonly at: ScalarNode;
  /** What an empty text makes of it. */
  readonly effect: string;
}

/** Also keys of which nobody can say whether they may be known; a site key and the like may. */
function isSecret(name: string): boolean {
  return isSecretName(name) || (/(?:_key|credentials?)$/i.test(name) && !/public|site|anon|license/i.test(name));
}

/** References whose value a service can't do without: image, ports, mounts, passwords and keys. */
export function neededReferences(service: Service): Reference[] {
  const secrets = [...service.environment].flatMap(([key, { at }]) => found(at, 'the password or key is empty').filter(({ variable }) => isSecret(key) || isSecret(variable)));
  const words = [service.get('command'), service.get('entrypoint'), service.at('healthcheck', 'test')].flatMap((node) => scalars(node).flatMap((one) => found(one, 'the argument is missing')));
  return [
    ...found(service.get('image'), 'the image has no name or tag').filter(({ at }) => !isPrefix(at, service.get('image'))),
    ...scalars(service.get('ports')).flatMap((node) => found(node, 'the port is missing')),
    ...scalars(service.get('volumes')).flatMap((node) => found(node, 'the path starts at / or is missing')),
    ...secrets,
    ...words.filter(({ variable }) => isSecret(variable)),
  ];
}

/** `${REGISTRY}app/web`: without it the name is whole, from Docker Hub. */
function isPrefix(at: ScalarNode, image: Node | undefined): boolean {
  return image?.kind === 'scalar' && image.text.startsWith(at.text) && /^[a-z0-9]/i.test(image.text.slice(at.text.length));
}

function scalars(node: Node | undefined): ScalarNode[] {
  if (node?.kind === 'scalar') return [node];
  if (node?.kind === 'sequence') return node.items.flatMap(scalars);
  return node?.kind === 'map' ? node.entries.flatMap(({ value }) => scalars(value)) : [];
}

function found(node: Node | undefined, effect: string): Reference[] {
  if (node?.kind !== 'scalar' || !node.text.includes('$')) return [];
  return [...node.text.matchAll(/\$\$|\$\{[A-Za-z_]\w*:?[-?+]|\$\{([A-Za-z_]\w*)\}|\$([A-Za-z_]\w*)/g)].flatMap((match) => {
    const variable = match[1] ?? match[2];
    return variable === undefined ? [] : [{ variable, at: partOf(node, match.index, match.index + match[0].length), effect }];
  });
}

/** Variables that stop Compose where they are unset: one `${X:?}` anywhere in the project is enough. */
export function demanded({ files }: Project): ReadonlySet<string> {
  return new Set(files.flatMap(({ plain }) => [...plain.matchAll(/\$\{([A-Za-z_]\w*):?\?/g)].map(([, name]) => name ?? '')));
}

const told = new WeakMap<Subject, readonly { readonly folder: string; readonly names: ReadonlySet<string> }[]>();

/** Whether a file in the folder, above or below it says that the variable is to be set: an example of `.env`, a script, a Makefile. */
export function isDocumented(variable: string, folder: string, subject: Subject): boolean {
  if (!told.has(subject)) told.set(subject, subject.files.flatMap((file) => (isMakefile(file.dest) || /(?:^|[/._-])env(?:[._-][^/]*)?$|\.sh$|\.envrc$/.test(file.dest) ? [{ folder: dirname(file.dest), names: namesIn(file.plain) }] : [])));
  return (told.get(subject) ?? []).some(({ folder: place, names }) => names.has(variable) && (isWithin(place, folder) || isWithin(folder, place)));
}

function namesIn(text: string): Set<string> {
  return new Set([...text.matchAll(/^[ \t]*(?:#[ \t]*)?(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*[:?]?=/gm)].map(([, name]) => name ?? ''));
}

/** A password or key that a service takes from the shell that runs Compose: `- KEY`, or `KEY:` without a value. */
export function passedThrough(service: Service): { readonly name: string; readonly at: Node; readonly inList: boolean }[] {
  const node = service.get('environment');
  if (service.get('env_file') !== undefined) return [];
  return pairsOf(node).flatMap(({ key, value }) => (value.kind === 'scalar' && value.value === null && isSecretName(key.text) ? [{ name: key.text, at: key, inList: node?.kind === 'sequence' }] : []));
}

/** Secrets of templates and playbooks that are an empty text where nobody sets them: those of a server, which no part of a stack can do without. */
export function emptyDefaults(file: LessonFile): { readonly at: Place; readonly name: string }[] {
  return [...file.plain.matchAll(/\{\{-?\s*([A-Za-z_]\w*)\s*\|\s*default\(\s*(?:''|"")\s*(?:,\s*true\s*)?\)|\{\{\{?~?\s*default\s+([A-Za-z_]\w*)(?:\s+(?:''|""))?\s*~?\}\}/g)].flatMap((found) => {
    const name = found[1] ?? found[2] ?? '';
    return isSecretName(name) && /(?:^|_)(?:postgres(?:ql)?|pg|db|database|mysql|mariadb|mongo(?:db)?|redis|valkey|rabbitmq|root|jwt|session|encryption|vault|grafana|minio)_/i.test(name) ? [{ name, at: file.place(found.index, found.index + found[0].length) }] : [];
  });
}
