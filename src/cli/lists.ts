import type { PlayList } from '../compile/index.js';
import { EXIT, type ExitCode } from '../model/result.js';
import type { ReportOptions } from '../report/options.js';
import type { RunFlags } from './flags.js';

/** `--list-hosts`, `--list-tasks`, `--list-tags`, in Ansible's shape. */
export function printLists(playbook: string, lists: readonly PlayList[], flags: RunFlags, { out, escape: safe, redact }: ReportOptions): ExitCode {
  const lines = [`\nplaybook: ${playbook}`, ...lists.flatMap((play) => ['', ...playLines(play, flags)])];
  out(`${safe(redact(lines.join('\n')))}\n`);
  return EXIT.ok;
}

function playLines(play: PlayList, flags: RunFlags): string[] {
  const phase = play.phase === undefined ? '' : `\tPHASE: ${play.phase}`;
  const lines = [`  play #${play.index + 1} (${play.pattern.join(',') || play.name}): ${play.name}${phase}\tTAGS: [${play.tags.join(', ')}]`];
  if (flags.listHosts) lines.push(`    pattern: ${JSON.stringify(play.pattern)}`, `    hosts (${play.hosts.length}):`, ...play.hosts.map((host) => `      ${host}`));
  if (flags.listTasks) lines.push('    tasks:', ...play.tasks.map(({ role, name, tags }) => `      ${role === undefined ? '' : `${role} : `}${name}\tTAGS: [${tags.join(', ')}]`));
  if (flags.listTags) lines.push(`      TASK TAGS: [${play.taskTags.join(', ')}]`);
  return lines;
}
