/** Passwords, their ages and the expiry of accounts: shadow(5). */
import type { Step } from '../model/step.js';
import { SecretText } from '../model/value.js';
import type { ShadowState } from './probes/account.js';
import { type MaybeSecret, reveal } from './secret-text.js';
import type { UserArgs } from './user-plan.js';

export function seconds(args: UserArgs): number | undefined {
  return typeof args.expires === 'object' ? args.expires.value : args.expires;
}

/** What -e takes: a day, or nothing for never. */
export function expiryDay(args: UserArgs): string | undefined {
  const at = seconds(args);
  if (at === undefined) return undefined;
  return at < 0 ? '' : new Date(at * 1000).toISOString().slice(0, 10);
}

export function flag(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [name, String(value)];
}

export function predictedShadow(args: UserArgs, old: ShadowState | undefined): ShadowState {
  const kept = old?.password.text ?? '!';
  const set = args.password === undefined || (old && args.update_password === 'on_create') ? kept : reveal(args.password);
  const bare = set.replace(/^!/, '');
  const password = args.password_lock === true ? `!${bare}` : args.password_lock === false ? bare : set;
  const at = seconds(args);
  return {
    ...old,
    password: SecretText.whole(password),
    minimum: args.password_expire_min ?? old?.minimum,
    maximum: args.password_expire_max ?? old?.maximum,
    warning: args.password_expire_warn ?? old?.warning,
    inactive: args.password_expire_account_disable ?? old?.inactive,
    expires: at === undefined ? old?.expires : at < 0 ? undefined : Math.floor(at / 86400),
  };
}

/** By stdin: argv is visible to every user of the host. */
export function passwordStep(name: string, password: MaybeSecret, lock: boolean): Step {
  const hash = reveal(password);
  const text = `${name}:${lock && !hash.startsWith('!') ? '!' : ''}`;
  return { kind: 'argv', argv: ['chpasswd', '-e'], stdin: new SecretText(`${text}${hash}\n`, [[text.length, text.length + hash.length]]) };
}

export function passwordChange(args: UserArgs, shadow: ShadowState | undefined): { set: boolean; lock?: '-L' | '-U' } | string {
  const asks = (args.password !== undefined && args.update_password !== 'on_create') || args.password_lock !== undefined;
  if (!asks) return { set: false };
  if (!shadow) return 'the password cannot be compared: only root may read /etc/shadow (become: true)';
  const current = shadow.password.text;
  const set = args.password !== undefined && args.update_password !== 'on_create' && current.replace(/^!/, '') !== reveal(args.password).replace(/^!/, '');
  if (set) return { set };
  if (args.password_lock === true && !current.startsWith('!')) return { set, lock: '-L' };
  // A user without any password has nothing to unlock; usermod refuses.
  if (args.password_lock === false && current.startsWith('!') && !/^[!*]+$/.test(current)) return { set, lock: '-U' };
  return { set };
}

export function ageSteps(args: UserArgs, shadow: ShadowState | undefined): Step[] {
  const differing = (value: number | undefined, current: number | undefined) => (value === current ? undefined : value);
  const flags = [
    ...flag('-M', differing(args.password_expire_max, shadow?.maximum)),
    ...flag('-m', differing(args.password_expire_min, shadow?.minimum)),
    ...flag('-W', differing(args.password_expire_warn, shadow?.warning)),
  ];
  return flags.length === 0 ? [] : [{ kind: 'argv', argv: ['chage', ...flags, '--', args.name] }];
}
