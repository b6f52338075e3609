import type { Program } from '../../model/lesson.js';

/** Programs that print, wait, test strings or end the shell: by themselves they ask nothing. */
const SILENT = new Set(['exit', 'true', 'false', ':', 'echo', 'printf', 'sleep', 'set', 'cd', 'export', 'return', 'trap', 'kill', 'break', 'continue', 'shift', 'local', 'unset', 'umask', 'wait', 'read', 'hostname', 'date', 'id', 'whoami']);

export function isSilent({ name, redirects }: Program): boolean {
  return SILENT.has(name) && !redirects.some(({ target }) => target.startsWith('/dev/tcp/'));
}

/** Looks whether a process or its pid file is there: PID 1 always is, while the container runs. */
export function looksForProcess({ name, path, words }: Program): boolean {
  const args = words.slice(1);
  if (['pgrep', 'pidof', 'ps', 'pstree'].includes(name)) return true;
  if (asksInit(name, args) || (path.startsWith('/etc/init.d/') && args[0] === 'status')) return true;
  if ((name === 'kill' || name === 'killall') && args[0] === '-0') return true;
  if (['test', '[', '[[', 'stat', 'ls', 'cat'].includes(name)) return args.some((word) => /^\/proc\/(?:1|self|\d+)(?:\/|$)/.test(word)) || (/^(?:test|\[\[?)$/.test(name) && args.some((word) => /\.pid$/.test(word)));
  return false;
}

/** Service managers look after the process, not after what it answers. */
function asksInit(name: string, args: readonly string[]): boolean {
  if (name === 'service' || name === 'rc-service') return args[1] === 'status';
  return ['systemctl', 'supervisorctl', 's6-svstat', 'sv'].includes(name) && (name === 's6-svstat' || args.some((word) => ['status', 'is-active'].includes(word)));
}
