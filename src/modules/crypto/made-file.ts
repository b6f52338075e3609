/** A file that a command on the host makes: written beside its place, put there whole, with owner and mode. */
import type { PlanContext, PlanFailure } from '../../model/module.js';
import type { PathState } from '../../model/resource.js';
import type { Step } from '../../model/step.js';
import { quote } from '../../shell/quote.js';
import { attributeDelta, freshState, type WantedAttributes } from '../attributes.js';
import { destinationOf, isFailure, keptOwnership } from '../file-content.js';
import { octalText, resolveMode } from '../modes.js';
import { folderOf } from '../places.js';

export interface MadeFile extends WantedAttributes {
  readonly path: string;
  readonly backup?: boolean;
}

export interface FilePart {
  readonly steps: readonly Step[];
  readonly after: PathState;
  readonly summary: string;
}

/** `command` gets the quoted name of the new file, and a folder's privacy: nobody else can read there. `print`: what is captured. */
export function planMade(args: MadeFile, state: PathState, defaultMode: number, command: (file: string) => string, capture: string | undefined, context: PlanContext): FilePart | PlanFailure {
  const destination = destinationOf(args.path, state, false);
  if (isFailure(destination)) return destination;
  if (state.kind === 'absent' && state.ancestor !== undefined) return { failure: `the folder ${folderOf(args.path)} does not exist` };
  const fresh = freshState('file', args.path, { ...args, mode: args.mode ?? defaultMode }, context);
  const mode = state.kind === 'file' && args.mode === undefined ? state.mode : state.kind === 'file' ? resolveMode(args.mode ?? defaultMode, state.mode, false) : fresh.mode;
  const owned = state.kind === 'file' ? keptOwnership(state, args, context) : { owner: args.owner, group: args.group };
  const file = `${args.path}.jalon-new`;
  const script = `umask 077
rm -f -- ${quote(file)}; (set -C; : >${quote(file)}) || exit
{ ${command(quote(file))}; } || { rm -f -- ${quote(file)}; exit 1; }
`;
  const steps: Step[] = [
    { kind: 'script', script, ...(capture === undefined ? {} : { capture }) },
    { kind: 'replaceFrom', path: args.path, source: file, mode, ...owned, ...(args.backup ? { backup: true } : {}) },
    { kind: 'remove', path: file, recursive: false },
  ];
  return { steps, after: { ...fresh, mode, ...(state.kind === 'file' ? { owner: owned.owner ?? context.user, group: owned.group ?? context.user } : {}) }, summary: `mode ${octalText(mode)}` };
}

/** Owner, group and mode of the file that is there; null: as wanted. */
export function planAttributes(args: MadeFile, state: PathState): FilePart | null {
  const delta = state.kind === 'file' ? attributeDelta(state, args) : undefined;
  return delta === undefined ? null : { steps: [{ kind: 'attributes', path: args.path, ...delta.set, follow: false }], after: delta.after, summary: delta.summary };
}

export function planRemoved(args: MadeFile, state: PathState): FilePart | PlanFailure | null {
  if (state.kind === 'absent') return null;
  if (state.kind === 'directory') return { failure: `${args.path} is a directory; it is not removed` };
  const copy = `copy=${quote(args.path)}.$$.$(date '+%Y-%m-%d@%H:%M:%S')'~'; cp -a -- ${quote(args.path)} "$copy" && printf %s "$copy"\n`;
  return { steps: [...(args.backup ? [{ kind: 'script', script: copy, capture: 'backup_file' } as const] : []), { kind: 'remove', path: args.path, recursive: false }], after: { kind: 'absent' }, summary: `remove ${args.path}` };
}
