import type { StateModule } from '../model/module.js';
import type { PathState, Resource } from '../model/resource.js';
import { dict, type Value } from '../model/value.js';
import { quote } from '../shell/quote.js';
import { path, placeOf } from './probes/path.js';

interface FetchArgs {
  readonly src: string;
  readonly dest: string;
  readonly flat: boolean;
  readonly fail_on_missing: boolean;
  readonly validate_checksum: boolean;
}

/** Why there is nothing to bring that `fail_on_missing: false` passes over. */
function missed(given: PathState): string | undefined {
  const file = fileOf(given);
  const kind = file.kind === 'link' ? file.pointsTo : file.kind;
  if (kind === 'absent') return 'the remote file does not exist, not transferring, ignored';
  if (kind === 'directory') return 'remote file is a directory, fetch cannot work on directories, not transferring, ignored';
  return file.kind === 'file' && file.sha256 === undefined ? 'the remote file is not readable, not transferring, ignored' : undefined;
}

const fileOf = (state: PathState): PathState => (state.kind === 'link' && state.resolved !== undefined ? state.resolved : state);

/** A file of the host, on the controller. */
export const fetch: StateModule<FetchArgs, { file: Resource<PathState> }> = {
  kind: 'state',
  name: 'fetch',
  collection: 'ansible.builtin',
  summary: 'Copies a file of the host to the controller.',
  saves: ({ dest, src, flat }: FetchArgs) => ({ dest, src, flat }),
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['src', 'dest'],
    properties: {
      src: { type: 'string', pattern: '^[^\\n]*[^/\\n]$', description: 'The file on the host.' },
      dest: { type: 'string', minLength: 1, description: 'Folder of the controller, relative to the playbook; the file goes to `dest/<host>/<src>`. With flat the file itself.' },
      flat: { type: 'boolean', default: false, description: 'Write to dest itself, or into it when it ends with a slash. Several hosts then overwrite each other.' },
      fail_on_missing: { type: 'boolean', default: true, description: 'A file that is not there or not readable, or a directory, is a failure; else it is passed over.' },
      validate_checksum: { type: 'boolean', default: true, description: 'Compare what came with what the host has.' },
    },
  },
  supports: { check: 'full', diff: 'none' },
  example: `- name: Keep a copy of the certificate
  ansible.builtin.fetch:
    src: /etc/ssl/app/cert.pem
    dest: backup/
`,
  notes: [
    'It is compared by checksum: a second run fetches nothing, and check mode tells what would be fetched.',
    'New files are for you alone (mode 0600), since what is fetched is often a key; Ansible leaves them to the umask.',
    'Neither a name of a host nor a path with ".." nor a symlink below dest leads outside of it: that is a failure.',
    'Files are held in memory on their way. For folders, or many gigabytes, use `synchronize` with "mode: pull".',
  ],
  returns: { dest: 'The file on the controller.', file: 'The file on the host.', checksum: 'sha1 of what is on the controller.', md5sum: 'md5 of it.', remote_checksum: 'sha1 of the file on the host.' },
  check: ({ src }) => (src.split('/').includes('..') ? ['"src" must not hold "..": below dest it keeps its folders.'] : []),
  reads: ({ src }) => ({ file: path(src, ['sha256', 'sha1', 'md5']) }),
  plan(args, { file: given }, context) {
    const file = fileOf(given);
    const place = placeOf(args.src, given);
    const { saved } = context;
    if (!args.fail_on_missing && missed(given) !== undefined) return null;
    if (file.kind === 'absent' || (file.kind === 'link' && file.pointsTo === 'absent')) return { failure: `the remote file does not exist: ${place}` };
    if (file.kind === 'directory' || (file.kind === 'link' && file.pointsTo === 'directory')) return { failure: `${place} is a directory: fetch copies single files; use synchronize with "mode: pull"` };
    if (file.kind !== 'file') return { failure: `${place} is no regular file` };
    if (file.sha256 === undefined) return { failure: `${place} can't be read: permission denied${context.user === 'root' ? '' : ' (add "become: true")'}` };
    if (saved === undefined) return { failure: 'there is no place for it on the controller' };
    if (saved.problem !== undefined) return { failure: saved.problem };
    if (saved.sha256 === file.sha256) return null;
    const digests = file.digests ?? {};
    return {
      summary: `${saved.sha256 === undefined ? 'fetch' : 'fetch again'} ${place} to ${saved.path}`,
      before: {},
      after: {},
      steps: [{ kind: 'script', script: `exec cat -- ${quote(place)}\n` }],
      save: { path: saved.path, ...(args.validate_checksum ? { sha256: file.sha256 } : {}) },
      result: dict([['checksum', digests['sha1'] ?? ''], ['md5sum', digests['md5'] ?? '']]),
    };
  },
  result: (args, { file: given }, { saved }) => {
    const file = fileOf(given);
    const why = missed(given);
    if (file.kind !== 'file' || why !== undefined) return dict([['file', args.src], ['msg', why ?? '']]);
    const entries: [string, Value][] = [['dest', saved?.path ?? ''], ['file', args.src], ['checksum', saved?.sha1 ?? ''], ['md5sum', saved?.md5 ?? ''], ['remote_checksum', file.digests?.['sha1'] ?? ''], ['remote_md5sum', file.digests?.['md5'] ?? '']];
    return dict(entries);
  },
};
