import type { Program, RuleContext, Script, Subject, TaskView } from '../model/lesson.js';
import { PACKAGES } from './commands/packages.js';
import { defineRule } from './define.js';

const INSTALLERS = new Set('apt package dnf yum apk pip pipx npm snap get_url unarchive homebrew git include_role import_role'.split(' '));

export const commandAbsentOnTarget = defineRule({
  number: 27,
  name: 'command-absent-on-target',
  from: '002#27',
  severity: 'warning',
  summary: 'A command that a minimal system lacks, and that no earlier task installs',
  script(script, { report }, subject) {
    const ofRole = script.kind === 'task' || script.kind === 'cron' || (subject.kind === 'host' && (script.kind === 'file' || script.kind === 'unit'));
    if (!ofRole || script.runs === 'controller' || script.runs === 'unknown' && script.kind === 'task' || isForAnother(script.task) || isOfContainer(script, subject)) return;
    const told = new Set<string>();
    for (const program of script.programs) {
      const packages = PACKAGES.get(program.name);
      if (packages === undefined || told.has(program.name) || !runsThere(program, script) || isBrought(program.name, packages, script, subject) || isBroughtBeside(script, subject)) continue;
      told.add(program.name);
      reportAbsent(program, packages[0] as string, report);
    }
  },
});

/** A file that a container has mounted, and that nothing on the host names: it runs there. */
function isOfContainer({ kind, file }: Script, { projects, scripts }: Subject): boolean {
  if (kind !== 'file' || file === undefined) return false;
  const inMount = projects.some(({ services }) => services.some(({ mounts }) => mounts.some(({ type, source }) => type === 'bind' && source !== undefined && (file.dest === source || file.dest.startsWith(`${source}/`)))));
  return inMount && !scripts.some((script) => script.kind !== 'file' && script.text.includes(file.dest));
}

/** Not in a container, and not asked for before. */
function runsThere({ name, path, container, wrappers, within }: Program, { text, programs }: Script): boolean {
  if (container !== undefined || wrappers.some((wrapper) => /docker|podman|kubectl|ssh|lxc|chroot/.test(wrapper))) return false;
  if (path.includes('/') || (within.includes('branch') && /command -v|which|type |hash /.test(text))) return false;
  if (programs.some(({ words }) => /^(?:command|which|type|hash)$/.test(words[0] ?? '') && words.includes(name))) return false;
  return !new RegExp(`(?:^|\\n)\\s*(?:function\\s+)?${name}\\s*\\(\\)`).test(text);
}

function isForAnother(task: TaskView | undefined): boolean {
  if (task === undefined) return false;
  const guard = /RedHat|CentOS|Fedora|Rocky|Alma|Suse|Alpine|Archlinux|Darwin|FreeBSD|\brc\b|is (?:not )?(?:failed|succeeded|defined)/i.test(task.keywords.get('when')?.text ?? '');
  return guard || task.keywords.has('delegate_to') || /^(?:false|no)$/i.test(task.keywords.get('failed_when')?.text ?? '') || /^(?:true|yes)$/i.test(task.keywords.get('ignore_errors')?.text ?? '');
}

/** By a task before it; of a file that runs later, by any. What a role installs under a name that is not known may be it. */
function isBrought(name: string, packages: readonly string[], script: Script, subject: Subject): boolean {
  const index = script.task === undefined || subject.kind === 'folder' ? -1 : subject.tasks.findIndex((task) => task === script.task || (task.step !== undefined && task.step === script.task?.step));
  const before = index < 0 ? subject.tasks : subject.tasks.slice(0, index);
  const named = (text: string) => text.split(/[\s,=/'"[\]]+/).some((word) => word === name || packages.includes(word.replace(/[:=].*$/, '')));
  return before.some((task) => {
    const texts = ['name', 'pkg', 'package', 'dest', 'path', 'deb', 'src'].map((arg) => task.args.get(arg));
    if (INSTALLERS.has(task.module) || task.module === 'copy' || task.module === 'template') {
      if (texts.some((arg) => arg !== undefined && named(arg.text ?? arg.raw ?? ''))) return true;
      const open = task.args.get('name') ?? task.args.get('pkg');
      return INSTALLERS.has(task.module) && open !== undefined && open.text === undefined && (subject.kind === 'folder' || task.role === script.task?.role);
    }
    return (task.script?.programs ?? []).some(({ name: program, words }) => /^(?:apt|apt-get|dnf|yum|apk|snap|pip3?|npm|brew)$/.test(program) && words.includes('install') && words.some((word) => named(word)));
  });
}

/** Names of the role that prepares a host for all others. */
const FIRST = ['common', 'base', 'basic', 'bootstrap', 'packages', 'system', 'setup', 'server', 'init', 'prerequisites', 'requirements', 'dependencies', 'essentials'];

/** A role among others is judged alone here; what is installed for all of them stands in one beside it. */
function isBroughtBeside({ task }: Script, { kind, name, exists }: Subject): boolean {
  const roles = /^(.*\/roles)\/[^/]+$/.exec(name)?.[1];
  return kind === 'folder' && task !== undefined && roles !== undefined && FIRST.some((first) => `${roles}/${first}` !== name && exists(`${roles}/${first}/tasks`) === true);
}

function reportAbsent(program: Program, brings: string, report: RuleContext['report']): void {
  const instead = /^(?:dig|nslookup|host)$/.test(program.name) ? ', or ask with "getent ahostsv4" (it reads /etc/hosts first)' : program.name === 'netstat' ? ', or use ss' : /^(?:ifconfig|route|arp)$/.test(program.name) ? ', or use ip' : program.name === 'curl' ? ', or use the module uri' : '';
  report(program.wordAt(0), `"${program.name}" is not part of a minimal Debian, and no task before installs it`, {
    why: 'The command is missing on the host, and what it was to show fails for the wrong reason (002#27: the DNS was fine, dig was not installed).',
    fix: `Install the package ${brings} in an earlier task${instead}.`,
  });
}
