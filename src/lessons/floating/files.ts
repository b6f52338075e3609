import type { LessonFile, Place } from '../../model/lesson.js';
import type { Severity } from '../../model/diagnostic.js';
import type { MapNode, Node } from '../../model/node.js';
import { imageName } from '../compose/image.js';
import { listOf } from '../compose/values.js';
import { moving } from './tags.js';

export interface FileReference {
  readonly at: Place;
  readonly message: string;
  readonly severity?: Severity;
}

const DOCKERFILE = /(?:^|\/)(?:[\w.-]*\.)?(?:Dockerfile|Containerfile)(?:\.[\w.-]+)?$/i;
const FROM = /^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)(?:[ \t]+AS[ \t]+(\S+))?/gim;

/** `FROM image` without a version; a stage, `scratch` and what an ARG gives are none. */
export function dockerfileReferences(file: LessonFile): FileReference[] {
  if (!DOCKERFILE.test(file.dest)) return [];
  const stages = new Set<string>();
  return [...file.plain.matchAll(FROM)].flatMap((found) => {
    const [all, image = '', stage] = found;
    if (stage !== undefined) stages.add(stage.toLowerCase());
    const { repository, tag, digest } = imageName(image);
    if (repository === undefined || digest !== undefined || /[${]/.test(image) || repository === 'scratch' || (stages.has(repository) && repository !== stage?.toLowerCase())) return [];
    const said = moving(repository, tag);
    const start = found.index + all.indexOf(image, 4);
    return said === undefined ? [] : [{ at: file.place(start, start + image.length), message: `FROM ${image} ${said}` }];
  });
}

const USES = /^[ \t]*(?:-[ \t]+)?uses:[ \t]*["']?([\w.-]+\/[\w./-]+)@([\w./-]+)/gm;

/** `uses: org/action@master`: whoever may push there runs in the job. A version tag can be moved too; that is a note. */
export function workflowReferences(file: LessonFile): FileReference[] {
  if (!/\/\.(?:github|forgejo|gitea)\/(?:workflows|actions)\/.*\.ya?ml$/.test(file.dest)) return [];
  return [...file.plain.matchAll(USES)].flatMap((found): FileReference[] => {
    const [all, action = '', reference = ''] = found;
    const start = found.index + all.indexOf(action);
    const at = file.place(start, start + action.length + 1 + reference.length);
    if (/^[0-9a-f]{40}$/.test(reference)) return [];
    if (/^v?\d/.test(reference)) return /^(?:actions|github)\//.test(action) ? [] : [{ at, message: `action ${action}@${reference} is a tag, which can be moved`, severity: 'note' }];
    return [{ at, message: `action ${action}@${reference} is a branch: whoever may push there runs in this job` }];
  });
}

/** Roles and collections of a requirements.yml without a version. */
export function requirementReferences(file: LessonFile): FileReference[] {
  const root = /\/requirements\.ya?ml$/.test(file.dest) ? file.root : undefined;
  if (root === undefined || root.kind === 'scalar') return [];
  const lists = root.kind === 'sequence' ? [['role', root] as const] : (['roles', 'collections'] as const).map((key) => [key.slice(0, -1), root.get(key)] as const);
  return lists.flatMap(([kind, list]) => listOf(list).flatMap((item) => unpinned(item, kind)));
}

function unpinned(item: Node, kind: string): FileReference[] {
  if (item.kind === 'scalar') return [{ at: item, message: `${kind} ${item.text} has no version` }];
  if (item.kind !== 'map') return [];
  const name = item.entry('name') ?? item.entry('src') ?? item.entry('role');
  const version = versionOf(item);
  if (name === undefined || (version !== undefined && !/^(?:main|master|latest|\*|)$/.test(version))) return [];
  const text = name.value.kind === 'scalar' ? name.value.text : name.key.text;
  if (/^[./]/.test(text) || /,/.test(text)) return [];
  return [{ at: name.value, message: `${kind} ${text} has ${version === undefined ? 'no version' : `the version "${version}", which moves`}` }];
}

function versionOf(item: MapNode): string | undefined {
  const version = item.get('version');
  return version?.kind === 'scalar' ? version.text : undefined;
}
