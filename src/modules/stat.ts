import { createHash } from 'node:crypto';
import type { JSONSchema } from 'json-schema-to-ts';
import type { StateModule } from '../model/module.js';
import type { PathState, Resource } from '../model/resource.js';
import { dict, Float, type Value } from '../model/value.js';
import type { Present } from './attributes.js';
import { octalText } from './modes.js';
import { path, type PathWant } from './probes/path.js';

interface StatArgs {
  readonly path: string;
  readonly follow?: boolean;
  readonly get_checksum?: boolean;
  readonly checksum_algorithm?: Exclude<PathWant, 'content' | 'any-user'>;
  readonly get_mime?: boolean;
  readonly get_attributes?: boolean;
}

const schema: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: {
    path: { type: 'string', minLength: 1, description: 'What is looked at.' },
    follow: { type: 'boolean', default: false, description: 'Look at what a symlink leads to.' },
    get_checksum: { type: 'boolean', default: true, description: 'Checksum of a regular file.' },
    checksum_algorithm: { enum: ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'], default: 'sha1', description: 'Algorithm of the checksum.' },
    get_mime: { type: 'boolean', default: true, description: 'Accepted; mimetype and charset are always "unknown", as in Ansible where the host has no file(1).' },
    get_attributes: { type: 'boolean', default: true, description: 'Accepted; attributes is always empty.' },
  },
};

const algorithmOf = (args: StatArgs) => args.checksum_algorithm ?? 'sha1';

/** Predicted states have no digest beyond sha256, but may have the content. */
function checksum(args: StatArgs, state: Present): string | undefined {
  const algorithm = algorithmOf(args);
  if (state.kind !== 'file' || args.get_checksum === false) return undefined;
  const known = algorithm === 'sha256' ? state.sha256 : state.digests?.[algorithm];
  return known ?? (state.content && createHash(algorithm).update(state.content).digest('hex'));
}

const SPECIAL = { ischr: 'character special file', isblk: 'block special file', isfifo: 'fifo', issock: 'socket' } as const;
const BITS = { wusr: 0o200, rusr: 0o400, xusr: 0o100, wgrp: 0o020, rgrp: 0o040, xgrp: 0o010, woth: 0o002, roth: 0o004, xoth: 0o001, isuid: 0o4000, isgid: 0o2000 } as const;

/** Ansible's keys, in its order. What a predicted state cannot know is left out. */
function describe(args: StatArgs, state: Present, access: string | undefined): [string, Value][] {
  const entries: [string, Value][] = [
    ['exists', true],
    ['path', args.path],
    ['mode', octalText(state.mode)],
    ['isdir', state.kind === 'directory'],
    ['isreg', state.kind === 'file'],
    ['islnk', state.kind === 'link'],
    ...Object.entries(SPECIAL).map(([key, what]): [string, Value] => [key, state.what === what]),
    ...(state.uid < 0 ? [] : [['uid', state.uid] as [string, Value]]),
    ...(state.gid < 0 ? [] : [['gid', state.gid] as [string, Value]]),
    ['size', state.size],
    ['inode', state.inode],
    ['dev', state.device],
    ['nlink', state.links],
    ['mtime', new Float(state.mtime)],
    ...Object.entries(BITS).map(([key, bit]): [string, Value] => [key, (state.mode & bit) !== 0]),
  ];
  if (state.more) {
    entries.push(['atime', new Float(state.more.accessTime)], ['ctime', new Float(state.more.changeTime)], ['blocks', state.more.blocks], ['block_size', state.more.blockSize], ['device_type', state.more.deviceType]);
  }
  if (access !== undefined) entries.push(['readable', access.includes('r')], ['writeable', access.includes('w')], ['executable', access.includes('x')]);
  if (state.kind === 'link') entries.push(['lnk_source', state.realPath], ['lnk_target', state.target ?? '']);
  if (!/^\d+$/.test(state.owner)) entries.push(['pw_name', state.owner]);
  if (!/^\d+$/.test(state.group)) entries.push(['gr_name', state.group]);
  const sum = checksum(args, state);
  if (sum !== undefined) entries.push(['checksum', sum]);
  if (args.get_mime !== false) entries.push(['mimetype', 'unknown'], ['charset', 'unknown']);
  if (args.get_attributes !== false) entries.push(['version', null], ['attributes', []], ['attr_flags', '']);
  return entries;
}

export const stat: StateModule<StatArgs, { readonly path: Resource<PathState> }> = {
  kind: 'state',
  name: 'stat',
  collection: 'ansible.builtin',
  summary: 'Looks at a file, directory or link: what stat(2) says, and a checksum.',
  supports: { check: 'full', diff: 'none' },
  argAliases: { dest: 'path', name: 'path', checksum: 'checksum_algorithm', checksum_algo: 'checksum_algorithm', mime: 'get_mime', mime_type: 'get_mime', 'mime-type': 'get_mime', attr: 'get_attributes', attributes: 'get_attributes' },
  args: schema,
  notes: [
    '`mimetype` and `charset` are always `unknown`, `attributes` is always empty: file(1) and lsattr are not asked.',
    'With `get_checksum: false` the file is not read: faster for large ones.',
  ],
  returns: { stat: 'A map. `exists` always; of what exists also `path`, `mode`, `isdir`, `isreg`, `islnk`, `uid`, `gid`, `pw_name`, `gr_name`, `size`, `mtime`, `checksum`, `lnk_source`, `lnk_target`, and the permission bits `rusr`, `wusr`, `xusr` … as in Ansible.' },
  example: `- name: Is the database there
  ansible.builtin.stat:
    path: /srv/postgres/data/PG_VERSION
  register: database
`,
  reads: (args) => ({ path: path(args.path, args.get_checksum === false ? [] : [algorithmOf(args)]) }),
  plan: () => null,
  result: (args, states) => {
    const link = states.path;
    const state = args.follow && link.kind === 'link' ? link.resolved : link;
    if (state === undefined || state.kind === 'absent') return dict([['stat', dict([['exists', false]])]]);
    const access = link.kind === 'absent' ? undefined : link.more?.access;
    return dict([['stat', dict(describe(args, state, access))]]);
  },
};
