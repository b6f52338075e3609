import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quoteAll } from '../shell/quote.js';
import { openAskpass } from './askpass.js';
import type { Hop, Surroundings } from './hop.js';
import { hostKeysKnown, knownHostsFiles } from './hostkeys.js';
import { hostName } from './knownhosts.js';
import type { ConfigQuery } from './openssh-config.js';
import type { Link } from './link.js';
import { named, startChannel } from './openssh-channel.js';
import { explainOpenSsh } from './openssh-refusal.js';

/**
 * The ssh program with a file for its channels, which ends when its stdin does: with this process, however that ends, and
 * leaves nothing behind. Its own stdin is nobody's: `-N`.
 */
const MASTER = `d=$1; shift
ssh "$@" </dev/null & p=$!
exec >/dev/null 2>&1
while read -r line; do :; done
kill $p; wait $p; s=$?
rm -rf -- "$d"
exit $s`;

const READY = 'jalon-ready';
const KEPT = 16_384;

export interface OpenSshOptions {
  readonly hop: Hop;
  /** For messages. */
  readonly where: string;
  /** `-F`, `-p`, `-l` and the arguments as they were given. */
  readonly wordsOf: (query: ConfigQuery) => readonly string[];
  /** Why it is this program, as a clause. */
  readonly need: string;
  /** Seconds. */
  readonly timeout: number;
  /** Seconds until something must listen, where another port waits to be tried. */
  readonly listening?: number;
  readonly surroundings: Surroundings;
}

/**
 * Logs in by the ssh program, for what the built-in client can't do; each channel is one more of its processes.
 * @throws ConnectionRefused
 */
export async function openSshLink({ hop, where, need, wordsOf, timeout, listening = timeout, surroundings }: OpenSshOptions): Promise<Link> {
  const { env } = surroundings;
  const { address, port } = hop.query;
  const words = wordsOf({ ...hop.query, port: port === undefined ? undefined : hop.settings.port });
  const folder = ownFolder(env['XDG_RUNTIME_DIR']);
  const control = join(folder, 'c');
  const askpass = hop.settings.password && !hop.options.withoutPassword ? await openAskpass(folder, hop.settings.password, [address, hop.settings.address].map((host) => `${hop.settings.user}@${host}`)) : undefined;
  const login = ['-N', '-T', ...named('ControlMaster=yes', `ControlPath=${plain(control)}`, 'ControlPersist=no', 'PermitLocalCommand=yes', `LocalCommand=echo ${READY}`), ...loginOptions(hop, Math.min(timeout, listening), surroundings, askpass !== undefined), ...throughJump(hop, wordsOf, surroundings), ...words, '--', address];
  // A group of its own: Ctrl-C at the terminal is ours to act on.
  const master = spawn('/bin/sh', ['-c', MASTER, 'sh', folder, ...login], { stdio: 'pipe', detached: true, env: { ...env, ...askpass?.env } });
  let said = '';
  let ending = false;
  let lost: string | undefined;
  master.stdin.on('error', () => {});
  master.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-KEPT);
  });
  master.on('close', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const gone = new Promise<void>((resolve) => {
    // The ssh program holds these; the shell around it does not.
    master.stderr.on('close', () => {
      lost ??= ending ? 'closed' : lastWords(said);
      master.stdin.end();
      resolve();
    });
    master.on('error', () => resolve());
  });
  const inTime = await ready(master, gone, timeout);
  askpass?.close();
  if (inTime !== 'ready') {
    ending = true;
    master.stdin.end();
    throw explainOpenSsh({ where, need, said, timedOut: inTime === 'late', timeout, hop, answered: askpass?.asked() });
  }

  return {
    get lost() {
      return lost;
    },
    start: (command, listener) => startChannel({ control, command, listener, where, timeout, env, lost: () => lost }),
    end() {
      ending = true;
      master.stdin.end();
      return Promise.resolve();
    },
  };
}

