import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { ConnectionRefused } from '../model/connection.js';
import type { SshArguments } from './arguments.js';
import { keywordsIn } from './config-files.js';

/** What ssh_config says of one host: `ssh -G`'s answer. */
export interface HostConfig {
  /** The value of a keyword in lower case; undefined where nobody set it and ssh has no default. */
  get(keyword: string): string | undefined;
  all(keyword: string): readonly string[];
  /** The keyword stands in a file or among the arguments, so that its value is not just ssh's default. */
  said(keyword: string): boolean;
}

/** What is asked about: an address of the inventory, with what variables and flags say already. */
export interface ConfigQuery {
  readonly address: string;
  /** Only where a variable, a keyword or a flag gives it. */
  readonly port?: number;
  readonly user?: string;
  readonly arguments: SshArguments;
}

export interface SshConfig {
  /** Resolves to undefined where no file and no argument says anything that matters. */
  ask(query: ConfigQuery): Promise<HostConfig | undefined>;
  /** The login user that ssh_config names for a host, where one is named. Blocks, and only where a file has a `User` line. */
  user(query: ConfigQuery): string | undefined;
  /** What the ssh program is told of the host before its address: variables and flags first, since the first value counts. */
  words(query: ConfigQuery): string[];
  /** There is an ssh program. */
  readonly installed: boolean;
  /** Why the files could not be read, though they say something. */
  readonly unread: string | undefined;
}

/** Change nothing of how a host is reached from here: one connection is kept open anyway, and its output is never a terminal's. */
const WITHOUT_WEIGHT = new Set(
  'host match include addkeystoagent batchmode checkhostip clearallforwardings compression connectionattempts controlmaster controlpath controlpersist enableescapecommandline enablesshkeysign escapechar exitonforwardfailure fingerprinthash forkafterauthentication forwardx11 forwardx11timeout forwardx11trusted gatewayports gssapiauthentication gssapiclientidentity gssapidelegatecredentials gssapikexalgorithms gssapikeyexchange gssapirenewalforcesrekey gssapiserveridentity gssapitrustdns hashknownhosts ignoreunknown ipqos localcommand loglevel logverbose numberofpasswordprompts obscurekeystroketiming permitlocalcommand permitremoteopen rekeylimit requesttty sendenv setenv stdinnull streamlocalbindmask streamlocalbindunlink syslogfacility tcpkeepalive tunnel tunneldevice updatehostkeys usekeychain versionaddendum visualhostkey warnweakcrypto xauthlocation'.split(' '),
);
/** Arguments that are weighed here without help. */
const UNDERSTOOD = new Set('port user identityfile identitiesonly userknownhostsfile globalknownhostsfile hostkeyalias stricthostkeychecking connecttimeout serveraliveinterval proxyjump proxycommand passwordauthentication kbdinteractiveauthentication preferredauthentications serveralivecountmax forwardagent'.split(' '));

export interface ConfigPlaces {
  readonly env: NodeJS.ProcessEnv;
  /** The user's file; ssh looks in the home of the password database, whatever $HOME says. */
  readonly userFile?: string;
  readonly systemFile?: string;
}

