/** Starts Docker's daemon where nothing else does, and stops what it started. */
import { spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerAnswers } from './docker.js';
import { processStamp, stillRuns } from './lock.js';
import { places, privateFolder } from './places.js';
import { must } from './process.js';
import type { Say } from './say.js';

const log = join(places.state, 'dockerd.log');
const stampFile = join(places.state, 'dockerd.pid');

/** A pid file left by a daemon that was killed may name a process that is something else by now: dockerd would not start. */
function clearStalePid(file: string, program: string): void {
  const pid = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  const comm = `/proc/${pid}/comm`;
  if (pid !== '' && !(existsSync(comm) && readFileSync(comm, 'utf8').trim() === program)) rmSync(file, { force: true });
}

function startInBackground(): void {
  clearStalePid('/var/run/docker.pid', 'dockerd');
  clearStalePid('/var/run/docker/containerd/containerd.pid', 'containerd');
  privateFolder(places.state);
  const out = openSync(log, 'w', 0o600);
  const child = spawn('dockerd', [], { detached: true, stdio: ['ignore', out, out] });
  child.on('error', () => {}); // the wait for an answer reports it
  child.unref();
  writeFileSync(stampFile, processStamp(child.pid ?? 0) ?? '', { mode: 0o600 });
}

/** Starts the daemon if none answers; rejects with the end of its log if it does not come up within 40 s. */
export async function ensureDaemon(say: Say): Promise<void> {
  if (await dockerAnswers()) return;
  say('dockerd: starting');
  if (existsSync('/run/systemd/system')) await must(['systemctl', 'start', 'docker']);
  else startInBackground();
  for (const end = Date.now() + 40_000; Date.now() < end;) {
    if (await dockerAnswers()) return;
    await new Promise((go) => setTimeout(go, 200));
  }
  const words = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').slice(-8).join('\n') : '';
  throw new Error(`dockerd does not answer after 40 s\n${words}`);
}

/** Stops the daemon if this clone started it. */
export function stopDaemon(say: Say): void {
  const stamp = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
  if (stamp === '' || !stillRuns(stamp)) return;
  process.kill(Number(stamp.split(' ')[0]), 'SIGTERM');
  say('dockerd: stopped');
}
