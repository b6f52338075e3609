import type { PlayList } from '../compile/index.js';
import { EXIT, type ExitCode } from '../model/result.js';
import type { RunFlags } from './flags.js';
import type { Io } from './io.js';

/** `--list-hosts`, `--list-tasks`, `--list-tags`, in Ansible's shape. */
export function printLists(lists: readonly PlayList[], flags: RunFlags, io: Io): ExitCode {
  for (const play of lists) {
    const phase = play.phase === undefined ? '' : `\tPHASE: ${play.phase}`;
    io.stdout.write(`\n  play #${play.index + 1} (${play.pattern.join(',') || play.name}): ${play.name}${phase}\tTAGS: [${play.tags.join(', ')}]\n`);
    if (flags.listHosts) io.stdout.write(`    pattern: ${JSON.stringify(play.pattern)}\n    hosts (${play.hosts.length}):\n${play.hosts.map((host) => `      ${host}\n`).join('')}`);
    if (flags.listTasks) io.stdout.write(`    tasks:\n${play.tasks.map(({ role, name, tags }) => `      ${role === undefined ? '' : `${role} : `}${name}\tTAGS: [${tags.join(', ')}]\n`).join('')}`);
    if (flags.listTags) io.stdout.write(`      TASK TAGS: [${play.taskTags.join(', ')}]\n`);
  }
  return EXIT.ok;
}