/** ssh_config through `ssh -G`, asked once for equal arguments, and not at all where there is nothing to ask. */
export function sshConfig({ env, userFile, systemFile = '/etc/ssh/ssh_config' }: ConfigPlaces): SshConfig {
  const home = homeOf(env);
  const own = userFile ?? join(home, '.ssh', 'config');
  const answers = new Map<string, Promise<HostConfig>>();
  const scans = new Map<string, ReadonlySet<string>>();
  let present: boolean | undefined;
  let unread: string | undefined;

  const keywords = (configFile: string | undefined): ReadonlySet<string> => {
    const key = configFile ?? '';
    const known = scans.get(key);
    if (known) return known;
    const said = configFile === undefined ? new Set([own, ...(userFile === undefined ? [systemFile] : [])].flatMap((file) => [...keywordsIn(file, dirname(file), home)])) : configFile === 'none' ? new Set<string>() : keywordsIn(configFile, join(home, '.ssh'), home);
    scans.set(key, said);
    return said;
  };
  const weighty = ({ arguments: given }: ConfigQuery): boolean => given.configFile !== undefined || [...keywords(undefined)].some((keyword) => !WITHOUT_WEIGHT.has(keyword)) || [...given.keywords].some((keyword) => !UNDERSTOOD.has(keyword));
  const found = (): boolean => (present ??= (env['PATH'] ?? '/usr/bin:/bin').split(':').some((folder) => existsSync(join(folder, 'ssh'))));
  const withoutSsh = (): boolean => {
    if (!found()) unread = `${existsSync(own) ? own : 'ssh_config'} was not read: the ssh program that would read it is not installed here (openssh-client)`;
    return !found();
  };
  const words = ({ port, user, arguments: given }: ConfigQuery): string[] => {
    const file = given.configFile ?? (userFile === undefined || existsSync(userFile) ? userFile : 'none');
    return [...(file === undefined ? [] : ['-F', file]), ...(port === undefined ? [] : ['-p', String(port)]), ...(user === undefined ? [] : ['-l', user]), ...given.words];
  };
  const question = (query: ConfigQuery): string[] => ['-G', ...words(query), '--', query.address];
  const answered = (query: ConfigQuery, text: string): HostConfig => read(text, new Set([...keywords(query.arguments.configFile), ...query.arguments.keywords]));

  return {
    words,
    get installed() {
      return found();
    },
    get unread() {
      return unread;
    },
    async ask(query) {
      if (!weighty(query) || withoutSsh()) return undefined;
      const key = JSON.stringify(question(query));
      const known = answers.get(key);
      if (known) return known;
      const answer = new Promise<HostConfig>((resolve, reject) => {
        const child = execFile('ssh', question(query), { env, timeout: 20_000, maxBuffer: 1 << 22 }, (error, stdout, stderr) => {
          if (error) reject(unreadable(query, stderr || error.message));
          else resolve(answered(query, stdout));
        });
        // A `Match exec` would else read what is typed here.
        child.stdin?.end();
      });
      answers.set(key, answer);
      return answer;
    },
    user(query) {
      const given = query.arguments;
      if (given.options.user !== undefined) return given.options.user;
      if (!keywords(given.configFile).has('user') && !keywords(given.configFile).has('included')) return undefined;
      if (withoutSsh()) return undefined;
      try {
        const config = answered(query, execFileSync('ssh', question(query), { env, encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'pipe', 'pipe'] }));
        answers.set(JSON.stringify(question(query)), Promise.resolve(config));
        return config.get('user');
      } catch {
        // The connection asks again, and says what is wrong.
        return undefined;
      }
    },
  };
}

function read(text: string, said: ReadonlySet<string>): HostConfig {
  const values = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const at = line.indexOf(' ');
    if (at < 1) continue;
    const keyword = line.slice(0, at).toLowerCase();
    values.set(keyword, [...(values.get(keyword) ?? []), line.slice(at + 1)]);
  }
  return { get: (keyword) => values.get(keyword)?.[0], all: (keyword) => values.get(keyword) ?? [], said: (keyword) => said.has(keyword) || said.has('included') };
}

function unreadable({ address, arguments: given }: ConfigQuery, stderr: string): ConnectionRefused {
  const lines = stderr.trim().split('\n').map((line) => line.replace(/\r$/, ''));
  const first = lines.find((line) => !/terminating/.test(line)) ?? lines[0] ?? '';
  const missing = /Can't open user config file (.+): (.+)/.exec(stderr);
  if (missing) return new ConnectionRefused(`${address}: the ssh_config file ${missing[1]} cannot be read: ${missing[2]}`, 'Check -F (or -F in ansible_ssh_common_args).');
  const circle = /jumphost loop via (.+)/.exec(stderr);
  if (circle) return new ConnectionRefused(`${address}: the jump hosts go round in a circle: ${circle[1]} is to be reached through itself`, 'ssh_config’s ProxyJump concerns the jump host too: write  ProxyJump none  under its own Host, before it.');
  if (/Bad owner or permissions/i.test(stderr)) return new ConnectionRefused(`${address}: ssh refuses its configuration: ${first}`, 'The file must be yours, and nobody else may write to it: chmod go-w FILE.');
  return new ConnectionRefused(`${address}: ssh_config cannot be read: ${first}`, given.configFile === undefined ? 'ssh itself refuses it too: try  ssh -G HOST.' : `ssh itself refuses it too: try  ssh -G -F ${given.configFile} HOST.`);
}

/** The home of the password database, whatever $HOME says; a user without an entry has only the latter. */
function homeOf(env: NodeJS.ProcessEnv): string {
  try {
    return userInfo().homedir;
  } catch {
    return env['HOME'] ?? '/';
  }
}
