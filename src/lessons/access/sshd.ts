import type { LessonHost, LessonStep, Place } from '../../model/lesson.js';
import type { Range } from '../../model/range.js';
import { argText, commandText, plain } from '../steps.js';

/** Something a step does that can shut out the user who runs Jalon. */
export interface Restriction {
  readonly step: LessonStep;
  readonly at: Place;
  /** Where a value that came through a template was defined. */
  readonly definition?: Range;
  /** 'sshd AllowUsers', 'ufw default deny'. */
  readonly what: string;
  /** A firewall needs a rule for the login's port before it. */
  readonly firewall: boolean;
}

/** A file of sshd's own configuration, by its path. */
export const SSHD_FILE = /(?:^|\/)sshd_config(?:\.d\/[^/\s'"]+)?$/;
/** Directives that say who may log in, where and how. */
export const DIRECTIVE = /^[ \t]*(Port|ListenAddress|AllowUsers|AllowGroups|DenyUsers|DenyGroups|PasswordAuthentication|PubkeyAuthentication|PermitRootLogin|AuthenticationMethods|AuthorizedKeysFile|TrustedUserCAKeys)[ \t=]+(\S[^\n#]*)/gim;

/** Directives of sshd that a step sets and that can shut this host's login out. */
export function sshdRestrictions(step: LessonStep, host: LessonHost): Restriction[] {
  return writtenTexts(step).flatMap(({ text, at, definition }) => {
    const found = [...text.matchAll(DIRECTIVE)];
    const ports = found.filter(({ 1: name }) => name?.toLowerCase() === 'port').map(({ 2: value }) => value?.trim());
    return found.filter((one) => restricts(one[1] ?? '', (one[2] ?? '').trim(), ports, host)).map((one) => ({ step, at: at(one.index + one[0].search(/\S/)), definition: definition?.(one.index + one[0].length - (one[2] ?? '').length), what: `sshd ${one[1]} ${(one[2] ?? '').trim()}`, firewall: false }));
  });
}

/** A directive that leaves the present login a way in restricts nobody who matters here. */
function restricts(name: string, value: string, ports: readonly (string | undefined)[], { login }: LessonHost): boolean {
  const words = value.split(/\s+/);
  switch (name.toLowerCase()) {
    case 'port':
      return !ports.includes(String(login.port ?? 22));
    case 'listenaddress':
      return !/^(?:0\.0\.0\.0|\[?::\]?|\*)(?::\d+)?$/.test(words[0] ?? '');
    case 'allowusers':
      return login.user === undefined || !words.some((word) => word === login.user || word === '*');
    case 'passwordauthentication':
    case 'pubkeyauthentication':
      return /^no\b/i.test(value);
    case 'permitrootlogin':
      return !/^yes\b/i.test(value) && (login.user === undefined || login.user === 'root');
    case 'authorizedkeysfile':
      return !words.some((word) => word === '.ssh/authorized_keys' || word === '%h/.ssh/authorized_keys');
    default:
      return true;
  }
}

interface WrittenText {
  readonly text: string;
  at(offset: number): Place;
  definition?(offset: number): Range | undefined;
}

/** Text that a step puts into sshd's configuration: by an arg, a rendered file, or a command that names the file. */
export function writtenTexts(step: LessonStep): WrittenText[] {
  const { task, args, rendered } = step;
  const path = rendered?.dest ?? argText(args.path) ?? argText(args.dest) ?? '';
  if (SSHD_FILE.test(path)) {
    if (rendered !== undefined) return [{ text: plain(rendered.text), at: (offset) => ({ range: rendered.origin(offset)?.template ?? task.moduleRange }), definition: (offset) => rendered.origin(offset)?.definition }];
    return ['line', 'block', 'content', 'replace'].flatMap((name) => {
      const text = args.state === 'absent' ? undefined : argText(args[name]);
      return text === undefined ? [] : [{ text, at: () => ({ range: argRange(step, name) }) }];
    });
  }
  const command = commandText(step);
  if (command === undefined || !/sshd_config/.test(command) || /^\s*(?:cat|grep|sshd|test|diff|ls)\b[^|;&]*$/.test(command)) return [];
  const directive = /\b(Port|ListenAddress|AllowUsers|AllowGroups|PasswordAuthentication|PubkeyAuthentication|PermitRootLogin)[ \t]+([^\s'"/\\;&|]+)/gi;
  return [...command.matchAll(directive)].map(({ 0: text }) => ({ text, at: () => ({ range: argRange(step, 'cmd') }) }));
}

/** Where an arg is written; else the module's name. */
export function argRange({ task }: LessonStep, name: string) {
  return task.args.find(({ key }) => key === name)?.value.range ?? task.moduleRange;
}
