/** Plans an edit of a text file: what lineinfile and blockinfile share. */
import type { Change, PlanContext, PlanFailure } from '../model/module.js';
import type { PathState, Resource } from '../model/resource.js';
import { dict, type Dict } from '../model/value.js';
import type { WantedAttributes } from './attributes.js';
import { destinationOf, type FilePlan, isFailure, planFile } from './file-content.js';
import { folderOf, missingFolders, parentIsNoFolder } from './places.js';
import { path } from './probes/path.js';
import { freshState } from './attributes.js';
import { markSecrets } from './secret-text.js';

export interface EditArgs extends WantedAttributes {
  readonly path: string;
  readonly create?: boolean;
  readonly backup?: boolean;
  readonly validate?: string;
  readonly follow?: boolean;
}

export type EditResources = { readonly path: Resource<PathState> };

export interface Edit {
  readonly text: string;
  /** Ansible's msg: 'line added' … */
  readonly message: string;
}

/** `edit` gets the text; null = nothing to change in it; `noun` is what the module calls the file. Secret parts of `sources` stay secret in the new text. */
export function planEdit(args: EditArgs, state: PathState, context: PlanContext, wantPresent: boolean, edit: (text: string) => Edit, sources: readonly unknown[], noun = 'Destination'): Change<EditResources> | PlanFailure | null {
  const destination = destinationOf(args.path, state, args.follow ?? false);
  if (isFailure(destination)) return state.kind === 'directory' ? { failure: `Path ${args.path} is a directory !`, result: dict([['rc', 256]]) } : destination;
  const { place, state: file } = destination;
  if (file.kind === 'absent') {
    if (!wantPresent) return null;
    if (!args.create) return { failure: `${noun} ${place} does not exist !`, result: dict([['rc', 257]]) };
    if (parentIsNoFolder(place, file)) return { failure: `Error creating ${folderOf(place)}: it is no directory` };
  } else if (file.content === undefined) {
    return { failure: file.size > 1024 * 1024 ? `${place} is ${file.size} bytes long; only files up to 1 MiB can be edited` : `${place} cannot be read: permission denied` };
  }
  const old = file.kind === 'absent' ? '' : (file.content as Buffer).toString('latin1');
  // Latin-1 keeps bytes that are not UTF-8 as they are; the args travel the same way.
  const edited = edit(old);
  const bytes = Buffer.from(edited.text, 'latin1');
  const asText = bytes.toString('utf8');
  const content = Buffer.from(asText, 'utf8').equals(bytes) ? markSecrets(asText, sources) : bytes;
  const note = edited.message === '' ? undefined : edited.message;
  const plan = planFile(args.path, state, { ...args, content, folderComes: true, note }, context);
  if (plan === null || isFailure(plan)) return plan;
  return withFolders(args, state, place, plan, context, edited.message);
}

/** `create` makes missing folders too, as in Ansible. */
function withFolders(_args: EditArgs, state: PathState, place: string, plan: FilePlan, context: PlanContext, message: string): Change<EditResources> {
  const folders = state.kind === 'absent' ? missingFolders(place, state) : [];
  const made = folders.map((folder) => ({ resource: path(folder), state: freshState('directory', folder, {}, context) }));
  return {
    summary: plan.summary,
    before: { path: state },
    after: { path: plan.after },
    also: [...made, ...plan.also],
    steps: [...folders.map((folder) => ({ kind: 'directory' as const, path: folder, mode: 0o755 })), ...plan.steps],
    diff: plan.diff,
    result: dict([['msg', message]]),
  };
}

/** UTF-8 text as the Latin-1 string of its bytes, to be compared with a file's. */
export function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

export function backupResult(captured: Readonly<Record<string, string>>, name: 'backup' | 'backup_file'): Dict {
  return dict(captured['backup_file'] ? [[name, captured['backup_file']]] : []);
}

