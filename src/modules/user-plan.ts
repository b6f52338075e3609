/** The difference between a user that is there and one that is wanted, as commands of the passwd package. */
import type { Change, PlanFailure } from '../model/module.js';
import type { Resource, StatesOf } from '../model/resource.js';
import type { Step } from '../model/step.js';
import { quote } from '../shell/quote.js';
import { folderOf } from './places.js';
import { groupAccount, type GroupState, userAccount, type UserState } from './probes/account.js';
import type { MaybeSecret } from './secret-text.js';
import { ageSteps, expiryDay, flag, passwordChange, passwordStep, predictedShadow, seconds } from './user-password.js';

export interface UserArgs {
  readonly name: string;
  readonly state?: 'present' | 'absent';
  readonly uid?: number;
  readonly non_unique?: boolean;
  readonly group?: string;
  readonly groups?: readonly string[];
  readonly append?: boolean;
  readonly comment?: string;
  readonly home?: string;
  readonly create_home?: boolean;
  readonly move_home?: boolean;
  readonly skeleton?: string;
  readonly shell?: string;
  readonly system?: boolean;
  readonly password?: MaybeSecret;
  readonly update_password?: 'always' | 'on_create';
  readonly password_lock?: boolean;
  /** Seconds since the epoch; may be a Float at run time. */
  readonly expires?: number | { readonly value: number };
  readonly password_expire_max?: number;
  readonly password_expire_min?: number;
  readonly password_expire_warn?: number;
  readonly password_expire_account_disable?: number;
  readonly umask?: string;
  readonly uid_min?: number;
  readonly uid_max?: number;
  readonly remove?: boolean;
  readonly force?: boolean;
  readonly generate_ssh_key?: boolean;
  readonly ssh_key_type?: 'rsa' | 'ed25519' | 'ecdsa';
  readonly ssh_key_bits?: number;
  readonly ssh_key_file?: string;
  readonly ssh_key_comment?: string;
}

type Existing = Extract<UserState, { exists: true }>;
/** `user`, `own` (the group of the same name), and every group that is named. */
export type UserResources = { readonly user: Resource<UserState>; readonly own: Resource<GroupState> } & { readonly [key: `group ${string}`]: Resource<GroupState> | undefined };
type Plan = Change<UserResources> | PlanFailure | null;

/** Below the home. */
export function keyFile(args: UserArgs): string {
  return args.ssh_key_file ?? `.ssh/id_${args.ssh_key_type ?? 'rsa'}`;
}

/** `groups: ''` means none. */
function withoutBlank(args: UserArgs): UserArgs {
  return args.groups === undefined ? args : { ...args, groups: args.groups.filter((name) => name !== '') };
}

function namedGroups(args: UserArgs): string[] {
  const primary = args.group !== undefined && !/^\d+$/.test(args.group) ? [args.group] : [];
  return [...primary, ...(args.groups ?? [])];
}

export function userReads(written: UserArgs): UserResources {
  const args = withoutBlank(written);
  const groups = args.state === 'absent' ? [] : namedGroups(args).map((name) => [`group ${name}`, groupAccount(name)] as const);
  return { ...Object.fromEntries(groups), user: userAccount(args.name, args.generate_ssh_key ? [keyFile(args)] : []), own: groupAccount(args.name) } as UserResources;
}

export function planUser(written: UserArgs, states: StatesOf<UserResources>): Plan {
  const args = withoutBlank(written);
  const before = states.user;
  if (args.state === 'absent') {
    if (!before.exists) return null;
    const steps: Step[] = [{ kind: 'argv', argv: ['userdel', ...(args.force ? ['-f'] : []), ...(args.remove ? ['-r'] : []), '--', args.name] }];
    return { summary: `remove user ${args.name}`, before: { user: before }, after: { user: { exists: false } }, ...(args.remove ? { touches: 'everything' as const } : {}), steps };
  }
  const missing = namedGroups(args).find((name) => name !== args.name && !states[`group ${name}`]?.exists);
  if (missing !== undefined) return { failure: `Group ${missing} does not exist` };
  return before.exists ? modify(args, before) : create(args, states.own);
}

