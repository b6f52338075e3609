import { dirname } from 'node:path/posix';
import type { Place, Program, Project, Subject, TaskView } from '../../model/lesson.js';
import { inFolder } from './folders.js';

/** A call of Compose: `docker compose … VERB SERVICE…`, or docker_compose_v2; by a task. */
export interface Call extends ComposeCall {
  readonly task: TaskView;
  readonly index: number;
}

export interface ComposeCall {
  readonly verb: string;
  /** Absolute, as far as they are known. */
  readonly files: readonly string[];
  readonly folder?: string;
  readonly services: readonly { readonly name: string; readonly at: Place }[];
  readonly at: Place;
}

const VALUED = new Set(['-f', '--file', '-p', '--project-name', '--project-directory', '--profile', '--env-file', '--ansi', '--progress', '--parallel']);
const VALUED_AFTER = new Set(['--scale', '-t', '--timeout', '--wait-timeout', '--pull', '-s', '--signal', '--exit-code-from', '--attach', '--no-attach', '-u', '--user', '-e', '--env', '-w', '--workdir', '--index', '--name', '-v', '--volume', '--entrypoint', '-l', '--label', '-p', '--publish']);
const INSIDE = new Set(['exec', 'run']);
const VERBS: Readonly<Record<string, string>> = { present: 'up', restarted: 'restart', stopped: 'stop', absent: 'down' };

export function callsOf({ tasks }: Subject): Call[] {
  return tasks.flatMap((task, index) => (task.module === 'docker_compose_v2' ? moduleCall(task, index) : (task.script?.programs ?? []).flatMap((program, at, all) => composeCalls(program, all.slice(0, at), task.args.get('chdir')?.text).map((call) => ({ ...call, task, index })))));
}

function moduleCall(task: TaskView, index: number): Call[] {
  const { args } = task;
  const folder = args.get('project_src')?.text;
  const named = args.get('files');
  const files = Array.isArray(named?.value) ? named.value.map(String) : named?.text === undefined ? [] : [named.text];
  if (folder === undefined && files.length === 0) return [];
  const services = args.get('services');
  const names = Array.isArray(services?.value) ? services.value.filter((name) => typeof name === 'string') : [];
  const at = services?.at ?? args.get('state')?.at ?? task.at;
  return [{ task, index, verb: VERBS[args.get('state')?.text ?? 'present'] ?? 'up', files: files.map((file) => inFolder(folder ?? '', file)), ...(folder === undefined ? {} : { folder }), services: names.map((name) => ({ name, at })), at }];
}

/** The call that a program is, after those that stand before it; `chdir`: where it is run. */
export function composeCalls(program: Program, before: readonly Program[], chdir: string | undefined): ComposeCall[] {
  const { outside } = program;
  const words = outside ?? program.words;
  const name = (words[0] ?? '').replace(/^.*\//, '');
  const wordAt = (word: number): Place => (outside === undefined ? program.wordAt(word) : program.at);
  const start = name === 'docker-compose' ? 1 : name === 'docker' && words[1] === 'compose' ? 2 : 0;
  if (start === 0) return [];
  const cd = before.findLast((one) => one.name === 'cd')?.words[1];
  const base = cd === undefined ? chdir : inFolder(chdir ?? '', cd);
  const files: string[] = [];
  let folder = base;
  let at = start;
  for (; at < words.length && (words[at] as string).startsWith('-'); at += 1) {
    const [, option = words[at] as string, attached] = /^(--[\w-]+)=(.*)$/s.exec(words[at] as string) ?? [];
    if (!VALUED.has(option)) continue;
    const value = attached ?? words[++at] ?? '';
    if (option === '-f' || option === '--file') files.push(inFolder(base ?? '', value));
    if (option === '--project-directory') folder = inFolder(base ?? '', value);
  }
  const verb = words[at];
  if (verb === undefined || (files.length === 0 && folder === undefined)) return [];
  const services: Call['services'][number][] = [];
  for (let word = at + 1; word < words.length; word += 1) {
    const text = words[word] as string;
    if (VALUED_AFTER.has(text)) word += 1;
    else if (/^[a-z0-9][\w.-]*$/i.test(text)) services.push({ name: text, at: wordAt(word) });
    // what stands behind it is a command of the container
    if (INSIDE.has(verb) && services.length > 0) break;
  }
  return [{ verb, files, ...(folder === undefined ? {} : { folder }), services, at: wordAt(at) }];
}

const DEFAULTS = /^(?:docker-)?compose\.ya?ml$/;

/** The project that a call means, where its files are known. */
export function projectOf({ files, folder }: ComposeCall, projects: readonly Project[]): Project | undefined {
  if (files.length > 0) return projects.find((project) => project.files.length === files.length && project.files.every(({ dest }) => files.includes(dest)));
  return projects.find((project) => project.files.some(({ dest }) => dirname(dest) === folder?.replace(/\/+$/, '') && DEFAULTS.test(dest.slice(dirname(dest).length + 1))));
}

/** A handler runs only where a task of its play notifies it. */
export function notifiers(handler: TaskView, { tasks }: Subject): TaskView[] {
  const names = [handler.name, ...(handler.keywords.get('listen')?.text ?? '').split(' ')].filter((name) => name !== '');
  return tasks.filter((task) => {
    const notified = task.keywords.get('notify');
    const list = Array.isArray(notified?.value) ? notified.value.map(String) : [notified?.text ?? ''];
    return task.step?.play === handler.step?.play && list.some((name) => names.includes(name));
  });
}
