import { basename, dirname, join, normalize } from 'node:path/posix';
import type { Arg, LessonFile, TaskView } from '../../model/lesson.js';
import type { MapNode, Node } from '../../model/node.js';
import { listOf } from '../compose/values.js';
import { type Inherited, inheritedBy, taskView, type Where } from './task-node.js';
import { type RoleValues, roleValues } from './values.js';

const TASK_FILE = /\/(?:tasks|handlers)\/(?:[^/]+\/)*[^/]+\.ya?ml$/;
/** Tests of a role are no deployment. */
const TESTS = /\/(?:molecule|tests)\//;
const SECTIONS = ['pre_tasks', 'roles', 'tasks', 'post_tasks', 'handlers'];

/** The tasks of roles and playbooks as they stand in a folder, file by file; what is imported by a literal name stands where it is imported. */
export function tasksInFiles(files: readonly LessonFile[]): readonly TaskView[] {
  const candidates = files.filter(({ dest, within, plain }) => /\.ya?ml$/.test(dest) && !TESTS.test(within) && (TASK_FILE.test(dest) || /^\s*(?:-\s+)?["']?hosts["']?\s*:/m.test(plain)));
  return candidates.length === 0 ? [] : new Folder(files, candidates).tasks();
}

/** One reading of a folder: which files were followed already. */
class Folder {
  private readonly byPath: ReadonlyMap<string, LessonFile>;
  private readonly followed = new Set<string>();
  private readonly roles = new Map<string, RoleValues>();

  constructor(files: readonly LessonFile[], private readonly candidates: readonly LessonFile[]) {
    this.byPath = new Map(files.map((file) => [file.dest, file]));
  }

  /** Files named main and playbooks first: the others are theirs, or are listed on their own. */
  tasks(): TaskView[] {
    const first = (file: LessonFile) => (TASK_FILE.test(file.dest) && !/\/main\.ya?ml$/.test(file.dest) ? 1 : 0);
    const ordered = [...this.candidates].sort((a, b) => first(a) - first(b));
    return ordered.flatMap((file) => (this.followed.has(file.dest) ? [] : this.file(file, { keywords: new Map(), tags: [], certain: true })));
  }

  private file(file: LessonFile, inherited: Inherited): TaskView[] {
    this.followed.add(file.dest);
    const { root } = file;
    if (root?.kind !== 'sequence') return [];
    const role = TASK_FILE.test(file.dest) ? roleFolder(file.dest) : undefined;
    const place = { file, values: this.valuesOf(role), handler: /\/handlers\//.test(file.dest), ...(role === undefined ? {} : { role: basename(role) }) };
    return root.items.flatMap((item) => (item.kind === 'map' ? this.item(item, place, inherited) : []));
  }

  private item(node: MapNode, place: Where, inherited: Inherited): TaskView[] {
    if (node.get('hosts') !== undefined) return this.play(node, place, inherited);
    if (node.get('block') !== undefined) return this.block(node, place, inherited);
    const view = taskView(node, place, inherited);
    return view === undefined ? [] : [view, ...this.imported(view, node, place, inherited)];
  }

  private play(node: MapNode, place: Where, inherited: Inherited): TaskView[] {
    const own = inheritedBy(node, place, inherited);
    return SECTIONS.flatMap((section) => listOf(node.get(section)).flatMap((item) => (section === 'roles' ? roleEntry(item, place, own) : item.kind === 'map' ? this.item(item, { ...place, handler: section === 'handlers' }, own) : [])));
  }

  private block(node: MapNode, place: Where, inherited: Inherited): TaskView[] {
    const own = inheritedBy(node, place, inherited);
    return (['block', 'rescue', 'always'] as const).flatMap((part) => {
      const section = part === 'block' || own.section === 'rescue' ? {} : { section: part };
      const within = { ...own, ...section, certain: own.certain && part !== 'rescue' };
      return listOf(node.get(part)).flatMap((item) => (item.kind === 'map' ? this.item(item, place, within) : []));
    });
  }

  /** `import_tasks` and `include_tasks` of a literal name, in place. */
  private imported(view: TaskView, node: MapNode, place: Where, inherited: Inherited): TaskView[] {
    if (!['import_tasks', 'include_tasks', 'include'].includes(view.module)) return [];
    const name = view.args.get('file')?.text;
    if (name === undefined) return [];
    const folder = dirname(place.file.dest);
    const base = place.role === undefined ? folder : join(roleFolder(place.file.dest), place.handler ? 'handlers' : 'tasks');
    const file = [join(folder, name), join(base, name)].map((path) => this.byPath.get(normalize(path))).find((found) => found !== undefined);
    if (file === undefined || this.followed.has(file.dest)) return [];
    return this.file(file, inheritedBy(node, place, view.module === 'import_tasks' ? inherited : { ...inherited, tags: [] }, view.module === 'import_tasks'));
  }

  private valuesOf(role: string | undefined): RoleValues {
    const key = role ?? '';
    const known = this.roles.get(key) ?? (role === undefined ? new Map() : roleValues(role, this.byPath));
    this.roles.set(key, known);
    return known;
  }
}

function roleFolder(path: string): string {
  return path.replace(/\/(?:tasks|handlers)\/.*$/, '');
}

/** `roles:` of a play: each entry as the import that it is. */
function roleEntry(node: Node, place: Where, inherited: Inherited): TaskView[] {
  const name = node.kind === 'map' ? (node.get('role') ?? node.get('name')) : node;
  if (name?.kind !== 'scalar') return [];
  const own = node.kind === 'map' ? inheritedBy(node, place, inherited) : inherited;
  const arg: Arg = { value: name.text, text: name.text, at: name, raw: name.text };
  return [{ name: '', module: 'import_role', at: name, args: new Map([['name', arg]]), keywords: own.keywords, tags: own.tags, handler: false, certain: own.certain, file: place.file.file }];
}
