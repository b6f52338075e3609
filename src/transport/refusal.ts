import { ConnectionRefused } from '../model/connection.js';
import { escapeTerminal } from '../shell/escape.js';

/** How far a login had come, and what was seen, when it failed. */
export interface Attempt {
  readonly where: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly stage: 'tcp' | 'handshake' | 'login';
  readonly timedOut: boolean;
  /** Seconds. */
  readonly timeout: number;
  /** What the other side sent first. */
  readonly firstBytes: Buffer;
  readonly tried: readonly string[];
  readonly accepted: readonly string[];
  readonly notes: readonly string[];
  /** What the server said to the person who logs in. */
  readonly banner: string;
  readonly error: Error & { code?: string; level?: string };
}

/** The ssh program found nobody there: another port may have somebody. */
export class NobodyThere extends ConnectionRefused {
  constructor(
    message: string,
    hint: string | undefined,
    /** Somebody was, but hung up before the login: worth another try. */
    readonly dropped = false,
  ) {
    super(message, hint);
  }
}

/** Only the ssh program has a key exchange that the server takes (post-quantum ones). */
export class NeedsOpenSsh extends ConnectionRefused {
  constructor(
    message: string,
    hint: string | undefined,
    options: ErrorOptions,
    /** As a clause. */
    readonly need: string,
  ) {
    super(message, hint, options);
  }
}

/** True where the server dropped us before it looked at who we are (MaxStartups): the one case that is worth another try. */
export function wasDropped(attempt: Attempt): boolean {
  const first = attempt.firstBytes.toString('latin1');
  return attempt.stage === 'handshake' && !attempt.timedOut && (first === '' || /^(Exceeded MaxStartups|Not allowed at this time)/.test(first));
}

export const SOCKET: Readonly<Record<string, readonly [string, string?]>> = {
  ECONNREFUSED: ['connection refused: nothing listens there', 'Is sshd running, and is this its port (ansible_port)?'],
  EHOSTUNREACH: ['no route to the host', 'Is it up, and is the address right (ansible_host)?'],
  ENETUNREACH: ['the network cannot be reached', 'Is this machine online?'],
  EHOSTDOWN: ['the host is down'],
  ETIMEDOUT: ['no answer (timed out)', 'Is it up, and does a firewall let this port through?'],
  ENOTFOUND: ['the name is not known to DNS', 'Check the name, or give the address in ansible_host.'],
  EAI_AGAIN: ['the name could not be looked up: DNS does not answer', 'Check this machine’s resolver, or give the address in ansible_host.'],
  EACCES: ['this machine may not open that connection'],
};

/** What a colleague would say. Every text names host, port and user. */
export function explainRefusal(attempt: Attempt): ConnectionRefused {
  const { where, stage, error } = attempt;
  const refused = (what: string, hint?: string): ConnectionRefused => new ConnectionRefused(`${where}: ${what}`, hint, { cause: error });
  if (stage === 'tcp') {
    if (attempt.timedOut) return refused(`no answer in ${attempt.timeout} s (timed out)`, SOCKET['ETIMEDOUT']?.[1]);
    const known = SOCKET[error.code ?? ''];
    return known ? refused(...known) : refused(error.message);
  }
  if (stage === 'handshake') {
    const [what, hint] = handshake(error, attempt);
    return /no matching key exchange/.test(what) ? new NeedsOpenSsh(`${where}: ${what}`, hint, { cause: error }, 'the server offers only key exchanges that the built-in client does not have') : refused(what, hint);
  }
  if (error.level === 'client-authentication' || error.level === 'agent') return refused(...login(attempt));
  if (attempt.timedOut) return refused(`the login did not finish in ${attempt.timeout} s`, 'A slow PAM module or DNS look-up on the host (UseDNS)? A longer --timeout helps then.');
  const tried = attempt.tried.length > 0 ? ` Tried: ${attempt.tried.join(', ')}.` : '';
  if (/too many authentication failures/i.test(error.message)) return refused(`login as ${attempt.user} refused: too many authentication failures`, `The server looks at few keys only (MaxAuthTries): name the right one with --private-key, or with IdentityFile and IdentitiesOnly in ssh_config.${tried}`);
  return refused(`the host ended the connection during the login of ${attempt.user}${lastLine(attempt.banner) || (/No response|closed|ECONNRESET/i.test(error.message) ? '' : `: ${error.message}`)}`, `sshd ends it like that for an account that has expired (chage -l ${attempt.user}) or that PAM refuses; its log on the host says why (journalctl -u ssh).${tried}`);
}

function lastLine(banner: string): string {
  const line = banner.trim().split('\n').pop()?.trim() ?? '';
  return line === '' ? '' : `; it said: "${escapeTerminal(line.slice(0, 200).replace(/\.$/, ''))}"`;
}

function handshake(error: Error, attempt: Attempt): [string, string?] {
  const first = attempt.firstBytes;
  const shown = `"${escapeTerminal(first.subarray(0, 80).toString('latin1')).replaceAll('\n', '\\n')}"`;
  if (wasDropped(attempt)) {
    return [
      `the host dropped the connection before the handshake${first.length > 0 ? ` (it said ${shown})` : ''}, three times`,
      'sshd does so when too many logins are under way (MaxStartups) or when it penalises this address for earlier failed logins (PerSourcePenalties, some 20 s to 10 min), fail2ban likewise. Wait a little; use fewer --forks.',
    ];
  }
  if (first.length === 0) return [`not an SSH server: it accepts connections but says nothing (${attempt.timeout} s)`, `Is ${attempt.port} really the port of sshd?`];
  if (!first.includes('SSH-')) return [`not an SSH server: it answered ${shown}`, `Is ${attempt.port} really the port of sshd?`];
  if (attempt.timedOut) return [`the SSH handshake did not finish in ${attempt.timeout} s`];
  const format = /no matching (.+)/i.exec(error.message);
  if (format) {
    const what = (format[1] as string).replace(/^(C->S|S->C) /, '');
    return [`no common algorithm: no matching ${what}`, /host key/.test(what) ? 'The server offers only host keys that are not accepted any more (ssh-rsa with SHA-1, ssh-dss). Give it an ed25519 key: ssh-keygen -A, and take HostKeyAlgorithms out of its sshd_config.' : 'The server allows only algorithms that are too old (SHA-1) or too new for this client; look at its sshd_config.'];
  }
  return [`the SSH handshake failed: ${error.message}`];
}

function login(attempt: Attempt): [string, string?] {
  const notes = attempt.notes.length > 0 ? ` ${attempt.notes.map((note) => `${note}.`).join(' ')}` : '';
  if (attempt.tried.length === 0 && attempt.accepted.length === 0) return [`no key to log in with as ${attempt.user}`, `Give one with --private-key, load one into an agent, or use -k for a password.${notes}`];
  const accepted = attempt.accepted.length > 0 ? ` The server takes: ${attempt.accepted.join(', ')}.` : '';
  const tried = attempt.tried.length > 0 ? attempt.tried.join(', ') : 'nothing';
  return [`login as ${attempt.user} refused (permission denied); tried: ${tried}`, `Is the public key in ~${attempt.user}/.ssh/authorized_keys there, and is the user right (-u)?${accepted}${notes}`];
}
