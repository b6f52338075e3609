import { describe, expect, it } from 'vitest';
import { becomeProblem, createDialogue, explainBecome, identityKey, needsDialogue, startCommand } from '../../src/shell/become.js';
import type { Identity } from '../../src/model/connection.js';
import { SecretText } from '../../src/model/value.js';

const tokens = { prompt: 'jalon-1234:', started: 'abcd' };
const sudo = (more: Partial<NonNullable<Identity['become']>> = {}): Identity => ({ become: { user: 'postgres', method: 'sudo', ...more } });
const password = SecretText.whole(`{{a}}$x'"`);
const out = (text: string): ['stdout', Buffer] => ['stdout', Buffer.from(text)];
const err = (text: string): ['stderr', Buffer] => ['stderr', Buffer.from(text)];

describe('startCommand', () => {
  it('asks for no password and goes straight to the user', () => {
    expect(startCommand(sudo(), tokens, 'id')).toBe(`exec /bin/sh -c 'L=\${LC_ALL-.} LC_ALL=C; export LC_ALL; exec sudo -H -n -u postgres -- /bin/sh -c "$1" jalon "$L" abcd' jalon id`);
  });

  it('holds the prompt, and never the password', () => {
    const command = startCommand(sudo({ password, flags: '-H -S -n -E' }), tokens, 'id');
    expect(command).toContain('sudo -H -S -p jalon-1234: -E -u postgres -- ');
    expect(command).not.toContain('{{a}}');
  });

  it('runs the login user without any become program', () => {
    expect(startCommand({}, tokens, "echo 'a'")).toBe(`exec /bin/sh -c 'echo '\\''a'\\''' jalon`);
  });
});

describe('becomeProblem', () => {
  it.each(['-u', 'a b', '$(id)', 'root;id', '', '#0'])('refuses the user %j', (user) => expect(becomeProblem(sudo({ user }))).toContain('not a user name'));
  it.each(['postgres', '_apt', 'www-data', 'systemd-network', 'a.b', 'svc$'])('takes %j', (user) => expect(becomeProblem(sudo({ user }))).toBeUndefined());
  it('refuses flags that a shell could read', () => expect(becomeProblem(sudo({ flags: '-E ;id' }))).toContain('";id"'));
});

it('one shell for one user by one way', () => {
  expect(identityKey({})).toBe('login');
  expect(identityKey(sudo())).toBe(identityKey(sudo({ password })));
  expect(identityKey(sudo())).not.toBe(identityKey(sudo({ method: 'su' })));
  expect([needsDialogue({}), needsDialogue(sudo()), needsDialogue(sudo({ password })), needsDialogue(sudo({ method: 'su' }))]).toEqual([false, false, true, true]);
});

describe('the dialogue', () => {
  it('sends once, after the whole prompt, in pieces too', () => {
    const talk = createDialogue(sudo({ password }), tokens);
    expect(talk(...err('We trust you have received the usual lecture. jalon-12'))).toEqual({ kind: 'wait' });
    expect(talk(...err('34:'))).toEqual({ kind: 'send' });
    expect(talk(...err('\n'))).toEqual({ kind: 'wait' });
    expect(talk(...err('Sorry, try again.\njalon-1234:'))).toEqual({ kind: 'failed', reason: 'wrong password' });
  });

  it('never sends when the script runs already (NOPASSWD, cached)', () => {
    const talk = createDialogue(sudo({ password }), tokens);
    expect(talk(...out('noise\x1eabcd s\nrest'))).toEqual({ kind: 'started', rest: Buffer.from('rest') });
  });

  it('knows the prompts of su and of sudo-rs', () => {
    expect(createDialogue(sudo({ method: 'su', password }), tokens)(...err('Password: '))).toEqual({ kind: 'send' });
    expect(createDialogue(sudo({ method: 'su' }), tokens)(...err('Password: '))).toEqual({ kind: 'failed', reason: 'password wanted' });
    expect(createDialogue(sudo({ password }), tokens)(...err('[sudo: jalon-1234:] Password: '))).toEqual({ kind: 'send' });
  });
});

describe('explainBecome', () => {
  it.each([
    ['sudo: a password is required', 'wants a password'],
    ['sudo: sorry, you must have a tty to run sudo', 'wants a terminal'],
    ['sudo: unknown user postgres', 'no user postgres'],
    ["sudo: user 'postgres' not found", 'no user postgres'],
    ['deploy is not in the sudoers file.', 'sudoers does not allow it'],
    ["sudo-rs: I'm sorry deploy. I'm afraid I can't do that", 'sudoers does not allow it'],
    ['Sorry, user deploy is not allowed to execute /bin/sh as postgres', 'sudoers does not allow it'],
    ['sh: 1: exec: sudo: not found', 'sudo is not installed'],
    ['su: Authentication failure', 'wrong password'],
    ['sudo: 1 incorrect password attempt', 'wrong password'],
    ['sudo: The "no new privileges" flag is set', 'no_new_privs'],
    ['something new\nlast words', 'sudo ended with status 1: last words'],
  ])('%j', (said, message) => expect(explainBecome(sudo(), said, 1).message).toContain(message));
});
