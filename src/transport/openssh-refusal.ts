import { ConnectionRefused } from '../model/connection.js';
import { escapeTerminal } from '../shell/escape.js';
import type { Hop } from './hop.js';
import { NobodyThere, SOCKET } from './refusal.js';

export interface SaidBySsh {
  readonly where: string;
  /** Why it is this program, as a clause. */
  readonly need: string;
  /** Its standard error. */
  readonly said: string;
  readonly timedOut: boolean;
  /** Seconds. */
  readonly timeout: number;
  readonly hop: Hop;
  /** How often a password was given. */
  readonly answered?: number;
}

/** What the ssh program said, as the built-in client would say it. */
export function explainOpenSsh({ where, need, said, timedOut, timeout, hop, answered = 0 }: SaidBySsh): ConnectionRefused {
  const text = said.replaceAll('\r', '').trim();
  const has = (pattern: RegExp): RegExpExecArray | null => pattern.exec(text);
  const refused = (what: string, hint?: string): ConnectionRefused => new ConnectionRefused(`${where}: ${what}`, hint);
  const nobody = (key: keyof typeof SOCKET): ConnectionRefused => new NobodyThere(`${where}: ${(SOCKET[key] as readonly string[])[0]}`, SOCKET[key]?.[1]);
  const quoted = escapeTerminal(text.split('\n').slice(-3).join(' / ')) || 'nothing';

  if (has(/REMOTE HOST IDENTIFICATION HAS CHANGED/)) {
    const shown = has(/fingerprint for the (\S+) key sent by the remote host is\n(SHA256:\S+?)\.?\n/);
    const place = has(/Offending \S+ key in (\S+)/);
    return refused(`the host key has changed: the host shows ${shown ? `${shown[1]} ${shown[2]}` : 'another one'}, but ${place?.[1] ?? 'known_hosts'} records another`, 'Either the host was set up anew, or someone stands in between. Compare with the host’s console (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub); if it was set up anew, take the old line out (ssh-keygen -R).');
  }
  const unknown = has(/No (\S+) host key is known for (\S+) and you have requested strict checking/);
  if (unknown) return refused(`the host key is not known: ${unknown[1]}, as ${unknown[2]}`, 'Compare it with the host’s console (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then accept it with --accept-new.');
  const revoked = has(/revoked.*|Host key verification failed.*/i);
  if (has(/Host key verification failed/)) return refused(`the host key was refused by ssh${revoked ? `: ${escapeTerminal(text.split('\n')[0] ?? '')}` : ''}`, 'Compare known_hosts with the host’s own key.');
  const negotiate = has(/Unable to negotiate with .*?: (no matching [^.]+ found)\. Their offer: (\S+)/);
  if (negotiate) return refused(`no common algorithm: ${negotiate[1]}; the server offers ${negotiate[2]?.split(',').filter((name) => !/^(ext-info|kex-strict)/.test(name)).join(', ')}`, 'Neither the built-in client nor the ssh program here has one of them. A newer OpenSSH on this machine, or other algorithms in the server’s sshd_config.');
  if (has(/Too many authentication failures/)) return refused(`login as ${hop.settings.user} refused: too many authentication failures`, 'The agent offers more keys than the server wants to see: name the right one with IdentityFile and IdentitiesOnly yes in ssh_config, or --private-key.');
  const denied = has(/(\S+@\S+): Permission denied \(([^)]*)\)/);
  if (denied) {
    const jump = denied[1] !== undefined && !denied[1].endsWith(`@${hop.settings.address}`) ? ` at ${denied[1]}, a jump host` : '';
    return refused(`login as ${hop.settings.user} refused (permission denied)${jump}; tried by the ssh program (${need})${answered > 0 ? ', the password too' : ''}`, `Is the public key, or the authority of the certificate, known to the server, and is the user right (-u)? A certificate may have expired or be for another user (ssh-keygen -L -f FILE-cert.pub). The server takes: ${denied[2]?.replaceAll(',', ', ')}.${keyNotes(text)}`);
  }
  if (has(/Could not resolve hostname/)) return nobody('ENOTFOUND');
  if (has(/Connection refused/)) return nobody('ECONNREFUSED');
  if (has(/No route to host/)) return nobody('EHOSTUNREACH');
  if (has(/Network is unreachable/)) return nobody('ENETUNREACH');
  if (has(/Connection timed out during banner exchange|banner exchange: .*invalid format/)) return new NobodyThere(`${where}: not an SSH server: ${quoted}`, `Is ${hop.settings.port} really the port of sshd?`);
  if (has(/(Operation|Connection) timed out/)) return nobody('ETIMEDOUT');
  if (has(/kex_exchange_identification|Connection (closed|reset) by/)) {
    const crowd = 'sshd does so when too many logins are under way (MaxStartups) or when it penalises this address for earlier failed logins (PerSourcePenalties, some 20 s to 10 min), fail2ban likewise. Wait a little; use fewer --forks.';
    if (hop.proxy.kind === 'none') return new NobodyThere(`${where}: the host dropped the connection before the login, three times`, crowd, true);
    return new NobodyThere(`${where}: the way there ended before the login, three times; the ssh program said: ${quoted}`, `Try the way by hand:  ssh -v HOST true. If it works: ${crowd}`, true);
  }
  if (timedOut) return refused(`the ssh program (${need}) did not finish the login in ${timeout} s; it said: ${quoted}`, /security key/.test(need) ? 'The security key waits to be touched; a longer --timeout gives more time.' : 'A longer --timeout helps a slow host.');
  return refused(`the ssh program (${need}) could not log in; it said: ${quoted}`, 'Try it by hand:  ssh -v HOST true');
}

function keyNotes(text: string): string {
  const open = /Permissions (\d+) for '([^']+)' are too open/.exec(text);
  if (open) return ` ${open[2]} was not used: others can read it (mode ${open[1]}): chmod 600 ${open[2]}.`;
  const missing = /(?:Identity file|no such identity:) (\S+?):? (?:not accessible: )?No such file/.exec(text);
  return missing ? ` ${missing[1]} is not there.` : '';
}
