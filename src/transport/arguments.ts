import { splitWords } from '../shell/words.js';

/** Options of a login, from `ansible_ssh_common_args`, `--ssh-common-args` and ssh_config. */
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
  readonly proxyJump?: string;
  readonly proxyCommand?: string;
  /** Keepalives without an answer after which the connection counts as lost. */
  readonly aliveCountMax?: number;
  /** A named key that is not there is left out, as ssh does with ssh_config's. */
  readonly identitiesMayMiss?: true;
  /** IdentityAgent: a socket, or 'none'. */
  readonly identityAgent?: string;
  /** CertificateFile. */
  readonly certificates?: readonly string[];
  readonly withoutKeys?: true;
  readonly withoutPassword?: true;
  /** Algorithms that ssh_config allows, where it says so. */
  readonly allowed?: Readonly<Partial<Record<'kex' | 'cipher' | 'hmac' | 'serverHostKey', readonly string[]>>>;
  readonly localAddress?: string;
  readonly family?: 4 | 6;
}

/** What ssh's command line options say. */
export interface SshArguments {
  readonly options: CommonOptions;
  /** What is not understood, word by word. */
  readonly unknown: readonly string[];
  /** The options as `ssh` takes them, without `-F` and without what only concerns its own output. */
  readonly words: readonly string[];
  /** `-F`: read instead of ssh_config's two files. */
  readonly configFile?: string;
  /** Keywords of ssh_config that are set here, in lower case. */
  readonly keywords: ReadonlySet<string>;
}

type Draft = { -readonly [K in keyof CommonOptions]: CommonOptions[K] } & { identityFiles: string[] };

/** Flags with a value, and the keyword of ssh_config that each stands for. Further ones (-L, -W, -S …) ask for something else than a login. */
const VALUED: Readonly<Record<string, string>> = { b: 'bindaddress', B: 'bindinterface', c: 'ciphers', F: 'config', I: 'pkcs11provider', i: 'identityfile', J: 'proxyjump', l: 'user', m: 'macs', o: 'option', p: 'port' };
const REFUSED_VALUED = /^-[DEeLOQRSWw]$/;
/** Flags without a value that change nothing here. `-A` asks for agent forwarding, which is never done. */
const HARMLESS_FLAGS = /^-[qvxaATCtn]+$/;
const FAMILY_FLAGS: Readonly<Record<string, string>> = { '-4': 'addressfamily', '-6': 'addressfamily', '-K': 'gssapiauthentication', '-k': 'gssapidelegatecredentials' };

/** Every keyword of ssh_config(5) up to OpenSSH 10: the rest is a misspelling. */
const KEYWORDS = new Set(
  'addkeystoagent addressfamily batchmode bindaddress bindinterface canonicaldomains canonicalizefallbacklocal canonicalizehostname canonicalizemaxdots canonicalizepermittedcnames casignaturealgorithms certificatefile channeltimeout checkhostip ciphers clearallforwardings compression connectionattempts connecttimeout controlmaster controlpath controlpersist dynamicforward enableescapecommandline enablesshkeysign escapechar exitonforwardfailure fingerprinthash forkafterauthentication forwardagent forwardx11 forwardx11timeout forwardx11trusted gatewayports globalknownhostsfile gssapiauthentication gssapiclientidentity gssapidelegatecredentials gssapikeyexchange gssapikexalgorithms gssapirenewalforcesrekey gssapiserveridentity gssapitrustdns hashknownhosts hostbasedacceptedalgorithms hostbasedauthentication hostkeyalgorithms hostkeyalias hostname identitiesonly identityagent identityfile ignoreunknown ipqos kbdinteractiveauthentication kbdinteractivedevices kexalgorithms knownhostscommand localcommand localforward loglevel logverbose macs nohostauthenticationforlocalhost numberofpasswordprompts obscurekeystroketiming passwordauthentication permitlocalcommand permitremoteopen pkcs11provider port preferredauthentications proxycommand proxyjump proxyusefdpass pubkeyacceptedalgorithms pubkeyacceptedkeytypes pubkeyauthentication rekeylimit remotecommand remoteforward requesttty requiredrsasize revokedhostkeys securitykeyprovider sendenv serveralivecountmax serveraliveinterval sessiontype setenv stdinnull streamlocalbindmask streamlocalbindunlink stricthostkeychecking syslogfacility tag tcpkeepalive tunnel tunneldevice updatehostkeys usekeychain user userknownhostsfile verifyhostkeydns versionaddendum visualhostkey warnweakcrypto xauthlocation'.split(' '),
);

