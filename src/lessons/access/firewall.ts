import type { LessonHost, LessonStep } from '../../model/lesson.js';
import { argText, commandText, plain } from '../steps.js';
import { argRange, type Restriction } from './sshd.js';

/** Closes nothing before ufw is enabled, so a rule may also follow it in the same stage. */
export const UFW_DEFAULT = 'ufw default deny';

/** Texts of commands and of rendered firewall files that drop what is not allowed. */
const DROPS: readonly (readonly [RegExp, string])[] = [
  [/\bufw\b[^\n;|&]*\benable\b/, 'ufw enable'],
  [/\bufw\b[^\n;|&]*\bdefault\s+(?:deny|reject)\b(?!\s+(?:outgoing|routed))/, UFW_DEFAULT],
  [/\bip6?tables\b[^\n;|&]*(?:-P|--policy)\s+INPUT\s+(?:DROP|REJECT)\b/, 'iptables INPUT policy DROP'],
  [/\bip6?tables\b[^\n;|&]*-A\s+INPUT\s+-j\s+(?:DROP|REJECT)\b/, 'iptables INPUT drop'],
  [/\bnft\b[^\n]*hook\s+input[^\n]*policy\s+drop\b/, 'nft input policy drop'],
  [/\bfirewall-cmd\b[^\n;|&]*--(?:panic-on|set-target=(?:DROP|REJECT))/, 'firewalld drop'],
];
const FILES: readonly (readonly [RegExp, RegExp, string])[] = [
  [/\.nft$|nftables\.conf$/, /hook\s+input[^}]*?policy\s+drop\b/, 'nft input policy drop'],
  [/iptables\/rules\.v[46]$|ip6?tables\.rules$/, /^:INPUT\s+DROP\b/m, 'iptables INPUT policy DROP'],
  [/^\/etc\/default\/ufw$/, /^\s*DEFAULT_INPUT_POLICY\s*=\s*"?(?:DROP|REJECT)/m, UFW_DEFAULT],
  [/^\/etc\/ufw\/ufw\.conf$/, /^\s*ENABLED\s*=\s*yes/im, 'ufw enable'],
];

/** What a step does to close the host's ports. A file that itself lets the login's port in restricts nobody. */
export function firewallRestrictions(step: LessonStep, host: LessonHost): Restriction[] {
  const { task, args, rendered } = step;
  const one = (what: string, name: string): Restriction[] => [{ step, at: { range: argRange(step, name) }, what, firewall: true }];
  const closed = closesLogin(step, host);
  if (closed !== undefined) return [{ step, at: { range: argRange(step, closed.arg) }, what: closed.what, firewall: false }];
  if (task.module === 'ufw') return ufw(step, one);
  if (task.module === 'iptables' && argText(args.chain) === 'INPUT' && /^(?:DROP|REJECT)$/.test(argText(args.policy) ?? '')) return one('iptables INPUT policy DROP', 'policy');
  const command = commandText(step);
  if (command !== undefined) return DROPS.flatMap(([pattern, what]) => (pattern.test(command) ? one(what, 'cmd') : []));
  const path = rendered?.dest ?? argText(args.path) ?? argText(args.dest) ?? '';
  return FILES.flatMap(([file, pattern, what]) => {
    if (!file.test(path)) return [];
    const written = rendered === undefined ? ['content', 'line', 'block'].map((name) => argText(args[name]) ?? '').join('\n') : plain(rendered.text);
    const found = pattern.exec(written);
    if (found === null || letsIn(written, host)) return [];
    const range = rendered?.origin(found.index)?.template;
    return [{ step, at: { range: range ?? task.moduleRange }, what, firewall: true }];
  });
}

function ufw(step: LessonStep, one: (what: string, name: string) => Restriction[]): Restriction[] {
  const { args } = step;
  const incoming = !['out', 'outgoing', 'routed'].includes(argText(args.direction) ?? 'in');
  const policy = ['policy', 'default'].find((name) => /^(?:deny|reject)$/.test(argText(args[name]) ?? ''));
  if (argText(args.state) === 'enabled') return one('ufw enable', 'state');
  return policy !== undefined && incoming ? one(UFW_DEFAULT, policy) : [];
}

