import { spawn } from 'node:child_process';
import type { ChannelListener, Link, Started } from './link.js';

/** This machine as a host: each shell is a child process. No network, so nothing is waited for but answers. */
export function localLink(): Link {
  return {
    lost: undefined,
    start(command: string, listener: ChannelListener): Promise<Started> {
      const child = spawn('/bin/sh', ['-c', command], { stdio: 'pipe', detached: true });
      let ended = false;
      const closed = (status: number | null): void => {
        if (ended) return;
        ended = true;
        listener.closed(status);
      };
      child.stdout.on('data', (chunk: Buffer) => listener.data('stdout', chunk));
      child.stderr.on('data', (chunk: Buffer) => listener.data('stderr', chunk));
      // EPIPE of a shell that is gone: `close` says so.
      child.stdin.on('error', () => {});
      child.on('error', () => closed(null));
      child.on('close', closed);
      const channel = {
        write: (bytes: Buffer) => void child.stdin.write(bytes),
        end: () => void child.stdin.end(),
        destroy: () => {
          child.stdin.destroy();
          child.stdout.destroy();
          child.stderr.destroy();
          closed(null);
        },
      };
      return Promise.resolve({ channel, waits: 0, confirmed: false });
    },
    end: () => Promise.resolve(),
  };
}
