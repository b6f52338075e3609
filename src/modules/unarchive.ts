import { createHash } from 'node:crypto';
import type { JSONSchema } from 'json-schema-to-ts';
import type { Change, LocalSource, PlanContext, PlanFailure, StateModule } from '../model/module.js';
import type { PathState, Resource, StatesOf } from '../model/resource.js';
import { dict } from '../model/value.js';
import { type ArchiveEntry, ArchiveError, dangerOf, selected } from './archives/entries.js';
import { openArchive } from './archives/open.js';
import { attributeArgs, attributeProblems, attributeResult } from './attributes.js';
import { isFolder, joinPath } from './places.js';
import { type ArchiveState, remoteArchive } from './probes/archive.js';
import { path, placeOf } from './probes/path.js';
import { stripped, type UnarchiveArgs } from './unarchive/args.js';
import { againstPaths, againstTar, type Differences } from './unarchive/differences.js';
import { attributeSteps, unpackLocal, unpackRemote } from './unarchive/steps.js';

/** `dest`, `creates`; for an archive of the host `archive`, else one key for each entry. */
type UnarchiveResources = Record<string, Resource<PathState> | Resource<ArchiveState> | undefined>;
type UnarchiveStates = StatesOf<UnarchiveResources>;

const strings = { type: 'array', items: { type: 'string', minLength: 1 }, default: [] } as const;
const schema: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['src', 'dest'],
  properties: {
    src: { type: 'string', minLength: 1, description: 'The archive: of the controller, searched in files/, or with remote_src of the host. zip, or tar, also gzip, bzip2, xz or zstd.' },
    dest: { type: 'string', pattern: '^[/~]', description: 'Directory to unpack into. It has to exist.' },
    remote_src: { type: 'boolean', default: false, description: 'src is on the host.' },
    creates: { type: 'string', minLength: 1, description: 'When this path exists, nothing is done and the archive is not looked into.' },
    list_files: { type: 'boolean', default: false, description: 'Return the names of what is in it.' },
    exclude: { ...strings, description: 'Names or shell patterns that are left out.' },
    include: { ...strings, description: 'Only these, with what is below them.' },
    extra_opts: { ...strings, description: 'Options for tar (or unzip), one word each. For archives of the controller --strip-components only.' },
    keep_newer: { type: 'boolean', default: false, description: 'Leave files alone that are newer than those in the archive.' },
    validate_certs: { type: 'boolean', default: true, description: 'Accepted; src is never an address.' },
    io_buffer_size: { type: 'integer', minimum: 1, description: 'Accepted; checksums are made by the host.' },
    decrypt: { type: 'boolean', default: true, description: 'Accepted; archives are never decrypted.' },
    ...attributeArgs,
  },
};

