import type { Program, Service } from '../../model/lesson.js';
import { factsOf, withoutShell } from './facts.js';

/** Programs whose absence from a list of an image's tools is sure to mean that they are not there. */
const JUDGED = new Set('curl wget nc netcat ncat bash jq python python3 node nodejs perl php ruby pgrep ps pidof dig nslookup host telnet openssl psql pg_isready redis-cli valkey-cli mysqladmin mysql mariadb mariadb-admin mongosh mongo ss netstat http ping grep egrep awk sed timeout cat test find kill true env tr cut head tail ls sh socat nmap lsof sudo nproc sleep date'.split(' '));
/** What a shell does itself. */
const BUILTINS = new Set('test [ [[ true false : echo printf kill exit'.split(' '));
/** Words by which a package manager calls the package of a program. */
const PACKAGES: Readonly<Record<string, string>> = { nc: 'netcat|busybox|nmap', netcat: 'netcat', pgrep: 'procps|busybox', ps: 'procps|busybox', pidof: 'procps|sysvinit|busybox', dig: 'dnsutils|bind', nslookup: 'dnsutils|bind|busybox', psql: 'postgres', pg_isready: 'postgres', 'redis-cli': 'redis', mysqladmin: 'mysql|mariadb', mysql: 'mysql|mariadb', wget: 'wget|busybox', python: 'python', python3: 'python', node: 'node', netstat: 'net-tools', ss: 'iproute', ping: 'iputils|ping' };

export interface Missing {
  readonly tool: string;
  readonly program: Program;
  /** Sure: the image itself runs, and not one that is built from it. */
  readonly certain: boolean;
}

/** Programs of the health check that the image does not have, each once. Where no shell is, that is another mistake (L23). */
export function missingTools(service: Service): readonly Missing[] {
  const tools = factsOf(service)?.tools;
  const { health } = service;
  if (tools === undefined || health.state !== 'given' || (health.form === 'shell' && withoutShell(service))) return [];
  const has = (tool: string): boolean => tools.includes(tool);
  const found = health.programs.flatMap((program): Missing[] => {
    if (program.container !== undefined || guarded(program, health.programs, has)) return [];
    return needs(program, health.form === 'shell')
      .filter((tool) => JUDGED.has(tool) && !has(tool) && !installed(tool, service))
      .map((tool) => ({ tool, program, certain: service.build === undefined }));
  });
  return [...new Map([...found].reverse().map((one) => [one.tool, one])).values()].reverse();
}

/** The program, and the wrappers that are programs of the image too. */
function needs({ name, path, wrappers }: Program, shell: boolean): string[] {
  const within = shell || wrappers.some((wrapper) => wrapper.endsWith(' -c'));
  const own = name === '' || (within && BUILTINS.has(name)) || (path.includes('/') && !JUDGED.has(name)) ? [] : [name];
  const around = wrappers.map((wrapper) => wrapper.split(' ')[0] as string).filter((wrapper) => ['bash', 'timeout', 'env', 'sudo'].includes(wrapper));
  return [...around, ...own];
}

/** Something else is tried besides, or it is asked first whether the program is there. */
function guarded(program: Program, programs: readonly Program[], has: (tool: string) => boolean): boolean {
  const alternative = (one: Program): boolean => !['exit', 'echo', 'false', 'true', ':', 'printf', 'kill', ''].includes(one.name) && has(one.name);
  const behind = programs.slice(programs.indexOf(program) + 1);
  if (behind.some((one) => one.after === '||' && alternative(one))) return true;
  if (program.after === '||' && programs.slice(0, programs.indexOf(program)).some(alternative)) return true;
  return programs.some(({ name, words }) => ['command', 'which', 'type', 'hash'].includes(name) && words.includes(program.name));
}

/** Whether the Dockerfile names the program or its package. */
function installed(tool: string, { build }: Service): boolean {
  if (build === undefined) return false;
  if (build.stage === undefined) return true;
  const pattern = new RegExp(`\\b(?:${tool.replace(/[^\w]/g, '\\$&')}|${PACKAGES[tool] ?? tool.replace(/[^\w]/g, '\\$&')})`);
  return build.stage.run.some((text) => pattern.test(text) || runsInstaller(text)) || pattern.test(copied(build.stage.file.plain));
}

/** A script whose name says that it installs brings what it likes: `./scripts/setup/install`. `apt-get install` is none. */
function runsInstaller(text: string): boolean {
  return /(?:\S*\/[\w.-]*(?:install|setup|provision|bootstrap)[\w-]*(?:\.\w+)?|(?:install|setup|provision|bootstrap)[\w-]*\.(?:sh|py))(?=\s|$)/.test(text);
}

/** Lines of COPY and ADD: another image's program may come with them. */
function copied(dockerfile: string): string {
  return [...dockerfile.matchAll(/^[ \t]*(?:COPY|ADD)\b[^\n]*/gim)].map(([line]) => line).join('\n');
}
