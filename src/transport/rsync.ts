import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { ConnectionRefused, type ConnectionSettings, type Rsync, type RsyncRequest } from '../model/connection.js';
import { splitWords } from '../shell/words.js';
import { parseCommonArgs } from './arguments.js';
import { knownHostsFiles } from './hostkeys.js';

/** rsync's own start, over the same key, known_hosts, port and options as our connection. It never asks: there may be no terminal. */
export async function rsync(settings: ConnectionSettings, request: RsyncRequest, env: NodeJS.ProcessEnv = process.env): ReturnType<Rsync> {
  const remote = settings.kind !== 'local';
  if (remote && settings.password !== undefined) throw new ConnectionRefused('rsync logs in with a key or an agent; this host has a password', 'Give the host a key (ansible_ssh_private_key_file).');
  const place = ({ path, remote: there }: RsyncRequest['from']): string => (there && remote ? `${settings.user}@${settings.address.includes(':') ? `[${settings.address}]` : settings.address}:${path}` : path);
  // Protected args: rsync of the host gets its paths as they are, and not through a shell.
  const argv = [...request.options, ...(remote ? ['--protect-args', '--rsh', sshCommand(settings, env.HOME ?? homedir()).map(word).join(' ')] : []), '--', place(request.from), place(request.to)];
  return run(argv, request.signal, env);
}

export function sshCommand(settings: ConnectionSettings, home: string): string[] {
  const common = settings.commonArgs ?? '';
  const { options } = parseCommonArgs(common);
  const files = knownHostsFiles(settings, options, home);
  const option = (name: string, value: string): string[] => ['-o', `${name}=${value}`];
  return [
    'ssh', '-T', '-x', ...(splitWords(common) ?? []),
    ...option('BatchMode', 'yes'), ...option('StrictHostKeyChecking', settings.acceptNewHostKey || options.strict === 'accept-new' ? 'accept-new' : 'yes'),
    ...(options.userKnownHosts === undefined ? option('UserKnownHostsFile', files.user.map((file) => (/\s/.test(file) ? `"${file}"` : file)).join(' ')) : []),
    ...option('ConnectTimeout', String(settings.timeout)), ...option('Port', String(settings.port)),
    ...(settings.privateKeyFile === undefined ? [] : [...option('IdentitiesOnly', 'yes'), '-i', settings.privateKeyFile.replace(/^~(?=\/)/, home)]),
  ];
}

/** rsync splits `--rsh` at blanks outside of quotes; a quote in quotes is written twice. */
function word(text: string): string {
  return /^[A-Za-z0-9_/.,:=@%+~-]+$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}

function run(argv: readonly string[], signal: AbortSignal, env: NodeJS.ProcessEnv): ReturnType<Rsync> {
  return new Promise((resolve) => {
    const child = spawn('rsync', argv, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...env, LC_ALL: 'C' }, signal });
    const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    child.stdout.on('data', (chunk: Buffer) => chunks.stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.stderr.push(chunk));
    const done = (status: number | null, problem = ''): void => resolve({ status, stdout: Buffer.concat(chunks.stdout).toString('utf8'), stderr: problem || Buffer.concat(chunks.stderr).toString('utf8') });
    child.on('error', (problem: NodeJS.ErrnoException) => done(null, problem.code === 'ENOENT' ? 'the controller has no rsync: install the package "rsync" here' : problem.message));
    child.on('close', (status) => done(status));
  });
}