function problems(args: UnarchiveArgs): string[] {
  const unsafe = args.extra_opts.find((option) => /^(?:-P|--absolute-names|--to-command\b.*|--checkpoint-action\b.*|-:|\^)$/.test(option));
  return [
    ...attributeProblems(args),
    ...(args.include.length > 0 && args.exclude.length > 0 ? ['include and exclude are mutually exclusive'] : []),
    ...(/^[a-z]+:\/\//.test(args.src) ? ['src is an address: fetch it with get_url (which can check its checksum) and unpack that with remote_src: true'] : []),
    ...(unsafe === undefined ? [] : [`extra_opts: ${unsafe} would let the archive write anywhere or run commands`]),
    ...(!args.remote_src && stripped(args.extra_opts) === undefined ? ['extra_opts: for an archive of the controller only --strip-components=N is understood; with remote_src: true they go to the host\'s tar'] : []),
  ];
}

/** What is wanted of an archive of the controller; a sentence when it cannot be read. */
function localEntries(args: UnarchiveArgs, source: LocalSource | undefined): readonly ArchiveEntry[] | string {
  if (source?.kind !== 'file' || !Buffer.isBuffer(source.content)) return `Source ${args.src} is no file`;
  try {
    return selected(openArchive(source.content), { include: args.include, exclude: args.exclude, strip: stripped(args.extra_opts) ?? 0 });
  } catch (problem) {
    if (problem instanceof ArchiveError) return `${args.src} cannot be unpacked: ${problem.message}`;
    throw problem;
  }
}

const keyOf = (entry: ArchiveEntry) => `entry/${entry.name}`;
const hashes = new WeakMap<Buffer, string>();

function hashOf(entry: ArchiveEntry, all: readonly ArchiveEntry[]): string | undefined {
  const content = entry.kind === 'hardlink' ? all.find((one) => one.name === entry.target)?.content : entry.content;
  if (content === undefined) return undefined;
  const hash = hashes.get(content) ?? createHash('sha256').update(content).digest('hex');
  hashes.set(content, hash);
  return hash;
}

function pathState(states: UnarchiveStates, key: string): PathState {
  const state = states[key];
  if (state === undefined || 'entries' in state) throw new Error(`the plan of unarchive asked for ${key}, which was not read`);
  return state;
}

function reads(args: UnarchiveArgs, context: PlanContext): UnarchiveResources {
  const common = { dest: path(args.dest), creates: args.creates === undefined ? undefined : path(args.creates) };
  if (args.remote_src) return { ...common, source: path(args.src), archive: remoteArchive({ src: args.src, dest: args.dest, include: args.include, exclude: args.exclude, options: args.extra_opts }) };
  const entries = localEntries(args, context.local['src']);
  return typeof entries === 'string' || dangerOf(entries, args.dest) !== undefined ? common : { ...common, ...Object.fromEntries(entries.map((entry) => [keyOf(entry), path(joinPath(args.dest, entry.name), entry.kind === 'file' || entry.kind === 'hardlink' ? ['sha256'] : [])])) };
}

/** Everything that is wanted of the archive, with what of it differs; a sentence when it can't be unpacked. */
function compared(args: UnarchiveArgs, states: UnarchiveStates, context: PlanContext): { entries: readonly ArchiveEntry[]; differences: Differences } | string {
  const place = placeOf(args.dest, pathState(states, 'dest'));
  const archive = states['archive'] as ArchiveState | undefined;
  if (archive !== undefined) {
    if (archive.kind === 'absent') return `Source '${args.src}' does not exist`;
    if (archive.entries.length === 0) return `${args.src}: nothing in it is wanted, or it is empty`;
    const danger = dangerOf(archive.entries, place);
    return danger === undefined ? { entries: archive.entries, differences: againstTar(args, archive, context.user) } : `${args.src}: ${danger}`;
  }
  const entries = localEntries(args, context.local['src']);
  if (typeof entries === 'string') return entries;
  if (entries.length === 0) return `${args.src}: nothing in it is wanted, or it is empty`;
  // By the name that `reads` went by, too: what it refused was not read.
  const danger = dangerOf(entries, args.dest);
  if (danger !== undefined) return `${args.src}: ${danger}`;
  return { entries, differences: againstPaths(args, entries, (entry) => pathState(states, keyOf(entry)), (entry) => hashOf(entry, entries), context.user) };
}

function plan(args: UnarchiveArgs, states: UnarchiveStates, context: PlanContext): Change<UnarchiveResources> | PlanFailure | null {
  if (args.creates !== undefined && pathState(states, 'creates').kind !== 'absent') return null;
  const dest = pathState(states, 'dest');
  const place = placeOf(args.dest, dest);
  if (!isFolder(dest)) return { failure: dest.kind === 'absent' ? `Destination '${place}' does not exist: make it first with file: state=directory` : `Destination '${place}' is not a directory` };
  const found = compared(args, states, context);
  if (typeof found === 'string') return { failure: found };
  const { entries, differences } = found;
  const count = differences.missing.length + differences.attributes.length;
  if (count === 0) return null;
  const archive = states['archive'] as ArchiveState | undefined;
  const unpack = differences.missing.length > 0;
  const touched = entries.filter(({ name }) => differences.attributes.includes(name));
  const steps = !unpack ? attributeSteps(args, place, touched) : archive === undefined ? unpackLocal(args, place, entries) : unpackRemote(args, placeOf(args.src, pathState(states, 'source')), place, archive.kind === 'zip' ? 'zip' : 'tar', entries);
  const list = (names: readonly string[], how: string) => names.slice(0, 200).map((name) => `${name} (${how})\n`).join('') + (names.length > 200 ? `and ${names.length - 200} more\n` : '');
  return {
    summary: unpack ? `unpack ${differences.missing.length} of ${entries.length} entries` : `owner or mode of ${differences.attributes.length} entries`,
    before: {},
    after: predicted(args, states, entries, archive),
    touches: 'everything',
    steps: steps.length > 0 ? steps : unpackLocal(args, place, entries),
    diff: [{ beforeHeader: place, afterHeader: args.src, before: '', after: list(differences.missing, 'unpacked') + list(differences.attributes, 'owner or mode') }],
  };
}

/** The archive's own state afterwards: nothing differs any more. */
function predicted(args: UnarchiveArgs, states: UnarchiveStates, entries: readonly ArchiveEntry[], archive: ArchiveState | undefined): Record<string, PathState | ArchiveState> {
  if (archive === undefined) return {};
  const there = new Map(entries.map((entry) => [entry.name, { mode: entry.mode, owner: args.owner ?? '', group: args.group ?? '', uid: -1, gid: -1, mtime: entry.mtime }]));
  return args.mode === undefined && states['dest'] !== undefined ? { archive: { ...archive, differing: new Map(), there } } : {};
}

export const unarchive: StateModule<UnarchiveArgs, UnarchiveResources> = {
  kind: 'state',
  name: 'unarchive',
  collection: 'ansible.builtin',
  summary: 'Unpacks an archive of the controller or of the host into a directory.',
  supports: { check: 'full', diff: 'partial' },
  sources: { src: 'files' },
  args: schema,
  example: `- name: The release
  ansible.builtin.unarchive:
    src: shop-2.4.1.tar.gz
    dest: /srv/shop
    extra_opts: [--strip-components=1]
    owner: shop
    group: shop
`,
  notes: [
    'An archive is looked through before anything is unpacked. It is refused whole when a name in it is absolute or has `..`, a link leads out of the destination or has entries below it, or it holds a device, a pipe or a setuid file.',
    'Whether there is something to do is decided by content: times and, unless asked for, owners do not count. Ansible goes by times too. Files in the directory that are not in the archive stay.',
    'An archive of the controller is read there, also a zip: the host needs only tar. For bzip2, xz and zstd the controller needs their tool.',
    'Where `creates` exists the task is ok; in Ansible it counts as skipped. Names with list_files come without `./` in front. `copy` is not offered: write `remote_src`.',
    'An address as `src` is refused: `get_url` can check a checksum.',
    '`mode` holds for directories too, as in Ansible: write `u=rwX,g=rX,o=`.',
  ],
  returns: { dest: 'The directory.', src: 'The archive.', files: 'With list_files: the names in it.' },
  check: problems,
  reads,
  plan,
  result: (args, states, context) => {
    const dest = pathState(states, 'dest');
    const skipped = args.creates !== undefined && pathState(states, 'creates').kind !== 'absent';
    const found = skipped ? '' : compared(args, states, context);
    return dict([
      ...Object.entries(attributeResult(dest.kind === 'link' ? (dest.resolved ?? dest) : dest)),
      ['dest', placeOf(args.dest, dest)], ['src', args.src],
      ...(skipped ? [['msg', `skipped, since ${args.creates} exists`] as const] : []),
      ...(args.list_files ? [['files', typeof found === 'string' ? [] : found.entries.map(({ name, kind }) => (kind === 'directory' ? `${name}/` : name))] as const] : []),
    ]);
  },
};
