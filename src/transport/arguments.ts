import { splitWords } from '../shell/words.js';

/** What of `ansible_ssh_common_args` (and `--ssh-common-args`) this transport understands. */
export interface CommonOptions {
  readonly port?: number;
  readonly user?: string;
  readonly identityFiles: readonly string[];
  readonly identitiesOnly?: boolean;
  readonly userKnownHosts?: readonly string[];
  readonly globalKnownHosts?: readonly string[];
  readonly hostKeyAlias?: string;
  readonly strict?: 'yes' | 'no' | 'accept-new';
  /** Seconds. */
  readonly connectTimeout?: number;
  /** Seconds between keepalives. */
  readonly aliveInterval?: number;
}

type Draft = { -readonly [K in keyof CommonOptions]: CommonOptions[K] } & { identityFiles: string[] };

/** Options that change nothing here: one connection is kept open anyway, output is never a terminal's. */
const HARMLESS = /^(controlmaster|controlpath|controlpersist|batchmode|loglevel|compression|preferredauthentications|passwordauthentication|kbdinteractiveauthentication|serveralivecountmax|connectionattempts|forwardagent|forwardx11|addkeystoagent|hashknownhosts|updatehostkeys|checkhostip|requesttty|tcpkeepalive|visualhostkey|exitonforwardfailure|clearallforwardings)$/;
/** Flags without a value that change nothing here. `-A` asks for agent forwarding, which is never done. */
const HARMLESS_FLAGS = /^-[qvxaATCtn46]+$/;

/**
 * Reads ssh's command line options, quoted as for a shell.
 * @returns the options, and what is not understood, word by word: ProxyJump, ProxyCommand, -J, -L …
 */
export function parseCommonArgs(text: string): { options: CommonOptions; unknown: string[] } {
  const words = splitWords(text);
  const options: Draft = { identityFiles: [] };
  if (!words) return { options, unknown: [text] };
  const unknown: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string;
    const flag = word.slice(0, 2);
    if (!/^-[oipl]/.test(word)) {
      if (!HARMLESS_FLAGS.test(word)) unknown.push(/^-[JFLRDWEcmbSw]$/.test(word) && words[at + 1] !== undefined ? `${word} ${words[++at]}` : word);
      continue;
    }
    const value = word.length > 2 ? word.slice(2) : words[++at];
    if (value === undefined) unknown.push(word);
    else if (flag === '-i') options.identityFiles.push(value);
    else if (!(flag === '-o' ? setOption(options, value) : setNamed(options, flag === '-p' ? 'port' : 'user', value))) unknown.push(flag === '-o' ? `-o ${value}` : `${flag} ${value}`);
  }
  return { options, unknown };
}

function setOption(options: Draft, text: string): boolean {
  const match = /^\s*([A-Za-z0-9]+)(?:\s*=\s*|\s+)(.*)$/s.exec(text);
  return match !== null && setNamed(options, (match[1] as string).toLowerCase(), (match[2] as string).trim());
}

/** As in ssh, the first value given for an option counts. */
function setNamed(options: Draft, name: string, value: string): boolean {
  const number = /^\d+$/.test(value) ? Number(value) : undefined;
  switch (name) {
    case 'port':
      if (number === undefined || number < 1 || number > 65535) return false;
      options.port ??= number;
      return true;
    case 'user':
      options.user ??= value;
      return value !== '';
    case 'identityfile':
      options.identityFiles.push(value);
      return true;
    case 'identitiesonly':
      options.identitiesOnly ??= value.toLowerCase() === 'yes';
      return true;
    case 'userknownhostsfile':
      options.userKnownHosts ??= splitWords(value) ?? [value];
      return true;
    case 'globalknownhostsfile':
      options.globalKnownHosts ??= splitWords(value) ?? [value];
      return true;
    case 'hostkeyalias':
      options.hostKeyAlias ??= value;
      return value !== '';
    case 'stricthostkeychecking': {
      const lower = value.toLowerCase();
      if (!/^(yes|ask|true|no|off|false|accept-new)$/.test(lower)) return false;
      options.strict ??= lower === 'accept-new' ? 'accept-new' : /^(yes|ask|true)$/.test(lower) ? 'yes' : 'no';
      return true;
    }
    case 'connecttimeout':
      options.connectTimeout ??= number;
      return number !== undefined;
    case 'serveraliveinterval':
      options.aliveInterval ??= number;
      return number !== undefined;
    default:
      return HARMLESS.test(name);
  }
}