/** Reads ssh's command line options, quoted as for a shell. */
export function parseCommonArgs(text: string): SshArguments {
  const given = splitWords(text);
  const options: Draft = { identityFiles: [] };
  const unknown: string[] = [];
  const words: string[] = [];
  const keywords = new Set<string>();
  let configFile: string | undefined;
  if (!given) return { options, unknown: [text], words, keywords };
  for (let at = 0; at < given.length; at += 1) {
    const word = given[at] as string;
    const keyword = word.startsWith('-') ? VALUED[word[1] ?? ''] : undefined;
    if (keyword === undefined) {
      if (FAMILY_FLAGS[word] !== undefined) {
        words.push(word);
        keywords.add(FAMILY_FLAGS[word]);
      } else if (!HARMLESS_FLAGS.test(word)) unknown.push(REFUSED_VALUED.test(word) && given[at + 1] !== undefined ? `${word} ${given[++at]}` : word);
      continue;
    }
    const flag = word.slice(0, 2);
    const value = word.length > 2 ? word.slice(2) : given[++at];
    const found = value === undefined ? undefined : keyword === 'option' ? splitOption(value) : { name: keyword, value };
    if (value === undefined || !found || !accepted(options, found)) unknown.push(value === undefined ? word : `${flag} ${value}`);
    else if (keyword === 'config') configFile = value;
    else {
      // ssh wants no `-J` beside a ProxyCommand; as an option the first of both counts.
      if (flag === '-J') words.push('-o', `ProxyJump=${value}`);
      else words.push(flag, value);
      keywords.add(found.name);
    }
  }
  return { options, unknown, words, keywords, configFile };
}

function splitOption(text: string): { name: string; value: string } | undefined {
  const match = /^\s*([A-Za-z0-9]+)(?:\s*=\s*|\s+)(.*)$/s.exec(text);
  return match ? { name: (match[1] as string).toLowerCase(), value: (match[2] as string).trim() } : undefined;
}

/** As in ssh, the first value given for an option counts. */
function accepted(options: Draft, { name, value }: { name: string; value: string }): boolean {
  const number = /^\d+$/.test(value) ? Number(value) : undefined;
  switch (name) {
    case 'config':
      return value !== '';
    case 'port':
      if (number === undefined || number < 1 || number > 65535) return false;
      options.port ??= number;
      return true;
    case 'user':
      options.user ??= value;
      return /^[^\s-]\S*$/.test(value);
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
      const strict = strictness(value);
      options.strict ??= strict;
      return strict !== undefined;
    }
    case 'connecttimeout':
      options.connectTimeout ??= number;
      return number !== undefined;
    case 'serveraliveinterval':
      options.aliveInterval ??= number;
      return number !== undefined;
    case 'proxyjump':
      if (options.proxyCommand === undefined) options.proxyJump ??= value;
      return value !== '';
    case 'proxycommand':
      if (options.proxyJump === undefined) options.proxyCommand ??= value;
      return value !== '';
    default:
      return KEYWORDS.has(name);
  }
}

export function strictness(value: string): CommonOptions['strict'] {
  const lower = value.toLowerCase();
  if (lower === 'accept-new') return 'accept-new';
  return /^(yes|ask|true)$/.test(lower) ? 'yes' : /^(no|off|false)$/.test(lower) ? 'no' : undefined;
}
