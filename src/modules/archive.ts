import type { JSONSchema } from 'json-schema-to-ts';
import type { StateModule } from '../model/module.js';
import type { PathState, Resource } from '../model/resource.js';
import type { Step } from '../model/step.js';
import { dict } from '../model/value.js';
import { octal, ownership } from '../shell/steps/places.js';
import { type ArchiveSpec, isGlob, packScript, removal, setup } from './archive/script.js';
import { attributeArgs, attributeDelta, attributeProblems, attributeResult, freshState, type WantedAttributes } from './attributes.js';
import { keptOwnership } from './file-content.js';
import { resolveMode } from './modes.js';
import { path } from './probes/path.js';
import { packed, type PackedState } from './probes/packed.js';

type ArchiveArgs = ArchiveSpec & WantedAttributes & { readonly remove: boolean };
type ArchiveResources = { readonly packed: Resource<PackedState>; readonly dest: Resource<PathState> };

const paths = { type: 'array', items: { type: 'string', pattern: '^[/~][^\\0]*$' } } as const;
const schema: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: {
    path: { ...paths, minItems: 1, description: 'Files and directories of the host, also with * and ?. A slash at the end of a directory: names in the archive begin below it.' },
    dest: { type: 'string', pattern: '^[/~]', description: 'The archive. May be left out for one file, which is packed beside itself.' },
    format: { enum: ['bz2', 'gz', 'tar', 'xz', 'zip', 'zstd'], default: 'gz', description: 'How it is packed; several files are a tar in it.' },
    exclude_path: { ...paths, default: [], description: 'Paths, also with * and ?, that are taken out of path.' },
    exclusion_patterns: { type: 'array', items: { type: 'string', minLength: 1 }, default: [], description: 'Shell patterns for names in the archive that are left out; * takes slashes too.' },
    force_archive: { type: 'boolean', default: false, description: 'One file becomes an archive too, not just a packed file.' },
    remove: { type: 'boolean', default: false, description: 'Delete what was packed, afterwards.' },
    ...attributeArgs,
  },
};

/** What `remove` deletes is told from the state before it. */
function packedNames({ paths: named }: PackedState): ['archived' | 'missing', string[]][] {
  const which = (absent: boolean) => named.filter(({ kind }) => (kind === 'absent') === absent).map((one) => one.path);
  return [['archived', which(false)], ['missing', which(true)]];
}

const destKey = (args: ArchiveArgs) => args.dest ?? `${args.path[0]}.${args.format}`;

export const archive: StateModule<ArchiveArgs, ArchiveResources> = {
  kind: 'state',
  name: 'archive',
  collection: 'community.general',
  summary: 'Packs files and directories of the host into an archive there.',
  supports: { check: 'full', diff: 'none' },
  args: schema,
  example: `- name: The uploads of today
  community.general.archive:
    path: /srv/shop/uploads
    dest: /var/backups/shop-uploads.tgz
    exclusion_patterns: ['*.tmp']
    mode: "0600"
`,
  notes: [
    'An archive that is there is compared with what it would be made of: names, content, permissions and owners. When all are the same it is left alone; times do not count.',
    'The archive is made beside its destination and renamed, so that nobody ever sees half of it.',
    'With `remove: true` a second run, which finds nothing to pack, is content with the archive; one whose patterns match nothing fails in Ansible.',
    'A path that is not there is a failure when nothing else was named; in Ansible such a task is ok, without an archive.',
    'The destination is never packed into itself. Zip needs zip and unzip on the host, and compares file by file, which is slow for thousands.',
  ],
  returns: { dest: 'The archive.', dest_state: 'archive, compress, incomplete or absent.', archived: 'The paths that are in it.', missing: 'Paths that were named and are not there.', arcroot: 'The folder that its names are relative to.', expanded_paths: 'What path came to.' },
  check: (args) => [
    ...attributeProblems(args),
    ...(args.dest === undefined && (args.path.length > 1 || args.path.some(isGlob) || args.force_archive || ['tar', 'zip'].includes(args.format)) ? ['dest is required when several files, a pattern or a directory are packed'] : []),
    ...(args.dest?.endsWith('/') ? ['dest names the archive, not a directory'] : []),
  ],
  reads: (args) => ({ packed: packed(args), dest: path(destKey(args)) }),
  plan: (args, { packed: state, dest }, context) => {
    const sources = state.paths.filter(({ kind }) => kind !== 'absent');
    if (sources.length === 0) return state.packed !== 'absent' && args.remove ? null : { failure: `Error, no source paths were found: ${args.path.join(', ')}` };
    if (args.dest === undefined && state.many) return { failure: 'Error, must specify "dest" when archiving multiple files or trees' };
    if (dest.kind !== 'absent' && dest.kind !== 'file') return { failure: `${state.dest} is a ${dest.kind === 'other' ? (dest.what ?? 'device') : dest.kind}; it is not replaced` };
    if (dest.kind === 'absent' && dest.ancestor !== undefined) return { failure: `the directory of ${state.dest} does not exist` };
    if (args.remove && sources.some(({ path: source, kind }) => kind === 'directory' && state.dest.startsWith(`${source.replace(/\/$/, '')}/`))) return { failure: 'Error, created archive can not be contained in source paths when remove=true' };
    const delta = dest.kind === 'file' ? attributeDelta(dest, args) : undefined;
    const steps: Step[] = [];
    const notes: string[] = [];
    const fresh = freshState('file', state.dest, args, context);
    const after = dest.kind === 'file' ? (delta?.after ?? dest) : fresh;
    if (state.packed !== 'same') {
      const mode = dest.kind === 'file' ? (args.mode === undefined ? dest.mode : resolveMode(args.mode, dest.mode, false)) : fresh.mode;
      const owner = ownership(dest.kind === 'file' ? keptOwnership(dest, args, context) : args);
      steps.push({ kind: 'script', script: packScript(args, { mode: octal(mode), ownership: owner, remove: args.remove }) });
      notes.push(`${state.packed === 'absent' ? 'pack' : 'pack again'} ${sources.length === 1 ? sources[0]?.path : `${sources.length} paths`}`);
    } else {
      if (delta) steps.push({ kind: 'attributes', path: state.dest, ...delta.set, follow: false });
      if (delta) notes.push(delta.summary);
      if (args.remove) steps.push({ kind: 'script', script: setup(args) + removal });
    }
    if (args.remove) notes.push('delete what was packed');
    if (steps.length === 0) return null;
    const left = args.remove ? state.paths.map((one) => ({ ...one, kind: 'absent' as const })) : state.paths;
    return { summary: notes.join(', '), before: { packed: state, dest }, after: { packed: { ...state, paths: left, packed: 'same' }, dest: after }, touches: 'everything', steps, result: dict(packedNames(state)) };
  },
  result: (args, { packed: state, dest }) => {
    const missing = state.paths.some(({ kind }) => kind === 'absent');
    const kind = state.packed === 'absent' ? 'absent' : !state.many ? 'compress' : missing && !args.remove ? 'incomplete' : 'archive';
    return dict([...Object.entries(attributeResult(dest)), ['dest', state.dest], ['dest_state', kind], ...packedNames(state), ['arcroot', state.root], ['expanded_paths', state.paths.map((one) => one.path)]]);
  },
};