function create(args: UserArgs, own: GroupState): Plan {
  const home = args.create_home ?? true;
  const argv = [
    'useradd',
    ...flag('-u', args.uid), ...(args.non_unique ? ['-o'] : []),
    // A group of the same name is there: useradd must not try to make it.
    ...(args.group !== undefined ? ['-g', args.group] : own.exists ? ['-N'] : []),
    ...(args.groups?.length ? ['-G', args.groups.join(',')] : []),
    ...flag('-c', args.comment), ...flag('-d', args.home), ...flag('-s', args.shell), ...flag('-e', expiryDay(args)), ...flag('-f', args.password_expire_account_disable),
    ...(home ? ['-m', ...flag('-k', args.skeleton), ...(args.umask === undefined ? [] : ['-K', `UMASK=${args.umask}`])] : ['-M']),
    ...(args.system ? ['-r'] : []),
    ...(args.uid_min === undefined ? [] : ['-K', `UID_MIN=${args.uid_min}`]), ...(args.uid_max === undefined ? [] : ['-K', `UID_MAX=${args.uid_max}`]),
    '--', args.name,
  ];
  const steps: Step[] = [];
  if (home && args.home !== undefined) steps.push({ kind: 'argv', argv: ['mkdir', '-p', '--', folderOf(args.home)] });
  steps.push({ kind: 'argv', argv });
  if (args.password !== undefined) steps.push(passwordStep(args.name, args.password, args.password_lock ?? false));
  else if (args.password_lock) steps.push({ kind: 'argv', argv: ['usermod', '-L', '--', args.name] });
  steps.push(...ageSteps(args, undefined));
  const after: Existing = {
    exists: true, uid: args.uid ?? -1, gid: -1, group: args.group ?? args.name, groups: args.groups ?? [], comment: args.comment ?? '',
    home: args.home ?? `/home/${args.name}`, homeExists: home, shell: args.shell ?? '/bin/sh',
    shadow: predictedShadow(args, undefined),
  };
  if (args.generate_ssh_key) steps.push(keyStep(args, after.home));
  steps.push({ kind: 'script', script: `id -u -- ${quote(args.name)} && id -g -- ${quote(args.name)}\n`, capture: 'ids' });
  const also = args.group === undefined && !own.exists ? { also: [{ resource: groupAccount(args.name), state: { exists: true, gid: -1, members: [] } satisfies GroupState }] } : {};
  return { summary: `create user ${args.name}`, before: { user: { exists: false } }, after: { user: withKey(args, after) }, steps, ...also };
}

function modify(args: UserArgs, state: Existing): Plan {
  const changes: string[] = [];
  const flags: string[] = [];
  const change = (said: string, ...words: string[]) => {
    changes.push(said);
    flags.push(...words);
  };
  if (args.uid !== undefined && args.uid !== state.uid) change(`uid ${state.uid} → ${args.uid}`, '-u', String(args.uid), ...(args.non_unique ? ['-o'] : []));
  if (args.group !== undefined && args.group !== state.group && args.group !== String(state.gid)) change(`group ${state.group} → ${args.group}`, '-g', args.group);
  const groups = groupChange(args, state);
  if (groups) change(groups.said, ...groups.flags);
  if (args.comment !== undefined && args.comment !== state.comment) change('comment', '-c', args.comment);
  if (args.home !== undefined && args.home !== state.home) change(`home ${state.home} → ${args.home}`, '-d', args.home, ...(args.move_home ? ['-m'] : []));
  if (args.shell !== undefined && args.shell !== state.shell) change(`shell ${state.shell} → ${args.shell}`, '-s', args.shell);
  const { shadow } = state;
  const at = seconds(args);
  if (at !== undefined && shadow && (at < 0 ? undefined : Math.floor(at / 86400)) !== shadow.expires) change('expiry', '-e', expiryDay(args) ?? '');
  if (args.password_expire_account_disable !== undefined && shadow && args.password_expire_account_disable !== shadow.inactive) change('inactivity', '-f', String(args.password_expire_account_disable));
  const password = passwordChange(args, shadow);
  if (typeof password === 'string') return { failure: password };
  if (password.lock) change(password.lock === '-L' ? 'lock the password' : 'unlock the password', password.lock);

  const steps: Step[] = [];
  // usermod -m does not make the folder that the new home lies in.
  if (args.move_home && args.home !== undefined && args.home !== state.home && state.homeExists) steps.push({ kind: 'argv', argv: ['mkdir', '-p', '--', folderOf(args.home)] });
  if (flags.length > 0) steps.push({ kind: 'argv', argv: ['usermod', ...flags, '--', args.name] });
  if (password.set && args.password !== undefined) {
    steps.push(passwordStep(args.name, args.password, args.password_lock ?? false));
    changes.push('password');
  }
  const ages = ageSteps(args, shadow);
  if (ages.length > 0) changes.push('password ages');
  steps.push(...ages);
  const home = args.home ?? state.home;
  const homeThere = home === state.home ? state.homeExists : (args.move_home ?? false) && state.homeExists;
  if (!homeThere && (args.create_home ?? true)) {
    steps.push(homeStep(args, home));
    changes.push(`make ${home}`);
  }
  const key = args.generate_ssh_key && (!state.keys?.[keyFile(args)]?.exists || args.force);
  if (key) {
    steps.push(keyStep(args, home));
    changes.push('SSH key');
  }
  if (steps.length === 0) return null;
  const after: Existing = {
    ...state, uid: args.uid ?? state.uid, group: args.group ?? state.group, gid: args.group === undefined || args.group === state.group ? state.gid : -1, groups: groups?.after ?? state.groups, comment: args.comment ?? state.comment,
    home, homeExists: homeThere || (args.create_home ?? true), shell: args.shell ?? state.shell, ...(shadow ? { shadow: predictedShadow(args, shadow) } : {}),
  };
  return { summary: changes.join(', '), before: { user: state }, after: { user: withKey(args, after) }, steps };
}

