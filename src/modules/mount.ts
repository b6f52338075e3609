import type { StateModule } from '../model/module.js';
import { dict, SecretText, type Value } from '../model/value.js';
import { backupResult } from './edited-file.js';
import { type MountArgs, type MountReads, optionsOf, planMount } from './mounts/plan.js';
import { mountPoint } from './probes/mount.js';
import { normalPath, path } from './probes/path.js';
import { reveal } from './secret-text.js';

const BY: Readonly<Record<string, string>> = { UUID: 'uuid', LABEL: 'label', PARTUUID: 'partuuid', PARTLABEL: 'partlabel' };

/** `UUID=…` is a link of udev's to the device. */
function deviceLink(src: string | undefined): string | undefined {
  const match = /^(UUID|LABEL|PARTUUID|PARTLABEL)="?([^"/]+)"?$/.exec(src ?? '');
  return match === null ? undefined : `/dev/disk/by-${BY[match[1] as string]}/${match[2]}`;
}

const plain = (args: MountArgs): MountArgs => ({ ...args, path: args.path === 'none' ? 'none' : normalPath(args.path), ...(args.opts_no_log && typeof args.opts === 'string' ? { opts: SecretText.whole(args.opts) } : {}) });

/** Mounts, and their lines in /etc/fstab. */
export const mount: StateModule<MountArgs, MountReads> = {
  kind: 'state',
  name: 'mount',
  collection: 'ansible.posix',
  summary: 'Mounts file systems, and keeps their lines in /etc/fstab.',
  secretArgs: ['opts'],
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['path', 'state'],
    properties: {
      path: { type: 'string', pattern: '^(/[^\\n]*|none)$', description: 'The mount point, made when it is missing; `none` for swap.' },
      state: { enum: ['absent', 'absent_from_fstab', 'mounted', 'present', 'unmounted', 'remounted', 'ephemeral'], description: '`mounted`: now and in fstab. `present`: only in fstab. `ephemeral`: only now. `unmounted`: not now, fstab as it is. `absent`: neither, and the mount point goes. `absent_from_fstab`: only the line goes. `remounted`: each time.' },
      src: { type: 'string', pattern: '^[^-\\n][^\\n]*$', description: 'A device, `UUID=…`, `tmpfs`, a folder to bind, `192.0.2.5:/share`.' },
      fstype: { type: 'string', pattern: '^[A-Za-z0-9_.,-]+$', description: 'Type of the file system; `none` with `opts: bind`.' },
      opts: { type: 'string', pattern: '^[^\\s-][^\\s]*$', description: 'Options of mount(8), with commas. Default: defaults.' },
      opts_no_log: { type: 'boolean', default: false, description: 'Hide the options in diffs.' },
      dump: { type: 'string', pattern: '^[0-9]+$', default: '0', description: 'Fifth field of the line.' },
      passno: { type: 'string', pattern: '^[0-9]+$', default: '0', description: 'Sixth field: the order of checks at boot.' },
      fstab: { type: 'string', pattern: '^/[^\\n]*$', default: '/etc/fstab', description: 'Another file.' },
      boot: { type: 'boolean', default: true, description: 'Without it `noauto` is added to the options.' },
      backup: { type: 'boolean', default: false, description: 'Keep the old fstab beside the new one.' },
    },
  },
  argAliases: { name: 'path' },
  supports: { check: 'full', diff: 'full' },
  example: `- name: Uploads lie on the second disk
  ansible.posix.mount:
    path: /srv/uploads
    src: UUID=0a3407de-014b-458b-b5c1-848e92a327a3
    fstype: ext4
    opts: noatime,nofail
    state: mounted
`,
  notes: [
    'After a change of /etc/fstab systemd reads it again (daemon-reload); otherwise it may unmount what its old version does not know. Ansible leaves that out.',
    'A new line is written when the mount has succeeded, so that what can\'t be mounted does not stay in fstab. A slash at the end of "path" does not count; in Ansible it makes a second line.',
    'A changed line is put in force by a remount; where source or type changed, which a remount ignores, by unmounting and mounting.',
    '"ephemeral" compares the options with those in force and does nothing where they hold; Ansible remounts each time. "remounted" always does.',
    '"unmounted" and "absent" unmount everything that is mounted there, one over the other; "absent" unmounts before it edits fstab, so that a busy mount keeps its line.',
    'Secrets in "opts" are refused for "ephemeral" and "remounted", where they would stand in a command line; in fstab everybody can read them: use a file (`credentials=…`).',
  ],
  returns: { name: 'The mount point.', src: 'As given.', fstype: 'As given.', opts: 'The options, with noauto.', dump: 'As given.', passno: 'As given.', fstab: 'The file.', boot: 'yes or no.', backup_file: 'Copy of the old fstab.' },
  check: (args) => [
    ...(['mounted', 'present', 'ephemeral'].includes(args.state) ? (['src', 'fstype'] as const).filter((name) => args[name] === undefined).map((name) => `"state: ${args.state}" needs "${name}".`) : []),
    ...(args.path === 'none' && !['present', 'absent', 'absent_from_fstab'].includes(args.state) ? ['Only "present" and "absent" make sense for swap; swapon puts it to use.'] : []),
    ...(args.opts instanceof SecretText && ['ephemeral', 'remounted'].includes(args.state) ? ['"opts" holds a secret, which would stand in a command line of the host: put it into a file of its own (credentials=/etc/…).'] : []),
    ...(args.path.split('/').includes('..') ? ['"path" must not hold "..".'] : []),
  ],
  reads: (given) => {
    const args = plain(given);
    const inFile = !['unmounted', 'ephemeral', 'remounted'].includes(args.state);
    const device = args.state === 'ephemeral' ? deviceLink(args.src) : undefined;
    return { mount: mountPoint(args.path), place: path(args.path), fstab: inFile ? path(args.fstab, ['content', 'sha256']) : undefined, device: device === undefined ? undefined : path(device) };
  },
  plan: (args, states, context) => planMount(plain(args), states, context),
  result: (args) => {
    const entries: [string, Value][] = [['name', args.path], ['opts', args.opts_no_log ? SecretText.whole(reveal(optionsOf(args))) : args.opts instanceof SecretText ? args.opts : optionsOf(args)], ['dump', args.dump], ['passno', args.passno], ['fstab', args.fstab], ['boot', args.boot ? 'yes' : 'no']];
    if (args.src !== undefined) entries.push(['src', args.src]);
    if (args.fstype !== undefined) entries.push(['fstype', args.fstype]);
    return dict(entries);
  },
  finish: (_args, captured) => backupResult(captured, 'backup_file'),
};
