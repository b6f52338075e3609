import type { Change, PlanContext, PlanFailure } from '../../model/module.js';
import type { PathState, Resource, StatesOf } from '../../model/resource.js';
import type { Step } from '../../model/step.js';
import { quote, quoteAll } from '../../shell/quote.js';
import { isFailure, planFile } from '../file-content.js';
import { missingFolders } from '../places.js';
import type { Mounted, MountState } from '../probes/mount.js';
import { markSecrets, type MaybeSecret, reveal } from '../secret-text.js';
import { type FstabEdit, type FstabEntry, withEntry, withoutEntry } from './fstab.js';
import { hasOptions } from './options.js';

export interface MountArgs {
  readonly path: string;
  readonly state: 'absent' | 'absent_from_fstab' | 'mounted' | 'present' | 'unmounted' | 'remounted' | 'ephemeral';
  readonly src?: string;
  readonly fstype?: string;
  readonly opts?: MaybeSecret;
  readonly opts_no_log: boolean;
  readonly dump: string;
  readonly passno: string;
  readonly fstab: string;
  readonly boot: boolean;
  readonly backup: boolean;
}
export type MountReads = { mount: Resource<MountState>; place: Resource<PathState>; fstab?: Resource<PathState>; device?: Resource<PathState> };
type States = StatesOf<MountReads>;

export const optionsOf = (args: MountArgs): string => {
  const opts = reveal(args.opts ?? 'defaults');
  return args.boot || opts.split(',').includes('noauto') ? opts : `${opts},noauto`;
};

/** Parts of a change: what they do, in order, and what they say. */
interface Work {
  readonly said: string[];
  readonly steps: Step[];
  /** Mounts afterwards; undefined: untouched. */
  mounts?: readonly Mounted[];
  made?: boolean;
  gone?: boolean;
}

export function planMount(args: MountArgs, states: States, context: PlanContext): Change<MountReads> | PlanFailure | null {
  const { mount, place, fstab } = states;
  const edit = fstabEdit(args, fstab);
  if (edit !== undefined && 'failure' in edit) return edit;
  const edited = edit !== undefined && edit.text !== textOf(fstab);
  const work: Work = { said: [], steps: [] };
  const file = edited ? planFile(args.fstab, fstab as PathState, { content: markSecrets(edit.text, [args.opts]), backup: args.backup, note: args.fstab, ...(fstab?.kind === 'absent' ? { mode: '0644' } : {}), follow: true }, context) : null;
  if (isFailure(file)) return file;
  const problem = liveWork(args, states, edit, edited, work);
  if (problem !== undefined) return problem;
  if (file !== null) {
    // Unmounting and mounting may be refused: only after it the entry goes, or comes. A remount reads the entry.
    const fresh = args.state === 'mounted' && mount.mounts.length === 0;
    const before = fresh ? work.steps.length : args.state === 'absent' ? work.steps.filter((step) => step.kind === 'script').length : 0;
    work.steps.splice(before, 0, ...file.steps, ...(args.fstab === '/etc/fstab' ? [RELOAD] : []));
    work.said.unshift(`${args.state.startsWith('absent') ? 'remove' : edit?.old === undefined ? 'add' : 'change'} ${args.path} in ${args.fstab}`);
  }
  if (work.steps.length === 0) return null;
  const touched = work.mounts !== undefined;
  return {
    summary: work.said.join(', '),
    before: { ...(file ? { fstab } : {}), ...(touched ? { mount } : {}) } as Change<MountReads>['before'],
    after: { ...(file ? { fstab: file.after } : {}), ...(touched ? { mount: { mounts: work.mounts } } : {}), ...(work.made ? { place: folderState(place) } : {}), ...(work.gone ? { place: { kind: 'absent' } } : {}) } as Change<MountReads>['after'],
    also: file?.also,
    // What lies below the mount point is something else now.
    ...(touched ? { touches: 'everything' as const } : {}),
    steps: work.steps,
    diff: [...(file?.diff ?? []), ...(touched ? [{ beforeHeader: args.path, afterHeader: args.path, before: shownMounts(mount.mounts), after: shownMounts(work.mounts ?? []) }] : [])],
  };
}

