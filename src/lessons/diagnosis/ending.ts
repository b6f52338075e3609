import { type ContainerEvidence, isCrashing, STAYS_UP } from './evidence.js';
import type { Verdict, VerdictRule } from './verdict.js';

/** Killed by the kernel for want of memory. */
export const outOfMemory: VerdictRule = {
  id: 'out-of-memory',
  verdict({ state, oom, killedLately, memory, restarts }) {
    // Started again it knows nothing of its end any more; the daemon's events do.
    const killed = state.Status === 'running' ? restarts > 0 && killedLately : state.OOMKilled || ((killedLately || oom !== undefined) && state.ExitCode === 137);
    if (!killed) return undefined;
    const limit = memory > 0 ? `it needed more than its limit of ${size(memory)}` : 'the host had no memory left, and it has no limit of its own';
    return { why: `the kernel killed it for lack of memory (OOM): ${limit}`, lesson: 'L58 unbounded-resources', fix: memory > 0 ? 'Raise mem_limit, or make the program need less.' : 'Give each service a limit, or the host more memory.' };
  },
};

/** Whatever ends by itself would have been started again. */
export const stopped: VerdictRule = {
  id: 'stopped',
  verdict({ name, restart, state }) {
    if (state.Status !== 'exited' || state.Error !== '' || !STAYS_UP.test(restart)) return undefined;
    return { why: 'somebody stopped it (docker stop), and its restart policy leaves it so', fix: `docker start ${name}, or let the playbook start it.` };
  },
};

/** What an exit code means where nothing said more. */
export const byExitCode: VerdictRule = {
  id: 'exit-code',
  verdict: (container, { now }) => (isCrashing(container, now) ? ended(container) : undefined),
};

function ended({ state: { ExitCode: code, Status }, restart, restarts, log }: ContainerEvidence): Verdict {
  const said = { said: log.slice(-5) };
  if (Status === 'running') return { ...said, why: `it ends and is started again and again (${restarts} restarts)` };
  if (code === 0) return { ...said, why: `its program ends by itself with status 0${restart === 'no' ? '' : ', and is started again and again'}`, fix: 'It must stay in the foreground; a one-shot needs restart: "no".' };
  return { ...said, why: `its program ends with status ${code}: ${MEANINGS[code] ?? (code > 128 && code < 160 ? `killed by signal ${code - 128}` : 'an error of its own')}` };
}

const MEANINGS: Readonly<Record<number, string>> = {
  125: 'Docker could not start it',
  126: 'the program is there and may not be run',
  127: 'the program, or one that its script calls, is not in the image',
  132: 'killed by SIGILL: it is built for a newer processor',
  134: 'it gave up by itself (SIGABRT)',
  137: 'killed from outside (SIGKILL), and not for lack of memory',
  139: 'it crashed (SIGSEGV, a segmentation fault)',
  143: 'it was told to stop (SIGTERM)',
};

function size(bytes: number): string {
  return bytes >= 2 ** 30 ? `${Math.round(bytes / 2 ** 30 * 10) / 10} GiB` : `${Math.round(bytes / 2 ** 20)} MiB`;
}
