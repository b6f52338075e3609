/** What a test looks at a VPS with: what was written there, what runs there, what Docker says. */
import type { Vps } from '../vps/index.js';

/** Runs a command as root on the VPS, beside SSH; gives its output or throws with what it said. */
export async function on(vps: Vps, command: string): Promise<string> {
  const { rc, stdout, stderr } = await vps.exec(command, { timeoutMs: 120_000 });
  if (rc !== 0) throw new Error(`${vps.name}: exit ${rc}: ${command}\n${stderr || stdout}`);
  return stdout;
}

/** Asks until the answer is as wanted. Rejects after `seconds` with the last answer. */
export async function eventually<T>(seconds: number, question: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  for (const end = Date.now() + seconds * 1000; ; ) {
    const answer = await question();
    if (wanted(answer)) return answer;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${JSON.stringify(answer)}`);
    await new Promise((go) => setTimeout(go, 200));
  }
}

/** Written by logging in, by sudo, by who counts logins and by systemd's own timers, whoever logs in. */
const byLogin = [/^\/run$/, /^\/var\/log\//, /^\/var\/lib\/(systemd|sudo|lastlog|private|fail2ban)\b/, /^\/home\/deploy$/, /^\/home\/deploy\/\.cache/, /^\/var\/tmp(\/systemd-private.*)?$/, /^\/tmp(\/systemd-private.*)?$/];

/** Notices every file, folder and link of the root file system that is made, changed or removed (a removal changes its folder). */
export async function watchFiles(vps: Vps): Promise<() => Promise<string[]>> {
  await on(vps, 'touch /run/e2e-stamp; sleep 0.05');
  return async () => {
    const found = await on(vps, "find / -xdev -cnewer /run/e2e-stamp; find /opt /etc /root -newer /run/e2e-stamp");
    return [...new Set(found.split('\n').filter((path) => path !== '' && !byLogin.some((own) => own.test(path))))];
  };
}

/** One field of `docker inspect` for each of the containers. */
export async function inspect(vps: Vps, containers: readonly string[], field: string): Promise<Record<string, string>> {
  const lines = (await on(vps, `docker inspect --format '{{.Name}} {{${field}}}' ${containers.join(' ')}`)).trim().split('\n');
  return Object.fromEntries(lines.map((line) => line.slice(1).split(/ (.*)/s).slice(0, 2) as [string, string]));
}

/** Whether a process with this in its command line runs, the question itself set aside. */
export async function runs(vps: Vps, words: string): Promise<boolean> {
  const { rc } = await vps.exec(['pgrep', '--full', '--', words]);
  return rc === 0;
}
