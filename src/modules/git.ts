import type { StateModule } from '../model/module.js';
import { type GitArgs, sourceOf } from './git/args.js';
import { type GitResources, gitResult, planGit } from './git/plan.js';
import { gitSchema } from './git/schema.js';
import { checkout } from './probes/checkout.js';

export const git: StateModule<GitArgs, GitResources> = {
  kind: 'state',
  name: 'git',
  secretArgs: ['repo'],
  collection: 'ansible.builtin',
  summary: 'Keeps a Git repository checked out at a branch, tag or commit.',
  supports: { check: 'full', diff: 'full' },
  argAliases: { name: 'repo' },
  args: gitSchema,
  example: `- name: The shop's code
  ansible.builtin.git:
    repo: git@git.example.com:shop/app.git
    dest: /srv/shop/app
    version: v2.4.1
    key_file: /root/.ssh/deploy_ed25519
    accept_newhostkey: true
`,
  notes: [
    'Whether there is something to do is found out by `git ls-remote`: a second run fetches nothing. A version that is a full commit, and checked out, is not even asked about.',
    'A branch follows the server, also where its history was rewritten: commits that were made on the host are left behind, as in Ansible (`git reflog` has them). Files that Git does not know stay.',
    'With `bare: true` all branches and tags are compared, and those that the server no longer has stay.',
    'User and password (or a token) in an https address reach git by its credential protocol, and are in no argv and not in `.git/config`. For submodules on the same server this serves the first only.',
    '`accept_hostkey` never turns the check of host keys off: it accepts new ones, as `accept_newhostkey`. The server is asked in a dry run too, so that ssh notes its key then already.',
    'With `clone: false` it only says what the server has, as `after`, and is never changed; Ansible says changed each time. A path as `repo` stays the path that it is; Ansible makes `file://` of it.',
    'Not offered: verify_commit, gpg_allowlist, archive, separate_git_dir, track_submodules, and abbreviated commits.',
  ],
  returns: { before: 'The commit before, null for a new clone.', after: 'The commit now.', remote_url_changed: 'Whether the address of the remote was another.' },
  check: (args) => [
    ...(args.dest === undefined && args.clone ? ['dest is required unless clone is false'] : []),
    ...(args.accept_hostkey && args.accept_newhostkey ? ['accept_hostkey and accept_newhostkey are mutually exclusive'] : []),
    ...(/[\r\n]/.test(`${sourceOf(args.repo).login?.user}${sourceOf(args.repo).login?.password}`) ? ['repo: user or password holds a line break'] : []),
  ],
  reads: (args) => ({ checkout: checkout(args) }),
  plan: planGit,
  result: gitResult,
};
