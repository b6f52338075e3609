import { basename, posix } from 'node:path';
import { holds, render } from '../language/evaluate.js';
import type { Scope } from '../language/scope.js';
import { pythonText } from '../language/values.js';
import type { ProjectReader } from '../model/documents.js';
import type { Template } from '../model/expression.js';
import type { MapNode } from '../model/node.js';
import type { OwnedCompose, Phase, Play, Playbook, Task } from '../model/playbook.js';
import { isDict, SecretText } from '../model/value.js';
import { parseYaml } from '../source/yaml.js';
import type { CompileInput } from './context.js';
import { tasksIn } from './notify.js';
import { type RenderedTemplate, renderedTemplates, scopesBeforeRun } from './render.js';
import { attempt } from './resolve/effects.js';
import { readTemplate } from './templateFiles.js';

/** What a task puts at a path: as far as it is known before the run, or with its expressions taken out. */
interface Written {
  readonly text?: string;
  readonly unread?: string;
}

type Settings = Pick<CompileInput, 'factNames' | 'services' | 'run'>;
type ScopeOf = ReturnType<typeof scopesBeforeRun>;

/** The compose files that the playbook's phases own, for each host that is asked for; read once. */
export function composeFilesOf(playbook: Playbook, { reader, factNames, services, run }: CompileInput): (host: string) => readonly OwnedCompose[] {
  const known = new Map<string, readonly OwnedCompose[]>();
  return (host) => {
    let found = known.get(host);
    if (found === undefined) known.set(host, (found = ownedBy(playbook, host, reader, { factNames, services, run })));
    return found;
  };
}

function ownedBy(playbook: Playbook, host: string, reader: ProjectReader, settings: Settings): readonly OwnedCompose[] {
  const scopeOf = scopesBeforeRun(playbook, host, reader, settings);
  const plays = playbook.plays.filter((play) => play.hosts.includes(host));
  const phases = new Map(plays.flatMap((play): [string, { readonly phase: Phase; readonly scope: Scope }][] => (play.phase?.compose === undefined ? [] : [[play.phase.id, { phase: play.phase, scope: scopeOf(play, { layers: play.layers }) }]])));
  if (phases.size === 0) return [];
  const written = writtenFiles(plays, renderedTemplates(playbook, host, reader, settings), scopeOf, reader);
  return [...phases.values()].map(({ phase, scope }): OwnedCompose => {
    const path = textIn(phase.compose?.path, scope);
    const range = phase.compose?.range ?? phase.range;
    if (path === undefined) return { phase: phase.id, path: '', services: new Set(), unread: 'its path is known only during the run', range };
    return { phase: phase.id, path: posix.normalize(path), project: textIn(phase.compose?.project, scope), range, ...contentOf(posix.normalize(path), written) };
  });
}

function textIn(template: Template | undefined, scope: Scope): string | undefined {
  const value = template === undefined ? undefined : attempt(() => render(template, scope));
  return typeof value === 'string' || typeof value === 'number' ? String(pythonText(value)) : undefined;
}

/** Every text that tasks of this host write, by its path; several where conditions decide among them. */
function writtenFiles(plays: readonly Play[], templates: readonly RenderedTemplate[], scopeOf: ScopeOf, reader: ProjectReader): ReadonlyMap<string, readonly Written[]> {
  const out = new Map<string, Written[]>();
  const add = (dest: string, one: Written): void => void out.set(posix.normalize(dest), [...(out.get(posix.normalize(dest)) ?? []), one]);
  for (const one of templates) if (one.dest !== undefined) add(one.dest, templated(one, reader));
  for (const play of plays) {
    for (const task of tasksOf(play)) {
      if (task.module !== 'copy' || attempt(() => holds(task.when, scopeOf(play, task))) === false) continue;
      const copy = copied(task, scopeOf(play, task), reader);
      if (copy !== undefined) add(copy.dest, copy);
    }
  }
  return out;
}

const tasksOf = (play: Play): readonly Task[] => [...play.sections.flatMap((section) => [...tasksIn(section.nodes)]), ...play.handlers];

