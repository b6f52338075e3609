import { basename, dirname } from 'node:path/posix';
import type { ComposeFile, ComposeService, ComposeView, LessonHost, LessonStep, Place } from '../../model/lesson.js';
import type { MapNode, } from '../../model/node.js';
import { parseYaml } from '../../source/yaml.js';
import type { RenderedPlaces } from '../places.js';
import { plain } from '../steps.js';
import { inFolder } from './folders.js';
import { interpolate, readDotenv } from './interpolate.js';
import { listOf, textOf } from './values.js';
import { composeUses } from './uses.js';

type Gap = (at: Place, message: string) => void;

/** The compose files that a host gets, and how they are brought up. What can't be seen is told to `gap`. */
export function composeView(host: LessonHost, places: RenderedPlaces, gap: Gap): ComposeView {
  const texts = new Map(host.steps.flatMap((step) => (step.rendered === undefined ? [] : [[step.rendered.dest, step] as const])));
  const files = [...texts.values()].flatMap((step) => composeFile(step, host, texts, places, gap) ?? []);
  for (const file of files) reportIncludes(file, texts, gap);
  return { host, files, uses: composeUses(host, files, gap) };
}

function composeFile(step: LessonStep, host: LessonHost, texts: ReadonlyMap<string, LessonStep>, places: RenderedPlaces, gap: Gap): ComposeFile | undefined {
  const { rendered } = step;
  if (rendered === undefined || !/\.ya?ml$/.test(rendered.dest)) return undefined;
  const text = plain(rendered.text);
  if (!/^["']?services["']?\s*:/m.test(text)) return undefined;
  const { root, diagnostics } = parseYaml({ file: places.register(rendered, host.name), path: '', text });
  const [fault] = diagnostics.filter(({ severity }) => severity === 'error');
  if (fault !== undefined) gap({ range: fault.range ?? step.task.range }, `${rendered.dest} is not read as a compose file: ${fault.summary}`);
  if (root?.kind !== 'map' || root.get('services')?.kind !== 'map') return undefined;
  const variables = dotenvBeside(rendered.dest, texts);
  const resolve = (value: string) => interpolate(value, variables);
  const name = textOf(root.get('name'), resolve);
  const file: ComposeFile = { path: rendered.dest, root, services: [], step, ...(name === undefined ? {} : { name }), interpolate: resolve };
  return Object.assign(file, { services: servicesOf(root.get('services') as MapNode, file) });
}

function servicesOf(services: MapNode, file: ComposeFile): ComposeService[] {
  return services.entries.flatMap(({ key, value }) => {
    if (value.kind !== 'map') return [];
    return [{ name: key.text, key, node: value, file, profiles: listOf(value.get('profiles')).flatMap((item) => (item.kind === 'scalar' ? [item.text] : [])) }];
  });
}

/** The `.env` beside a compose file, as far as a task of this host writes it. */
function dotenvBeside(path: string, texts: ReadonlyMap<string, LessonStep>): ReadonlyMap<string, string> {
  const rendered = texts.get(`${dirname(path)}/.env`)?.rendered;
  return rendered === undefined ? new Map() : readDotenv(plain(rendered.text));
}

/** What `include:` and `extends: {file}` bring in is judged only when a task of this host writes it. */
function reportIncludes(file: ComposeFile, texts: ReadonlyMap<string, LessonStep>, gap: Gap): void {
  const extended = file.services.flatMap(({ node }) => {
    const base = node.get('extends');
    return base?.kind === 'map' ? (base.get('file') ?? []) : [];
  });
  const included = listOf(file.root.get('include')).flatMap((item) => (item.kind === 'map' ? listOf(item.get('path')) : [item]));
  for (const node of [...included, ...extended]) {
    const path = textOf(node, file.interpolate);
    if (path === undefined || !texts.has(inFolder(dirname(file.path), path))) gap(node, `${basename(file.path)} draws on ${path ?? 'a file'} that no task writes, so its services are not judged`);
  }
}