/** A rule against the login's own port, or against everybody. */
function closesLogin(step: LessonStep, { login }: LessonHost): { readonly what: string; readonly arg: string } | undefined {
  const { task, args } = step;
  const port = String(login.port ?? 22);
  if (task.module === 'ufw') {
    const meant = isLogin(argText(args.to_port) ?? argText(args.port) ?? argText(args.name) ?? '', port) && argText(args.from_ip ?? args.from) === undefined;
    const rule = argText(args.rule) ?? '';
    if (meant && args.delete === true && /^(?:allow|limit)$/.test(rule)) return { what: `ufw delete allow ${port}`, arg: 'delete' };
    return meant && args.delete !== true && /^(?:deny|reject)$/.test(rule) ? { what: `ufw ${rule} ${port}`, arg: 'rule' } : undefined;
  }
  const text = commandText(step) ?? '';
  const ufw = /\bufw\s+(?:delete\s+(?:allow|limit)|deny|reject)\s+(?:in\s+)?(\S+)/.exec(text);
  if (ufw !== null && isLogin(ufw[1] ?? '', port)) return { what: ufw[0], arg: 'cmd' };
  if (new RegExp(`\\biptables\\b[^\\n;|&]*-[AI]\\s+INPUT[^\\n;|&]*--dport\\s+${port}\\b[^\\n;|&]*-j\\s+(?:DROP|REJECT)`).test(text) && !/\s-s\s|--source\b|-m\s+(?:recent|connlimit|hashlimit|limit)/.test(text)) return { what: `iptables drops port ${port}`, arg: 'cmd' };
  return /\bfail2ban-client\b.*\bbanip\s+(?:0\.0\.0\.0\/0|::\/0)/.test(text) ? { what: 'fail2ban bans every address', arg: 'cmd' } : undefined;
}

function isLogin(text: string, port: string): boolean {
  return text === port || (port === '22' && /^(?:ssh|openssh)$/i.test(text)) || text === `${port}/tcp` || text.split(',').includes(port);
}

/** Networks that are reached only from within: a VPN, or the same site. */
const PRIVATE = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:)/i;

/** Whether the rule of a step lets the login in from a private network alone. */
export function opensPrivately({ task, args }: LessonStep): boolean {
  const from = task.module === 'ufw' ? (argText(args.from_ip) ?? argText(args.from)) : task.module === 'iptables' ? argText(args.source) : undefined;
  return from !== undefined && PRIVATE.test(from);
}

/** A ruleset that accepts the port of the login (or `ssh`) on its way in. */
function letsIn(text: string, { login }: LessonHost): boolean {
  const port = login.port ?? 22;
  const names = port === 22 ? '22|ssh' : String(port);
  return new RegExp(`(?:dport|dports)\\s+(?:\\{[^}]*\\b)?(?:${names})\\b[^\\n]*(?:accept|ACCEPT)`).test(text);
}

/** Whether a step opens the port of the login: `ufw allow 22`, `ufw: rule: allow, name: OpenSSH`, an iptables ACCEPT. */
export function opensLogin(step: LessonStep, { login }: LessonHost): boolean {
  const { task, args } = step;
  const port = String(login.port ?? 22);
  const named = (text: string) => isLogin(text, port);
  if (task.module === 'ufw') {
    if (!/^(?:allow|limit)$/.test(argText(args.rule) ?? '') || args.delete === true) return false;
    const target = argText(args.to_port) ?? argText(args.port) ?? argText(args.name);
    return target === undefined ? args.to_port === undefined && args.port === undefined && (args.from_ip ?? args.from ?? args.interface) !== undefined : named(target);
  }
  if (task.module === 'iptables') return argText(args.jump) === 'ACCEPT' && named(argText(args.destination_port) ?? '');
  const command = commandText(step) ?? '';
  if (/\bufw\b[^\n;|&]*\b(?:allow|limit)\b/.test(command)) return command.split(/[\s;|&]+/).some(named);
  return /\bip6?tables\b[^\n]*ACCEPT/.test(command) && new RegExp(`--dports?\\s+${port}\\b`).test(command);
}
