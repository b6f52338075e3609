import type { LessonFile, Project, RuleContext, Service, TaskView } from '../model/lesson.js';
import { imageName } from './compose/image.js';
import { defineRule } from './define.js';
import { dockerfileReferences, requirementReferences, workflowReferences } from './floating/files.js';
import { majorOnly, moving } from './floating/tags.js';
import { taskReference } from './floating/tasks.js';
import { knowledgeOf } from './images/index.js';
import { isNamedDatabase } from './images/named.js';

const WHY = 'The same file gives other software on another day: an image "latest" was deployed whose change nobody had seen, and the way back had no name (002#5, 003, 004).';
const FIX = 'Name the version that runs now, and its digest: docker image inspect --format "{{index .RepoDigests 0}}" IMAGE';
/** Tests of a role are no deployment. */
const TESTS = /\/(?:molecule|tests?)\//;

export const floatingReference = defineRule({
  number: 49,
  name: 'floating-reference',
  from: '002#5',
  severity: 'warning',
  summary: 'An image, checkout, download or action that can be something else tomorrow',
  project(project, { report }) {
    for (const [image, services] of imagesOf(project)) reportImage(image, services, report);
  },
  file(file, { report }) {
    if (TESTS.test(file.within)) return;
    for (const { at, message, severity } of referencesOf(file)) report(at, message, { why: WHY, fix: FIX, ...(severity === undefined ? {} : { severity }) });
  },
  subject({ tasks }, { report }) {
    for (const task of tasks) if (!TESTS.test(task.file)) reportTask(task, report);
  },
});

type Image = NonNullable<Service['image']>;

/** Each place that gives an image once, with the services that have it; what is built here is named here. */
function imagesOf({ services }: Project): [Image, readonly Service[]][] {
  const built = new Set(services.flatMap(({ build, image }) => (build === undefined || image === undefined ? [] : [nameOf(image)])));
  const byPlace = new Map<string, [Image, Service[]]>();
  for (const service of services) {
    const { image } = service;
    if (image === undefined || service.build !== undefined || built.has(nameOf(image))) continue;
    const key = `${image.at.range.file}:${image.at.range.start}`;
    const known = byPlace.get(key);
    if (known === undefined) byPlace.set(key, [image, [service]]);
    else known[1].push(service);
  }
  return [...byPlace.values()];
}

function nameOf({ repository, raw }: Image): string {
  return repository ?? raw;
}

function reportImage(image: Image, services: readonly Service[], report: RuleContext['report']): void {
  const { repository, tag, tagKnown, digest, raw, knowledge, at } = image;
  if (digest !== undefined || raw.trim() === '' || /@sha256:/.test(raw)) return;
  const why = tag !== undefined || (tagKnown && repository !== undefined) ? moving(repository ?? '', tag) : undefined;
  const isDatabase = knowledge?.kind === 'database';
  const database = tagKnown && majorOnly(tag) && (isDatabase || services.some(keepsData) || (knowledge === undefined && isNamedDatabase(repository ?? ''))) ? `has the tag "${tag}", so the next minor version of a database comes by itself` : undefined;
  const said = why ?? database;
  if (said === undefined) return;
  const certain = isDatabase && tagKnown && (tag === undefined || tag === 'latest') && !raw.includes('$');
  const names = services.map(({ name }) => `"${name}"`).join(', ');
  report(at, `${services.length === 1 ? 'service' : 'services'} ${names}: image ${raw} ${said}`, {
    severity: certain ? 'error' : 'warning',
    why: certain ? `${WHY} A database that wakes up one major version later does not start on its data.` : WHY,
    fix: FIX,
    within: (services[0] as Service).key,
  });
}

/** A Redis that writes to a volume is no mere cache. */
function keepsData({ image, mounts }: Service): boolean {
  const { kind, data = [] } = image?.knowledge ?? {};
  return kind === 'cache' && mounts.some(({ type, target }) => type !== 'tmpfs' && target !== undefined && data.includes(target));
}

function referencesOf(file: LessonFile) {
  return [...dockerfileReferences(file), ...workflowReferences(file), ...requirementReferences(file)];
}

function reportTask(task: TaskView, report: RuleContext['report']): void {
  const { module, args } = task;
  const image = module === 'docker_container' ? args.get('image') : module === 'docker_image' || module === 'docker_image_pull' ? args.get('name') : undefined;
  if (image?.text !== undefined && args.get('source')?.text !== 'build') {
    const { repository, tag, tagKnown, digest } = imageName(image.text.replace(/\{\{.*?\}\}/g, '$'));
    const given = module === 'docker_container' ? undefined : args.get('tag')?.text;
    if (repository === undefined || repository.includes('$') || digest !== undefined || !tagKnown || given?.includes('{{') === true) return;
    const said = moving(repository, tag ?? given);
    const certain = (tag ?? given ?? 'latest') === 'latest' && knowledgeOf(repository, 'latest')?.kind === 'database';
    if (said !== undefined) report(image.at, `image ${image.text} ${said}`, { severity: certain ? 'error' : 'warning', why: WHY, fix: FIX });
    return;
  }
  const found = taskReference(task);
  if (found !== undefined) report(found.at, found.message, { why: WHY, fix: found.fix });
}
