import { basename, dirname } from 'node:path/posix';
import type { ComposeUse, LessonFile, Project, Subject } from '../../model/lesson.js';
import type { RenderedPlaces } from '../places.js';
import { type ComposeText, Files, pathOf } from './files.js';
import { grouped, groupsOf } from './groups.js';
import { dotenvIn, Layers } from './layers.js';
import { isWhole, MergedProject } from './project.js';
import { composeUses, type Gap, normal } from './uses.js';

/** The compose projects of a subject, merged as Compose merges them. What can't be seen is told to `gap`. */
export function composeProjects(subject: Subject, _places: RenderedPlaces, gap: Gap): readonly Project[] {
  const files = new Files(subject);
  const texts = files.compose();
  for (const { dest, place, plain } of files.faulty) gap(place(0, Math.max(0, plain.indexOf('\n'))), `${basename(dest)} is not read as a compose file: its YAML has faults`);
  if (texts.length === 0 && subject.host === undefined) return [];
  const used = subject.host === undefined ? [] : usedProjects(subject.host, texts, files, gap);
  const seen = new Set(used.flatMap(({ layers, parts }) => [...layers.drawn, ...parts.map(({ file }) => file)]));
  const groups = groupsOf(texts.filter(({ file }) => !seen.has(file)), texts.filter(({ file }) => seen.has(file)), files);
  const alone = groups.map((parts) => madeOf(parts, [], files, gap));
  const drawn = new Set(alone.flatMap(({ layers }) => [...layers.drawn]));
  const kept = alone.filter(({ parts }) => !parts.every(({ file }) => drawn.has(file)));
  return [...used, ...(kept.length === 0 ? alone : kept)].map(({ project, parts }) => {
    tellFragments(parts, project, gap);
    return project;
  });
}

interface Made {
  readonly parts: readonly ComposeText[];
  readonly layers: Layers;
  readonly project: Project;
}

function usedProjects(host: NonNullable<Subject['host']>, texts: readonly ComposeText[], files: Files, gap: Gap): Made[] {
  const variables = (text: ComposeText) => dotenvIn(dirname(pathOf(text.file)), files);
  const named = texts.map((text) => {
    const name = new Layers([text], '/', variables(text), files, () => undefined).reading.text(text.root.get('name'));
    return { path: pathOf(text.file), ...(name === undefined ? {} : { name }) };
  });
  const byFiles = grouped(composeUses(host, named, files.faulty.map(pathOf), gap), ({ project, files: paths }) => JSON.stringify([project, paths]));
  return [...byFiles.values()].map((uses) => madeOf((uses[0] as ComposeUse).files.flatMap((path) => files.composeAt(path) ?? []), uses, files, gap));
}

function madeOf(parts: readonly ComposeText[], uses: readonly ComposeUse[], files: Files, gap: Gap): Made {
  const folder = dirname(pathOf((parts[0] as ComposeText).file));
  const variables = dotenvIn(folder, files);
  const layers = new Layers(parts, folder, variables, files, gap);
  const name = uses[0]?.project ?? layers.reading.text(layers.root.get('name')) ?? variables.get('COMPOSE_PROJECT_NAME') ?? normal(basename(folder));
  return { parts, layers, project: new MergedProject({ name, files: parts.map(({ file }): LessonFile => file), folder, uses }, layers, files) };
}

/** Services that lie over others which are not here can't be judged. */
function tellFragments(parts: readonly ComposeText[], project: Project, gap: Gap): void {
  for (const { services, file } of parts) {
    const lost = services.entries.filter(({ key, value }) => value.kind === 'map' && !isWhole(value) && !project.services.some(({ name }) => name === key.text));
    const [first] = lost;
    if (first !== undefined) gap(first.key, `no file beside ${basename(file.dest)} gives an image or build to ${lost.map(({ key }) => key.text).join(', ')}, so they are not judged`);
  }
}