function templated({ render: rendered, source, unrenderable }: RenderedTemplate, reader: ProjectReader): Written {
  return {
    get text() {
      if (rendered !== undefined) return plain(attempt(rendered)?.text);
      return source === undefined ? undefined : withoutExpressions(reader, source);
    },
    unread: unrenderable,
  };
}

function copied(task: Task, scope: Scope, reader: ProjectReader): (Written & { readonly dest: string }) | undefined {
  const args = attempt(() => render({ kind: 'map', entries: task.args, range: task.range }, scope));
  if (args === undefined || !isDict(args)) return undefined;
  const { dest, content, src } = args;
  if (typeof dest !== 'string') return undefined;
  if (typeof content === 'string' || content instanceof SecretText) return { dest, text: plain(content) };
  const path = typeof src === 'string' ? reader.search(src, task.searchPath.files).path : undefined;
  const to = dest.endsWith('/') && path !== undefined ? dest + basename(path) : dest;
  if (!/\.ya?ml$/.test(to)) return undefined;
  return { dest: to, get text() { return path === undefined ? undefined : reader.source(path)?.text; }, unread: 'its content is known only during the run' };
}

/** Services are named in plain text nearly always: what an expression would add is found missing on the host. */
function withoutExpressions(reader: ProjectReader, path: string): string | undefined {
  return readTemplate(reader, path).file?.source.text.replace(/\{\{[\s\S]*?\}\}/g, '');
}

const plain = (text: string | SecretText | undefined): string | undefined => (text instanceof SecretText ? text.text : text);

function contentOf(path: string, files: ReadonlyMap<string, readonly Written[]>): Pick<OwnedCompose, 'name' | 'services' | 'unread'> {
  const written = files.get(path);
  if (written === undefined) return { services: new Set(), unread: 'no task of this playbook writes it' };
  const roots = written.map(({ text }) => (text === undefined ? undefined : mapIn(text, path)));
  const unread = written.find((_, index) => roots[index] === undefined);
  const services = new Set(roots.flatMap((root) => (root === undefined ? [] : servicesIn(root, path, files, new Set([path])))));
  const name = roots.map((root) => root?.get('name')).find((node) => node?.kind === 'scalar' && node.text !== '' && !node.text.includes('$'));
  return { services, ...(name?.kind === 'scalar' ? { name: name.text } : {}), ...(unread === undefined ? {} : { unread: unread.unread ?? 'it is no YAML map' }) };
}

/** Its own, those of files that it includes, and those of the override beside it. */
function servicesIn(root: MapNode, path: string, files: ReadonlyMap<string, readonly Written[]>, seen: Set<string>): string[] {
  const services = root.get('services');
  const own = services?.kind === 'map' ? services.entries.map(({ key }) => key.text).filter((name) => name !== '' && name !== '<<') : [];
  const override = /^(.*\/(?:docker-)?compose)(\.ya?ml)$/.exec(path);
  const others = [...includedBy(root).map((name) => posix.resolve(posix.dirname(path), name)), ...(override === null ? [] : [`${override[1]}.override.yml`, `${override[1]}.override.yaml`])];
  return [...own, ...others.flatMap((other) => {
    if (seen.has(other)) return [];
    seen.add(other);
    return (files.get(other) ?? []).flatMap(({ text }) => {
      const map = text === undefined ? undefined : mapIn(text, other);
      return map === undefined ? [] : servicesIn(map, other, files, seen);
    });
  })];
}

/** `include: [a.yml, {path: b.yml}]`, with a list of paths too. */
function includedBy(root: MapNode): string[] {
  const include = root.get('include');
  return (include?.kind === 'sequence' ? include.items : []).flatMap((item) => {
    const path = item.kind === 'map' ? item.get('path') : item;
    return (path?.kind === 'sequence' ? path.items : [path]).flatMap((one) => (one?.kind === 'scalar' ? [one.text] : []));
  });
}

function mapIn(text: string, path: string): MapNode | undefined {
  const { root } = parseYaml({ file: path, path: '', text });
  return root?.kind === 'map' ? root : undefined;
}