/** 0700. After `su` the runtime folder is often somebody else's. */
function ownFolder(runtime: string | undefined): string {
  try {
    if (runtime) return mkdtempSync(join(runtime, 'jalon-ssh-'));
  } catch {
    // The one for temporary files then.
  }
  return mkdtempSync(join(tmpdir(), 'jalon-ssh-'));
}

function ready(master: ChildProcess, gone: Promise<void>, timeout: number): Promise<'ready' | 'gone' | 'late'> {
  return new Promise((resolve) => {
    let out = '';
    const limit = setTimeout(() => resolve('late'), timeout * 1000);
    const settle = (how: 'ready' | 'gone'): void => {
      clearTimeout(limit);
      resolve(how);
    };
    master.stdout?.on('data', (chunk: Buffer) => {
      out = (out + chunk.toString('latin1')).slice(-KEPT);
      if (out.includes(READY)) settle('ready');
    });
    void gone.then(() => settle('gone'));
  });
}

/** Ours come first, and the first value counts: what a run relies on, nobody's ssh_config changes. */
function loginOptions({ settings, options }: Hop, timeout: number, { home }: Surroundings, withPassword: boolean): string[] {
  const users = knownHostsFiles(settings, options, home).user;
  const known = hostKeysKnown(settings, options, home);
  // The built-in client pins by the inventory's name too; ssh looks under one name only.
  const alias = options.hostKeyAlias ?? (known.length > 0 && hostKeysKnown({ ...settings, name: hostName(settings.address, settings.port) }, options, home).length === 0 ? settings.name : undefined);
  return [
    ...named(
      withPassword ? 'NumberOfPasswordPrompts=1' : 'BatchMode=yes',
      `StrictHostKeyChecking=${settings.acceptNewHostKey || options.strict === 'accept-new' ? 'accept-new' : 'yes'}`,
      `UserKnownHostsFile=${users.map(plain).map((file) => (/\s/.test(file) ? `"${file}"` : file)).join(' ')}`,
      ...(alias === undefined ? [] : [`HostKeyAlias=${alias}`]),
      `ConnectTimeout=${Math.ceil(timeout)}`,
      // Two unanswered ones: a dead connection is noticed after three intervals.
      `ServerAliveInterval=${options.aliveInterval || 5}`, `ServerAliveCountMax=${options.aliveCountMax ?? 2}`,
      'UpdateHostKeys=no', 'ForwardAgent=no', 'ForwardX11=no', 'ClearAllForwardings=yes', 'Tunnel=no', 'RemoteCommand=none', 'RequestTTY=no', 'LogLevel=INFO',
    ),
    ...(settings.privateKeyFile === undefined ? [] : ['-i', plain(settings.privateKeyFile), ...named('IdentitiesOnly=yes')]),
  ];
}

/**
 * What `ProxyJump` is short for, with our own options: ssh gives a jump host neither the project's known_hosts nor --accept-new.
 * Each level of ssh reads `%%` as `%`, so that only its own `%h` and `%p` are left to it.
 */
function throughJump({ proxy }: Hop, wordsOf: OpenSshOptions['wordsOf'], surroundings: Surroundings): string[] {
  if (proxy.kind !== 'jump') return [];
  const { hop } = proxy;
  const rest = [...named('ControlMaster=no'), ...loginOptions(hop, hop.settings.timeout, surroundings, false), ...throughJump(hop, wordsOf, surroundings), ...wordsOf(hop.query), '--', hop.query.address];
  return named(`ProxyCommand=ssh -W '[%h]:%p' ${quoteAll(rest).replaceAll('%', '%%')}`);
}

/** A path that ssh is to take as it is. */
function plain(path: string): string {
  return path.replaceAll('%', '%%');
}

function lastWords(said: string): string {
  if (/Timeout, server .* not responding/i.test(said)) return 'no answer to keepalives';
  if (/Connection reset|Broken pipe/i.test(said)) return 'reset by the other side';
  return 'the host closed it';
}
