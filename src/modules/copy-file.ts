/** One file of the controller, or the text of `content`, to the host. */
import type { Change, PlanContext, PlanFailure } from '../model/module.js';
import type { PathState, Resource, StatesOf } from '../model/resource.js';
import type { Step } from '../model/step.js';
import { Float, isDict, SecretText, type Value } from '../model/value.js';
import { freshState, type WantedAttributes } from './attributes.js';
import { isFailure, planFile } from './file-content.js';
import { baseName, folderOf, isFolder, joinPath, missingFolders, parentIsNoFolder } from './places.js';
import { path, placeOf } from './probes/path.js';
import type { TreeState } from './probes/tree.js';
import { markSecrets } from './secret-text.js';
import { type Weighed, weighedOnce } from './weighed.js';

export interface CopyArgs extends WantedAttributes {
  readonly src?: string;
  readonly content?: Value;
  readonly dest: string;
  readonly directory_mode?: string | number;
  readonly backup?: boolean;
  readonly force?: boolean;
  readonly validate?: string;
  readonly follow?: boolean;
  readonly remote_src?: boolean;
  readonly checksum?: string;
}

/** `dest` and `inside` (dest as a directory), and for directories one key for each entry or a tree. */
export type CopyResources = Record<string, Resource<PathState> | Resource<TreeState> | undefined>;
export type CopyStates = StatesOf<CopyResources>;
export type CopyPlan = Change<CopyResources> | PlanFailure | null;

export function pathState(states: CopyStates, key: string): PathState {
  const state = states[key];
  if (state === undefined || !('kind' in state)) throw new Error(`the plan of copy asked for ${key}, which was not read`);
  return state;
}

export function localFile(args: CopyArgs, context: PlanContext): { weighed: Weighed; mode?: number } {
  const source = context.local['src'];
  const weighed = weighedOnce(args, () => {
    if (args.content !== undefined) return contentText(args.content);
    if (source?.kind !== 'file') throw new Error('the source of copy was not read before its plan');
    return source.content;
  });
  return { weighed, ...(source?.kind === 'file' ? { mode: source.mode } : {}) };
}

/** Text as it is; anything else as Python's json.dumps, or str() for a lone number or boolean. */
function contentText(value: Value): string | SecretText {
  if (typeof value === 'string' || value instanceof SecretText) return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  const secrets: SecretText[] = [];
  const text = pythonJson(value, secrets);
  return secrets.length === 0 ? text : markSecrets(text, secrets);
}

function pythonJson(value: Value, secrets: SecretText[]): string {
  if (Array.isArray(value)) return `[${value.map((item) => pythonJson(item, secrets)).join(', ')}]`;
  if (isDict(value)) return `{${Object.entries(value).map(([key, item]) => `${jsonText(key)}: ${pythonJson(item, secrets)}`).join(', ')}}`;
  if (value instanceof Float) return Number.isInteger(value.value) ? `${value.value}.0` : String(value.value);
  if (!(value instanceof SecretText)) return typeof value === 'string' ? jsonText(value) : JSON.stringify(value);
  const text = jsonText(value.text);
  secrets.push(SecretText.whole(text.slice(1, -1)));
  return text;
}

/** As Python writes it: everything beyond ASCII escaped. */
function jsonText(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function insideKey(args: CopyArgs): string {
  return joinPath(args.dest, baseName(args.src ?? args.dest));
}

export function readsOfFile(args: CopyArgs, context: PlanContext): CopyResources {
  const sha256 = localFile(args, context).weighed.digest('sha256');
  const wants = context.diff ? (['sha256', 'content'] as const) : (['sha256'] as const);
  const dest = path(args.dest, wants, sha256);
  return args.src === undefined ? { dest } : { dest, inside: path(insideKey(args), wants, sha256) };
}

/** Where the file goes: into a directory under its own name, else to `dest` itself. */
export function filePlace(args: CopyArgs, states: CopyStates): { key: 'dest' | 'inside'; name: string } {
  const inside = states['inside'] !== undefined && (args.dest.endsWith('/') || isFolder(pathState(states, 'dest')));
  return inside ? { key: 'inside', name: insideKey(args) } : { key: 'dest', name: args.dest };
}

export function planCopiedFile(args: CopyArgs, states: CopyStates, context: PlanContext): CopyPlan {
  const local = localFile(args, context);
  if (args.checksum !== undefined && args.checksum.toLowerCase() !== local.weighed.digest('sha1')) return { failure: `Copied file does not match the expected checksum: it is ${local.weighed.digest('sha1')}, expected ${args.checksum}` };
  const { key, name } = filePlace(args, states);
  const before = pathState(states, key);
  if (before.kind !== 'absent' && before.kind !== 'directory' && args.force === false) return null;
  const place = placeOf(name, before);
  const folders = key === 'inside' ? folderSteps(place, before, args, context) : { steps: [], also: [] };
  if (key === 'inside' && parentIsNoFolder(place, before)) return { failure: `Destination ${folderOf(place)} is no directory` };
  const plan = planFile(name, before, { ...args, mode: args.mode === 'preserve' ? local.mode : args.mode, content: local.weighed, folderComes: key === 'inside' }, context);
  if (plan === null || isFailure(plan)) return plan;
  return { summary: plan.summary, before: { [key]: before }, after: { [key]: plan.after }, also: [...folders.also, ...plan.also], steps: [...folders.steps, ...plan.steps], diff: plan.diff };
}

/** The folders that a destination with a slash at its end makes on the way. */
export function folderSteps(place: string, state: PathState, args: CopyArgs, context: PlanContext): { steps: Step[]; also: NonNullable<Change['also']>[number][] } {
  const folders = missingFolders(place, state);
  const wanted = { mode: args.directory_mode, owner: args.owner, group: args.group };
  const fresh = folders.map((folder) => freshState('directory', folder, wanted, context));
  return {
    steps: folders.map((folder, index): Step => ({ kind: 'directory', path: folder, mode: fresh[index]?.mode, owner: args.owner, group: args.group })),
    also: folders.map((folder, index) => ({ resource: path(folder), state: fresh[index] })),
  };
}
