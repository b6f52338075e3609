import type { ActionModule } from '../model/module.js';
import { dict } from '../model/value.js';

export interface SynchronizeArgs {
  readonly src: string;
  readonly dest: string;
  readonly mode: 'push' | 'pull';
  readonly archive: boolean;
  readonly checksum: boolean;
  readonly compress: boolean;
  readonly existing_only: boolean;
  readonly delete: boolean;
  readonly dirs: boolean;
  readonly recursive?: boolean;
  readonly links?: boolean;
  readonly copy_links: boolean;
  readonly perms?: boolean;
  readonly times?: boolean;
  readonly owner?: boolean;
  readonly group?: boolean;
  readonly rsync_path?: string;
  readonly rsync_timeout: number;
  readonly rsync_opts: readonly string[];
  readonly partial: boolean;
  readonly link_dest: readonly string[];
  readonly delay_updates: boolean;
}

/** Stands before each line about something that changes. */
export const CHANGED_MARK = '<<CHANGED>>';

/** What the archive would switch on can be switched off one by one, and the other way round. */
const PARTS = { recursive: ['--recursive', '--no-recursive'], links: ['--links', '--no-links'], perms: ['--perms', '--no-perms'], times: ['--times', '--no-times'], owner: ['--owner', '--no-owner'], group: ['--group', '--no-group'] } as const;

export function rsyncOptions(args: SynchronizeArgs, check: boolean): string[] {
  const when = (condition: boolean, ...words: readonly string[]): readonly string[] => (condition ? words : []);
  const parts = (Object.keys(PARTS) as (keyof typeof PARTS)[]).flatMap((name) => (args[name] === true && !args.archive ? [PARTS[name][0]] : args[name] === false && args.archive ? [PARTS[name][1]] : []));
  return [
    ...when(args.delay_updates, '--delay-updates'), '-F', ...when(args.compress, '--compress'), ...when(check, '--dry-run'), ...when(args.delete, '--delete-after'), ...when(args.existing_only, '--existing'), ...when(args.checksum, '--checksum'),
    ...when(args.copy_links, '--copy-links'), ...when(args.archive, '--archive'), ...when(args.dirs && !args.archive, '--dirs'), ...parts, ...when(args.partial, '--partial'),
    ...when(args.rsync_timeout > 0, `--timeout=${args.rsync_timeout}`), ...args.link_dest.map((folder) => `--link-dest=${folder}`), ...args.rsync_opts, `--out-format=${CHANGED_MARK}%i %n%L`,
  ];
}

/** The engine performs it (execute/synchronizing) with the controller's rsync. */
export const synchronize: ActionModule<SynchronizeArgs> = {
  kind: 'action',
  name: 'synchronize',
  collection: 'ansible.posix',
  summary: 'Copies folders between controller and host with rsync.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['src', 'dest'],
    properties: {
      src: { type: 'string', minLength: 1, description: 'Where it comes from: pushed from files/ of the controller, or pulled from the host. With a slash at its end: what is in it.' },
      dest: { type: 'string', minLength: 1, description: 'Where it goes; pulled, relative to the playbook.' },
      mode: { enum: ['push', 'pull'], default: 'push', description: 'Which way.' },
      archive: { type: 'boolean', default: true, description: 'Recursive, with links, permissions, times, owner and group.' },
      checksum: { type: 'boolean', default: false, description: 'Compare contents instead of times and sizes.' },
      compress: { type: 'boolean', default: true, description: 'Compress on the way.' },
      existing_only: { type: 'boolean', default: false, description: 'Make no new files.' },
      delete: { type: 'boolean', default: false, description: 'Remove what is not in src.' },
      dirs: { type: 'boolean', default: false, description: 'Folders without what is in them.' },
      recursive: { type: 'boolean', description: 'Go into folders.' },
      links: { type: 'boolean', description: 'Copy symlinks as symlinks.' },
      copy_links: { type: 'boolean', default: false, description: 'Copy what symlinks lead to.' },
      perms: { type: 'boolean', description: 'Keep permissions.' },
      times: { type: 'boolean', description: 'Keep times.' },
      owner: { type: 'boolean', description: 'Keep the owner.' },
      group: { type: 'boolean', description: 'Keep the group.' },
      rsync_path: { type: 'string', pattern: '^[^\\s-][^\\n]*$', description: 'rsync on the host, or a command before it; instead of what become would do.' },
      rsync_timeout: { type: 'integer', minimum: 0, default: 0, description: 'Seconds without a byte after which it gives up.' },
      rsync_opts: { type: 'array', items: { type: 'string', pattern: '^-' }, default: [], description: 'Further options: `--exclude=.git`.' },
      partial: { type: 'boolean', default: false, description: 'Keep what came of a file when it is cut.' },
      link_dest: { type: 'array', items: { type: 'string', minLength: 1 }, default: [], description: 'Folders whose equal files are linked hard.' },
      delay_updates: { type: 'boolean', default: true, description: 'Put all files in place at the end.' },
    },
  },
  supports: { check: 'full', diff: 'none' },
  example: `- name: The site
  ansible.posix.synchronize:
    src: site/
    dest: /srv/site/
    delete: true
    rsync_opts: ["--exclude=.git"]
`,
  notes: [
    'The controller and the host both need rsync. It logs in by itself with the same key, known_hosts and options as Jalon; a host with a password is refused.',
    'With become rsync is started by sudo on the host; that works where sudo asks for no password.',
    'It goes between the controller and the task\'s host only: delegate_to, which in Ansible changes what "here" is, is refused.',
    'Always the host keys are checked, and the user of the connection is used: the args use_ssh_args, set_remote_user, verify_host, private_key, dest_port and ssh_connection_multiplexing of Ansible are not offered, set the variables of the connection.',
    'Check mode is rsync\'s own dry run, over the network.',
  ],
  returns: { msg: 'What rsync said of changes.', stdout_lines: 'Its lines, each with the itemised change.', rc: 'Its exit status.', cmd: 'The options.' },
  check: ({ rsync_opts }) => rsync_opts.filter((option) => /^(-e|--rsh|--rsync-path|--out-format|--password-file|--daemon|--server)/.test(option)).map((option) => `"${option}" in rsync_opts is Jalon's to set.`),
  command: () => ({ argv: ['true'] }),
  result: () => ({ changed: true, result: dict() }),
};
