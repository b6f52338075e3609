import type { LessonFile, Place, Project, Service, Subject } from '../../model/lesson.js';
import { isEnvFile, isSample } from './env-files.js';
import { isSecretName } from './names.js';
import { isNoSecret, isPlaceholder, literalOf, urlCredential } from './values.js';

/** A secret that is written down, whole or as the default of a variable. */
interface WrittenSecret {
  readonly at: Place;
  /** What holds it: 'POSTGRES_PASSWORD', 'the password in DATABASE_URL'. */
  readonly name: string;
  /** 'fallback': in `${X:-…}`; 'literal': of somebody's own choice. */
  readonly kind: 'placeholder' | 'fallback' | 'literal';
}

/** Secrets that `environment:` gives; those of an `env_file:` are judged where they stand. */
export function environmentSecrets(service: Service): WrittenSecret[] {
  const likes = namesOf(service);
  return [...service.environment].flatMap(([key, { raw, at }]) => {
    const file = fileOf(service.project.subject, at.range.file);
    if (file !== undefined && (isEnvFile(file) || isSample(file.dest.split('/').at(-1) ?? ''))) return [];
    const secret = writtenSecret(key, raw, likes);
    if (secret === undefined || (secret.kind === 'literal' && fromVariable(service.project, at))) return [];
    return [{ ...secret, at }];
  });
}

/** What a `key=value` pair writes down; undefined: no secret, or none that stands here. */
export function writtenSecret(key: string, raw: string, likes: readonly string[]): Omit<WrittenSecret, 'at'> | undefined {
  const credential = urlCredential(raw) ?? argumentCredential(raw) ?? pairCredential(key, raw);
  const kind = credential === undefined ? (isSecretName(key) ? kindOf(raw, likes) : undefined) : kindOf(credential.password, [...likes, credential.user]);
  return kind === undefined ? undefined : { name: credential === undefined ? key : `the password in ${key}`, kind };
}

/** `REDIS_ARGS: --requirepass …`: arguments that an image takes from its environment. */
function argumentCredential(raw: string): { readonly user: string; readonly password: string } | undefined {
  const password = /--(?:requirepass|masterauth)[=\s]+(\$\{[^}]*\}|\S+)/.exec(raw)?.[1];
  return password === undefined ? undefined : { user: 'default', password };
}

/** `NEO4J_AUTH=user/password`, whole or as a default. */
function pairCredential(key: string, raw: string): { readonly user: string; readonly password: string } | undefined {
  if (key.toUpperCase() !== 'NEO4J_AUTH') return undefined;
  const fallback = /^\$\{\w+:?-(.*)\}$/s.exec(raw.trim())?.[1];
  const [, user = '', password] = /^(\$\{[^}]*\}|[^/]*)\/(.+)$/s.exec(fallback ?? raw.trim()) ?? [];
  return password === undefined ? undefined : { user, password: fallback === undefined ? password : `\${X:-${password}}` };
}

/** How a secret's value is written down; undefined: not at all. */
export function kindOf(raw: string, likes: readonly string[] = []): WrittenSecret['kind'] | undefined {
  const literal = literalOf(raw);
  if (literal === undefined || isNoSecret(literal.text)) return undefined;
  if (literal.fallback) return 'fallback';
  return isPlaceholder(literal.text, likes) ? 'placeholder' : 'literal';
}

/** Values that a password must not equal: users, databases, the service itself. */
function namesOf(service: Service): string[] {
  const users = [...service.environment].filter(([key]) => NAMES.test(key)).map(([, { text, raw }]) => text ?? literalOf(raw)?.text ?? '');
  return [service.name, service.image?.repository?.split('/').at(-1) ?? '', ...users].filter((text) => text !== '');
}

const NAMES = /(?:USER|USERNAME|USR|DB|DATABASE|DB_?NAME)$/i;

/** The same of a file's pairs. */
export function namesAmong(pairs: readonly { readonly key: string; readonly raw: string }[]): string[] {
  return pairs.filter(({ key }) => NAMES.test(key)).map(({ raw }) => literalOf(raw)?.text ?? '').filter((text) => text !== '');
}

/** Whether a variable's value stands there, so that nothing of it is written in the file. */
function fromVariable({ subject }: Project, { range }: Place): boolean {
  const file = subject.host === undefined ? undefined : fileOf(subject, range.file);
  return file !== undefined && valueWithin(file, range.start, range.end);
}

/** Whether characters of a rendered file were given by a variable. */
export function valueWithin(file: LessonFile, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (file.origin(at)?.definition !== undefined) return true;
  return false;
}

/** The name by which ranges in a file's text call it. */
export function nameOf(file: LessonFile): string {
  return file.place(0, 0).range.file;
}

const byName = new WeakMap<Subject, ReadonlyMap<string, LessonFile>>();

/** The file that a range names. */
function fileOf(subject: Subject, name: string): LessonFile | undefined {
  const known = byName.get(subject) ?? new Map(subject.files.map((file) => [nameOf(file), file]));
  byName.set(subject, known);
  return known.get(name);
}

/** The text at a place of a project, before interpolation. */
export function sourceAt({ subject }: Project, { range }: Place): string | undefined {
  return fileOf(subject, range.file)?.plain.slice(range.start, range.end);
}
