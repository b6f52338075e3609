import type { Identity } from '../model/connection.js';
import { DRIVER } from './driver.js';
import { quote, quoteAll } from './quote.js';

/** Random words of one start: sudo prints `prompt` when it wants the password, the script prints `started` when it runs. */
export interface BecomeTokens {
  readonly prompt: string;
  readonly started: string;
}

const USER = /^[a-z_][a-z0-9_.-]*\$?$/i;
const FLAG = /^[A-Za-z0-9_=:.,/@%+-]+$/;

/** One key for each identity: the same user by the same way is the same shell. */
export function identityKey(identity: Identity): string {
  const become = identity.become;
  return become ? `${become.method}:${become.flags ?? ''}:${become.user}` : 'login';
}

/** True when the start is a dialogue: nothing may be sent before the prompt or `started` was seen. */
export function needsDialogue(identity: Identity): boolean {
  return identity.become !== undefined && (identity.become.password !== undefined || identity.become.method === 'su');
}

/** Why this identity can't even be tried, or undefined. Names come from playbooks: an allow-list, so that none is an option. */
export function becomeProblem(identity: Identity): string | undefined {
  const become = identity.become;
  if (!become) return undefined;
  if (!USER.test(become.user)) return `become_user "${become.user}" is not a user name`;
  const bad = flagWords(become.flags).find((flag) => !FLAG.test(flag));
  return bad === undefined ? undefined : `become_flags: "${bad}" is not a flag that can be passed on`;
}

function flagWords(flags: string | undefined): string[] {
  return (flags ?? '').split(/\s+/).filter((word) => word !== '');
}

/**
 * A command line for any login shell that runs `script` (the driver by default) as `identity`.
 * The become program runs with LC_ALL=C, so that its messages can be read; the script gets the user's own back ($1).
 */
export function startCommand(identity: Identity, tokens: BecomeTokens, script: string = DRIVER): string {
  const become = identity.become;
  if (!become) return `exec /bin/sh -c ${quote(script)} jalon`;
  const wrapper = `L=\${LC_ALL-.} LC_ALL=C; export LC_ALL; exec ${become.method === 'su' ? suWords(become, tokens) : sudoWords(become, tokens)}`;
  return `exec /bin/sh -c ${quote(wrapper)} jalon ${quote(script)}`;
}

function sudoWords(become: NonNullable<Identity['become']>, { prompt, started }: BecomeTokens): string {
  // -n and -S are ours to choose; -H is our default and stays the default beside other flags.
  const own = flagWords(become.flags).filter((flag) => flag !== '-n' && flag !== '-S' && flag !== '-H');
  const how = become.password === undefined ? ['-n'] : ['-S', '-p', prompt];
  return `sudo ${quoteAll(['-H', ...how, ...own, '-u', become.user, '--', '/bin/sh', '-c'])} "$1" jalon "$L" ${started}`;
}

function suWords(become: NonNullable<Identity['become']>, { started }: BecomeTokens): string {
  const inner = `exec /bin/sh -c "$1" jalon "$2" ${started}`;
  return `su ${quoteAll([...flagWords(become.flags), '-s', '/bin/sh', '-c', inner, become.user])} jalon "$1" "$L"`;
}

export type DialogueStep =
  | { readonly kind: 'wait' }
  | { readonly kind: 'send' }
  /** The script runs; `rest` came behind its word on stdout. */
  | { readonly kind: 'started'; readonly rest: Buffer }
  | { readonly kind: 'failed'; readonly reason: 'wrong password' | 'password wanted' };

/**
 * The password dialogue as a pure machine. The password is sent at most once, only after the prompt itself was seen and
 * never when the script already runs (NOPASSWD, cached credentials): there its stdin is the task's.
 */
export function createDialogue(identity: Identity, tokens: BecomeTokens): (stream: 'stdout' | 'stderr', chunk: Buffer) => DialogueStep {
  const password = identity.become?.password !== undefined;
  const prompt = identity.become?.method === 'su' ? /(?:password|contrase|mot de passe|passwort)[^\n]{0,40}: ?$/i : new RegExp(tokens.prompt);
  const mark = `\x1e${tokens.started} s\n`;
  const seen = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  let sent = false;
  return (stream, chunk) => {
    seen[stream] = Buffer.concat([seen[stream], chunk]);
    if (stream === 'stdout') {
      const at = seen.stdout.indexOf(mark);
      if (at >= 0) return { kind: 'started', rest: seen.stdout.subarray(at + mark.length) };
    }
    const match = prompt.exec(seen[stream].toString('latin1'));
    if (!match) return { kind: 'wait' };
    // What was asked once is not looked at again.
    seen[stream] = seen[stream].subarray(match.index + match[0].length);
    if (sent) return { kind: 'failed', reason: 'wrong password' };
    if (!password) return { kind: 'failed', reason: 'password wanted' };
    sent = true;
    return { kind: 'send' };
  };
}

/** What a become program printed before it gave up, said as a colleague would. */
export function explainBecome(identity: Identity, said: string, status: number | null): { message: string; hint?: string } {
  const user = identity.become?.user ?? '';
  const method = identity.become?.method ?? 'sudo';
  for (const [pattern, message, hint] of REASONS) {
    if (pattern.test(said)) return { message: `Can't become ${user}: ${message.replaceAll('METHOD', method).replaceAll('USER', user)}`, hint };
  }
  const last = said.trim().split('\n').pop()?.trim();
  return { message: `Can't become ${user}: ${method} ended ${status === null ? 'without a status' : `with status ${status}`}${last ? `: ${last}` : ''}` };
}

/** In order: the first that matches. The texts are those of sudo, sudo-rs and su under LC_ALL=C. */
const REASONS: readonly (readonly [RegExp, string, string?])[] = [
  [/must have a tty|tty present|terminal is required to read|must be run from a terminal/i, 'METHOD wants a terminal (requiretty, or a password)', 'Give the password with -K, or take `Defaults requiretty` out of sudoers.'],
  [/incorrect password|Sorry, try again|Authentication failure|incorrect authentication attempt/i, 'wrong password', 'One attempt was made. Check the password given by -K or ansible_become_password.'],
  [/password is required|interactive authentication is required|no password was provided/i, 'METHOD wants a password', 'Give it with -K, or allow the login user NOPASSWD in sudoers.'],
  [/unknown user|user .* does not exist|Unknown id|no passwd entry|user .* not found/i, 'there is no user USER on the host', 'Make the user in an earlier task, or correct become_user.'],
  [/not in the sudoers|not allowed to (?:execute|run)|I'm sorry .*I'm afraid I can't do that|may not run sudo/i, 'sudoers does not allow it', 'Add the login user to sudoers on the host.'],
  [/no new privileges|effective uid is not 0|must be owned by uid 0/i, 'METHOD has no right to change the user there (no_new_privs, nosuid)', 'Look at how sshd or the container was started.'],
  [/unable to allocate pty/i, 'METHOD could not get a pseudo terminal'],
  [/syntax error|parse error in .*sudoers/i, 'sudoers has a syntax error', 'Repair it with visudo from a root login.'],
  [/account (?:has )?expired|account is locked|nologin/i, 'the account is locked or expired'],
  [/(?:sudo|su): (?:command )?not found|exec: (?:sudo|su)/i, 'METHOD is not installed on the host', 'Install it, or log in as the user itself.'],
];