/** systemd keeps what it read of /etc/fstab at boot, and may unmount what does not fit that. */
const RELOAD: Step = { kind: 'script', script: '[ ! -d /run/systemd/system ] || systemctl daemon-reload\n' };

const textOf = (fstab: PathState | undefined): string => (fstab === undefined || fstab.kind === 'absent' ? '' : (contentOf(fstab) ?? ''));
const contentOf = (fstab: PathState): string | undefined => (fstab.kind === 'file' ? fstab.content : fstab.kind === 'link' ? (fstab.resolved?.content ?? fstab.content) : undefined)?.toString('utf8');

const entryOf = (args: MountArgs): FstabEntry => ({ src: args.src as string, path: args.path, fstype: args.fstype as string, opts: optionsOf(args), dump: args.dump, passno: args.passno });

function fstabEdit(args: MountArgs, fstab: PathState | undefined): FstabEdit | PlanFailure | undefined {
  if (fstab === undefined) return undefined;
  if (fstab.kind !== 'absent' && contentOf(fstab) === undefined) return { failure: `${args.fstab} can't be read as a file of mounts` };
  if (args.state === 'absent' || args.state === 'absent_from_fstab') return withoutEntry(textOf(fstab), args.path, args.src);
  if (args.state !== 'mounted' && args.state !== 'present') return undefined;
  return withEntry(textOf(fstab), entryOf(args));
}

function liveWork(args: MountArgs, states: States, edit: FstabEdit | undefined, edited: boolean, work: Work): PlanFailure | undefined {
  const { mounts } = states.mount;
  switch (args.state) {
    case 'present':
    case 'absent_from_fstab':
      return undefined;
    case 'unmounted':
      if (mounts.length > 0) unmount(args, mounts.length, work);
      return undefined;
    case 'absent':
      if (!edited) return undefined;
      if (mounts.length > 0) unmount(args, mounts.length, work);
      if (states.place.kind === 'directory') {
        work.steps.push({ kind: 'argv', argv: ['rmdir', '--', args.path] });
        work.gone = true;
      }
      return undefined;
    case 'remounted':
      return remounted(args, mounts, work);
    case 'mounted':
      return mounts.length === 0 ? mountNew(args, states, work, edited ? fromTable(args, states.place.kind === 'absent') : { kind: 'argv', argv: fromFstab(args) }) : edited ? mountAgain(args, mounts, edit?.old, work) : undefined;
    case 'ephemeral':
      return ephemeral(args, states, work);
  }
}

function unmount(args: MountArgs, times: number, work: Work): void {
  // One on top of the other: each has to go.
  work.steps.push({ kind: 'script', script: `${Array.from({ length: times }, () => `umount ${quote(args.path)}`).join(' && ')}\n` });
  work.said.push(`unmount ${args.path}`);
  work.mounts = [];
}

const tableOption = (args: MountArgs): string[] => (args.fstab === '/etc/fstab' ? [] : ['-T', args.fstab]);
const fromFstab = (args: MountArgs): string[] => ['mount', ...tableOption(args), args.path];
/** By an entry of its own, on stdin: what can't be mounted must not stay in fstab, where it keeps the host from booting. */
const fromTable = (args: MountArgs, made: boolean): Step => ({
  kind: 'script',
  script: `table=$(mktemp) && cat >"$table" && mount -T "$table" ${quote(args.path)}; status=$?; rm -f -- "$table"; ${made ? `[ "$status" = 0 ] || rmdir -- ${quote(args.path)}; ` : ''}exit "$status"\n`,
  stdin: markSecrets(withEntry('', entryOf(args)).text, [args.opts]),
});
const byHand = (args: MountArgs): string[] => ['mount', '-t', args.fstype as string, ...(optionsOf(args) === 'defaults' ? [] : ['-o', optionsOf(args)]), args.src as string, args.path];

