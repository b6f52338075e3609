import { dockerCommand } from './docker.js';
import { pastOptions, valued, type OptionTable } from './options.js';

/** What a wrapper runs: the command that begins at a word, or the shell text that a word holds. */
export interface Unwrapped {
  readonly wrapper: string;
  /** Index of the command's first word. */
  readonly command?: number;
  /** Index of the word that a shell reads. */
  readonly shell?: number;
  readonly container?: string;
}

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh']);
const NONE = valued();
/** Those whose command follows their options, and how many operands stand between. */
const PREFIXES: Readonly<Record<string, { readonly table: OptionTable; readonly operands?: number; readonly assignments?: boolean }>> = {
  sudo: { table: valued('-u', '-g', '-h', '-p', '-C', '-T', '-U', '-D', '-R', '-r', '-t', '--user', '--group', '--prompt', '--chdir'), assignments: true },
  doas: { table: valued('-u', '-C') },
  env: { table: valued('-u', '-C', '--unset', '--chdir'), assignments: true },
  timeout: { table: valued('-k', '-s', '--kill-after', '--signal'), operands: 1 },
  exec: { table: valued('-a') },
  nohup: { table: NONE },
  nice: { table: valued('-n', '--adjustment') },
  ionice: { table: valued('-c', '-n', '--class', '--classdata') },
  time: { table: valued('-f', '-o', '--format', '--output') },
  xargs: { table: valued('-I', '-n', '-P', '-L', '-d', '-a', '-E', '-s', '--max-args', '--max-procs', '--delimiter', '--arg-file', '--replace') },
  setsid: { table: NONE },
  stdbuf: { table: valued('-i', '-o', '-e') },
  command: { table: NONE },
  builtin: { table: NONE },
  busybox: { table: NONE },
  tini: { table: valued('-p', '-e') },
  'dumb-init': { table: NONE },
  'su-exec': { table: NONE, operands: 1 },
  gosu: { table: NONE, operands: 1 },
};

/** Takes one wrapper off; undefined: it is a command itself. `words` begin with the program's name, without its folder. */
export function unwrap(name: string, words: readonly string[]): Unwrapped | undefined {
  if (SHELLS.has(name)) return shellCommand(name, words);
  if (name === 'su') return suCommand(words);
  if (name === 'runuser') return runuserCommand(words);
  if (name === 'flock') return flockCommand(words);
  if (name === 'docker' || name === 'podman' || name === 'docker-compose' || name === 'podman-compose' || name === 'nerdctl') return dockerCommand(name, words);
  const prefix = Object.hasOwn(PREFIXES, name) ? PREFIXES[name] : undefined;
  if (prefix === undefined || (name === 'command' && /^-[vV]/.test(words[1] ?? ''))) return undefined;
  // BusyBox before 1.30 wrote `timeout -t 5 command`.
  const old = name === 'timeout' && words[1] === '-t';
  let at = old ? 3 : pastOptions(words, 1, prefix.table) + (prefix.operands ?? 0);
  while (prefix.assignments === true && /^\w+=/.test(words[at] ?? '')) at += 1;
  return at < words.length ? { wrapper: name, command: at } : undefined;
}

/** `sh -c text`, also with options bundled (`-lc`, `-euo pipefail -c`). */
function shellCommand(name: string, words: readonly string[]): Unwrapped | undefined {
  let text = false;
  let at = 1;
  for (; at < words.length && /^[-+]./.test(words[at] as string); at += 1) {
    const word = words[at] as string;
    if (word === '--') {
      at += 1;
      break;
    }
    if (word.startsWith('--')) continue;
    if (word.includes('c')) text = true;
    if (word.endsWith('o') || word.endsWith('O')) at += 1;
  }
  return text && at < words.length ? { wrapper: `${name} -c`, shell: at } : undefined;
}

function suCommand(words: readonly string[]): Unwrapped | undefined {
  const at = words.findIndex((word) => /^-l?c$/.test(word) || word === '--command');
  return at > 0 && at + 1 < words.length ? { wrapper: 'su -c', shell: at + 1 } : undefined;
}

function runuserCommand(words: readonly string[]): Unwrapped | undefined {
  if (words.includes('-c')) return suCommand(words);
  const at = pastOptions(words, 1, valued('-u', '-g', '--user', '--group'));
  return at < words.length && words.some((word) => /^(-u|--user)/.test(word)) ? { wrapper: 'runuser', command: at } : undefined;
}

function flockCommand(words: readonly string[]): Unwrapped | undefined {
  const at = pastOptions(words, 1, valued('-w', '-E', '--timeout', '--wait', '--conflict-exit-code')) + 1;
  if (words[at] === '-c' || words[at] === '--command') return at + 1 < words.length ? { wrapper: 'flock', shell: at + 1 } : undefined;
  return at < words.length ? { wrapper: 'flock', command: at } : undefined;
}
