import type { TaskView } from '../../model/lesson.js';

const MODULES = new Set('ping wait_for wait_for_connection assert getent postgresql_ping mysql_info redis_info docker_host_info'.split(' '));
/** Programs that only ask. */
const PROGRAMS = new Set('ping ping6 nc ncat nslookup dig host getent pg_isready mysqladmin traceroute tracepath tailscale wg fping nmap'.split(' '));
const NAME = /\b(?:check|checks|verify|verifies|validate|test|wait|ready|reachable|reachab\w*|connectivity|health\w*|probe|prove|proof|smoke|answers?|responds?|responding|is up|v[ée]rif\w*)\b|_ready\b/i;
/** Named so, a task looks for something to remove or to leave out. */
const CLEANUP = /\b(?:remove|delete|stop|clean|purge|prune|drop|kill|absent|uninstall)\w*/i;

/** A task that is there to find out whether the play may go on: by its module, its program or its name. */
export function isCheck(task: TaskView): boolean {
  const { module, name, args } = task;
  if (CLEANUP.test(name)) return false;
  if (module === 'wait_for') return !['absent', 'stopped', 'drained'].includes(args.get('state')?.text ?? '') && (args.get('timeout') === undefined || args.size > 1);
  if (MODULES.has(module)) return true;
  if (module === 'uri') return /^(?:GET|HEAD)$/i.test(args.get('method')?.text ?? 'GET') && args.get('dest') === undefined;
  const programs = (task.script?.programs ?? []).filter(({ name: program }) => program !== 'set' && program !== 'echo');
  if (programs.length === 0) return false;
  return programs.some(({ name: program }) => PROGRAMS.has(program)) || (NAME.test(name) && !programs.some(({ name: program }) => /^(?:rm|mv|cp|mkdir|chown|chmod|useradd|apt-get|pip3?|make)$/.test(program)));
}
