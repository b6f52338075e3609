import type { LessonFile, RuleContext, Subject } from '../../model/lesson.js';
import { plain } from '../steps.js';
import { readCaddyfile } from './caddyfile.js';
import { traefikLabels } from '../traefik/labels.js';

/** Names that proxies answer for. */
interface Served {
  readonly names: ReadonlySet<string>;
  /** Domains below which there is at least one of them. */
  readonly domains: ReadonlySet<string>;
  /** Something answers for every name, or for names that are not known. */
  readonly open: boolean;
}

type Input = RuleContext['input'];

const NAME = /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/;

/** What the proxies of a subject, and of every other host of the inventory, answer for. */
export function servedNames(subject: Subject, input: Input): Served {
  const here = subject.files.flatMap((file) => inText(file.dest, file.plain));
  const others = [...servedByHost(input)].flatMap(([name, names]) => (name === subject.name ? [] : names));
  const labelled = subject.projects.flatMap(({ services }) => services.flatMap((service) => [
    ...traefikLabels(service).filter(({ key }) => /rule$/.test(key)).flatMap(({ text, raw }) => inRule(text ?? raw)),
    ...[...service.labels].filter(([key]) => /^caddy(?:_\d+)?$/.test(key)).flatMap(([, { text, raw }]) => (text ?? raw).split(/[\s,]+/)),
    ...(service.environment.get('VIRTUAL_HOST')?.text ?? '').split(','),
  ]));
  const all = [...here, ...others, ...labelled].map((name) => name.trim().toLowerCase().replace(/^https?:\/\//, '').replace(/[:/].*$/, '')).filter((name) => name !== '');
  const names = new Set(all.filter((name) => NAME.test(name)));
  return { names, domains: new Set([...names].flatMap((name) => [name, domainOf(name)])), open: (labelled.some((name) => name !== '') && !holdsProxy(subject)) || all.some((name) => !NAME.test(name) && (name === '*' || /[${~\uE000]/.test(name))) };
}

/** A proxy that reads labels and stands elsewhere reads those of other stacks too. */
function holdsProxy({ kind, projects }: Subject): boolean {
  return kind === 'host' || projects.some(({ services }) => services.some(({ image }) => /(?:^|\/)(?:traefik|caddy(?:-docker-proxy)?|nginx-proxy|acme-companion|docker-gen)$/.test(image?.repository ?? '')));
}

function servedByHost(input: Input): ReadonlyMap<string, readonly string[]> {
  const known = byHost.get(input) ?? new Map([...input.hosts].map(({ name, steps }) => [name, steps.flatMap(({ rendered }) => (rendered === undefined ? [] : inText(rendered.dest, plain(rendered.text))))]));
  byHost.set(input, known);
  return known;
}

/** Asked of one host after another, and of each about all. */
const byHost = new WeakMap<Input, ReadonlyMap<string, readonly string[]>>();

/** `a.b.example.com` → `b.example.com`; `example.com` itself. */
function domainOf(name: string): string {
  const labels = name.split('.');
  return labels.length > 2 ? labels.slice(1).join('.') : name;
}

function inText(dest: string, text: string): string[] {
  if (/caddyfile|\.caddy$/i.test(dest)) return inCaddyfile(text);
  if (text.includes('server_name')) return [...text.matchAll(/^[ \t]*server_name[ \t]+([^;#{}]+);/gm)].flatMap((found) => (found[1] ?? '').split(/\s+/)).filter((name) => name !== '_');
  return text.includes('Host(') || text.includes('HostSNI(') ? [...text.matchAll(/Host(?:SNI)?\([^)]*\)/g)].flatMap((found) => inRule(found[0])) : [];
}

function inRule(rule: string): string[] {
  if (/HostRegexp\(/.test(rule)) return ['*'];
  return [...rule.matchAll(/Host(?:Header|SNI)?\(([^)]*)\)/g)].flatMap((found) => (found[1] ?? '').split(',').map((part) => part.replace(/[`"'\s]/g, ''))).filter((name) => name !== '*');
}

/** Site addresses; '*' for those that answer every name. */
function inCaddyfile(text: string): string[] {
  return readCaddyfile(text).addresses.map((address) => (/^(?:https?:\/\/)?:(?:80|443)$|^https?:\/\/$/.test(address) ? '*' : address));
}

export function isServed(name: string, { names }: Served): boolean {
  const [, ...rest] = name.split('.');
  return names.has(name) || names.has(`*.${rest.join('.')}`) || names.has(name.replace(/^www\./, '')) || names.has(`www.${name}`);
}

/** Whether a file is a proxy's own, whose redirects lead anywhere. */
export function isProxyFile({ dest }: LessonFile): boolean {
  return /caddyfile|\.caddy$|nginx|traefik/i.test(dest);
}
