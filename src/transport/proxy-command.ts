import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import { ConnectionRefused } from '../model/connection.js';
import { escapeTerminal } from '../shell/escape.js';
import { whereOf } from './hop.js';
import type { Way } from './way.js';

const KEPT = 4096;
/** After the host has fallen silent: the command's own last words take a moment (ms). */
const LAST_WORDS = 500;

/** ssh_config's ProxyCommand: a program of the user's whose two streams are the connection. It ends with the login. */
export function commandWay(command: (port: number) => string, env: NodeJS.ProcessEnv): Way {
  let said = '';
  let shown = '';
  let status: number | string | undefined;
  let ended: Promise<void> = Promise.resolve();
  return {
    where: (settings) => `${whereOf(settings).replace(/\)$/, '')}${whereOf(settings).endsWith(')') ? ', ' : ' ('}by ProxyCommand)`,
    open({ port }, _options, opening) {
      shown = command(port);
      said = '';
      status = undefined;
      // A process group of its own: Ctrl-C at the terminal is ours to act on, and all that the command started ends with it.
      const child = spawn(env['SHELL'] || '/bin/sh', ['-c', `exec ${shown}`], { stdio: 'pipe', detached: true, env });
      const stop = (): void => {
        try {
          if (child.pid !== undefined && status === undefined) process.kill(-child.pid, 'SIGTERM');
        } catch {
          // Gone by itself.
        }
      };
      const stream = new Duplex({
        read: () => void child.stdout.resume(),
        write: (chunk: Buffer, _encoding, done) => void child.stdin.write(chunk, () => done()),
        final: (done) => void child.stdin.end(() => done()),
        destroy(error, done) {
          stop();
          process.removeListener('exit', stop);
          done(error);
        },
      });
      process.on('exit', stop);
      child.stdout.on('data', (chunk: Buffer) => {
        if (!stream.push(chunk)) child.stdout.pause();
      });
      child.stdout.on('end', () => void stream.push(null));
      child.stdin.on('error', () => {});
      child.stderr.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString('utf8')).slice(-KEPT);
      });
      ended = new Promise((resolve) => {
        child.on('error', (error) => {
          status = error.message;
          resolve();
        });
        child.on('close', (code, signal) => {
          status ??= code ?? signal ?? 0;
          resolve();
          stream.destroy();
        });
      });
      stream.on('error', () => {});
      opening(stream);
      return Promise.resolve(stream);
    },
    async failure(where, { stage, timedOut, timeout, firstBytes }) {
      if (stage === 'login' || firstBytes.length > 0) return undefined;
      if (!timedOut) await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, LAST_WORDS))]);
      const words = said.trim() === '' ? 'it said nothing' : `it said: ${escapeTerminal(said.trim().split('\n').slice(-3).join(' / '))}`;
      const named = `the ProxyCommand "${escapeTerminal(shown)}"`;
      if (timedOut) return new ConnectionRefused(`${where}: ${named} gave no SSH server in ${timeout} s; ${words}`, 'Try it by hand: an SSH server says "SSH-2.0-…" at once.');
      return new ConnectionRefused(`${where}: ${named} ended${status === undefined ? '' : ` with status ${status}`}; ${words}`, 'It stands in ssh_config (ProxyCommand), or in ansible_ssh_common_args. Try it by hand: an SSH server says "SSH-2.0-…" at once.');
    },
    lost: () => (status === undefined ? undefined : `its ProxyCommand ended with status ${status}`),
    end: () => {},
  };
}
