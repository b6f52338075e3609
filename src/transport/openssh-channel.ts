import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { ConnectionLost, ConnectionRefused } from '../model/connection.js';
import { NoSession } from './link.js';
import type { ChannelListener, Started } from './link.js';

/** Between a channel's end and the news that the whole login is gone (ms). */
const NEWS = 300;

interface ChannelOptions {
  readonly control: string;
  readonly command: string;
  readonly listener: ChannelListener;
  readonly where: string;
  readonly timeout: number;
  readonly env: NodeJS.ProcessEnv;
  readonly lost: () => string | undefined;
}

/** A process that speaks through the login's file. `ProxyCommand=false`: without that file it must not log in by itself. */
export async function startChannel({ control, command, listener, where, timeout, env, lost }: ChannelOptions): Promise<Started> {
  const reason = lost();
  if (reason !== undefined) throw new ConnectionLost(`${where}: connection lost (${reason})`);
  const begun = randomBytes(16).toString('hex');
  const child = spawn('ssh', ['-F', 'none', '-S', control, '-T', '-e', 'none', ...named('ControlMaster=no', 'ProxyCommand=false', 'BatchMode=yes', 'LogLevel=ERROR'), '--', 'host', `echo ${begun}; ${command}`], { stdio: 'pipe', detached: true, env });
  const channel = {
    write: (bytes: Buffer) => void (child.stdin.writable && child.stdin.write(bytes)),
    end: () => void child.stdin.end(),
    destroy: () => void child.kill('SIGTERM'),
  };
  child.stdin.on('error', () => {});
  return new Promise<Started>((resolve, reject) => {
    let before: Buffer | undefined = Buffer.alloc(0);
    let said = '';
    const started = (): void => resolve({ channel, waits: 1, confirmed: true });
    // Whoever started it says so; this only ends the wait.
    const limit = setTimeout(() => child.kill('SIGTERM'), timeout * 1000 + 200);
    child.stdout.on('data', (chunk: Buffer) => {
      if (before === undefined) return listener.data('stdout', chunk);
      before = Buffer.concat([before, chunk]);
      const at = before.indexOf(`${begun}\n`);
      if (at < 0) return;
      const [noise, rest] = [before.subarray(0, at), before.subarray(at + begun.length + 1)];
      before = undefined;
      clearTimeout(limit);
      started();
      // What came with it is for whoever has the channel by then.
      child.stdout.pause();
      setImmediate(() => {
        if (noise.length > 0) listener.data('stdout', noise);
        if (rest.length > 0) listener.data('stdout', rest);
        child.stdout.resume();
      });
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (before !== undefined) said += chunk.toString('utf8');
      listener.data('stderr', chunk);
    });
    child.on('error', (error) => reject(new ConnectionRefused(`${where}: the ssh program cannot be started: ${error.message}`)));
    child.on('close', (status) => {
      clearTimeout(limit);
      if (before !== undefined && /session request failed|Session open refused|open failed/i.test(said)) return reject(new NoSession(said.trim()));
      const tell = (): void => {
        if (before !== undefined && before.length > 0) listener.data('stdout', before);
        before = undefined;
        listener.closed(status);
        started();
      };
      // 255 is ssh's own, or the command's: whether the login is gone, its own process tells in a moment.
      if (status === 255 && lost() === undefined) setTimeout(tell, NEWS);
      else tell();
    });
  });
}

/** Options as ssh's arguments. */
export function named(...options: string[]): string[] {
  return options.flatMap((option) => ['-o', option]);
}