/** The primary group is no member list's business: it is left out on both sides. */
function groupChange(args: UserArgs, state: Existing): { said: string; flags: string[]; after: string[] } | undefined {
  if (args.groups === undefined) return undefined;
  const primary = args.group ?? state.group;
  const wanted = args.groups.filter((name) => name !== primary);
  const added = wanted.filter((name) => !state.groups.includes(name));
  const removed = args.append ? [] : state.groups.filter((name) => !wanted.includes(name));
  if (added.length === 0 && removed.length === 0) return undefined;
  const after = args.append ? [...state.groups, ...added] : wanted;
  const said = [...added.map((name) => `+${name}`), ...removed.map((name) => `-${name}`)].join(' ');
  return { said: `groups ${said}`, flags: args.append ? ['-a', '-G', added.join(',')] : ['-G', wanted.join(',')], after };
}

/** A home for a user that is there already: useradd -m does it for new ones only. */
function homeStep(args: UserArgs, home: string): Step {
  const skeleton = quote(args.skeleton ?? '/etc/skel');
  const place = quote(home);
  return { kind: 'script', script: `umask 077
mkdir -p -- ${quote(folderOf(home))} && mkdir -- ${place} || exit 1
if [ -d ${skeleton} ]; then cp -RPT --preserve=mode -- ${skeleton} ${place} || exit 1; fi
chown -hR -- ${quote(`${args.name}:`)} ${place} && chmod -- ${args.umask === undefined ? '0755' : (0o777 & ~Number.parseInt(args.umask, 8)).toString(8).padStart(4, '0')} ${place}
` };
}

/** As the user, so that nothing in the home can lead root elsewhere. */
function keyStep(args: UserArgs, home: string): Step {
  const file = quote(keyFile(args).startsWith('/') ? keyFile(args) : `${home}/${keyFile(args)}`);
  const flags = [...(args.ssh_key_bits ? ['-b', String(args.ssh_key_bits)] : []), '-C', args.ssh_key_comment ?? 'ansible-generated'].map(quote).join(' ');
  const script = `umask 077; mkdir -p -- ${quote(folderOf(`${home}/${keyFile(args)}`))} && ${args.force ? `rm -f -- ${file} ${file}.pub && ` : ''}ssh-keygen -q -t ${args.ssh_key_type ?? 'rsa'} ${flags} -N '' -f ${file}`;
  return { kind: 'argv', argv: ['runuser', '-u', args.name, '--', 'sh', '-c', script] };
}

function withKey(args: UserArgs, state: Existing): Existing {
  return args.generate_ssh_key ? { ...state, keys: { ...state.keys, [keyFile(args)]: { ...state.keys?.[keyFile(args)], exists: true } } } : state;
}