function wantedMount(args: MountArgs): Mounted {
  return { fstype: args.fstype as string, sources: [args.src as string], options: optionsOf(args).split(',') };
}

function mountNew(args: MountArgs, { place }: States, work: Work, step: Step): PlanFailure | undefined {
  if (place.kind === 'absent') {
    for (const folder of missingFolders(args.path, place)) work.steps.push({ kind: 'directory', path: folder, mode: 0o755 });
    work.steps.push({ kind: 'directory', path: args.path, mode: 0o755 });
    work.made = true;
  }
  work.steps.push(step);
  work.said.push(`mount ${args.src} at ${args.path}`);
  work.mounts = [wantedMount(args)];
  return undefined;
}

/** New options can be given to what is mounted; another source or type can't, and network file systems refuse. */
function mountAgain(args: MountArgs, mounts: readonly Mounted[], old: FstabEntry | undefined, work: Work): undefined {
  const same = old !== undefined && old.src === args.src && old.fstype === args.fstype && !/^(nfs|cifs|smb)/.test(old.fstype);
  const afresh = `umount ${quote(args.path)} && ${quoteAll(fromFstab(args))}`;
  const again = quoteAll(['mount', ...tableOption(args), '-o', 'remount', args.path]);
  work.steps.push({ kind: 'script', script: `${same ? `${again} 2>/dev/null || { ${afresh}; }` : afresh}\n` });
  work.said.push(same ? `remount ${args.path}` : `mount ${args.src} at ${args.path} instead of ${mounts.at(-1)?.sources[0] ?? '?'}`);
  work.mounts = [...mounts.slice(0, -1), wantedMount(args)];
  return undefined;
}

function remounted(args: MountArgs, mounts: readonly Mounted[], work: Work): PlanFailure | undefined {
  if (mounts.length === 0) return { failure: `nothing is mounted at ${args.path}` };
  work.steps.push({ kind: 'argv', argv: ['mount', ...tableOption(args), '-o', args.opts === undefined ? 'remount' : `remount,${reveal(args.opts)}`, args.path] });
  work.said.push(`remount ${args.path}`);
  work.mounts = mounts;
  return undefined;
}

function ephemeral(args: MountArgs, states: States, work: Work): PlanFailure | undefined {
  const top = states.mount.mounts.at(-1);
  if (top === undefined) return mountNew(args, states, work, { kind: 'argv', argv: byHand(args) });
  const names = [args.src, states.device === undefined || states.device.kind === 'absent' ? undefined : states.device.realPath];
  if (!top.sources.some((source) => names.includes(source))) return { failure: `${top.sources[0]} is mounted at ${args.path}, not ${args.src}; unmount it first ("state: unmounted")` };
  if (hasOptions(top.options, optionsOf(args))) return undefined;
  work.steps.push({ kind: 'argv', argv: ['mount', '-o', `remount,${optionsOf(args)}`, args.path] });
  work.said.push(`remount ${args.path} with ${optionsOf(args)}`);
  work.mounts = [...states.mount.mounts.slice(0, -1), { ...top, options: [...top.options, ...optionsOf(args).split(',')] }];
  return undefined;
}

function folderState(place: PathState): PathState {
  return { kind: 'directory', mode: 0o755, owner: 'root', group: 'root', uid: 0, gid: 0, size: 0, mtime: 0, inode: 0, device: 0, links: 2, realPath: place.kind === 'absent' ? (place.path ?? '') : place.realPath };
}

function shownMounts(mounts: readonly Mounted[]): string {
  return mounts.map(({ sources, fstype, options }) => `${sources[0] ?? ''} ${fstype} ${options.filter((option) => !/^(password|pass|username|user)=/.test(option)).join(',')}\n`).join('');
}
