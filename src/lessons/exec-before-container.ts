import type { Place, RuleContext, Subject, TaskView } from '../model/lesson.js';
import { notifiers } from './compose/calls.js';
import { type Start, startsOf } from './compose/started.js';
import { defineRule } from './define.js';
import { isLoopbackHost } from './scripts/requests.js';

export const execBeforeContainer = defineRule({
  number: 7,
  name: 'exec-before-container',
  from: '002#7',
  severity: 'error',
  summary: 'A task works in a container that a later task starts',
  subject(subject, { report }) {
    if (subject.host === undefined) return;
    const starts = startsOf(subject).filter((start) => !isBeforeFile(start, subject));
    const told = new Set<TaskView['step']>();
    subject.tasks.forEach((task, index) => {
      if (starts.length === 0 || isGuarded(task, index, subject) || told.has(task.step)) return;
      const need = needsOf(task, starts).find(({ start }) => start.index > index);
      if (need !== undefined) reportNeed(need, report);
      if (need !== undefined) told.add(task.step);
    });
  },
});

/** On a new host nothing starts from a compose file that only a later task writes. */
function isBeforeFile({ service, index }: Start, { tasks }: Subject): boolean {
  const written = service?.project.files[0]?.step;
  return written !== undefined && tasks.findIndex(({ step }) => step === written) > index;
}

interface Need {
  readonly name: string;
  readonly at: Place;
  readonly start: Start;
}

/** Asked under a condition, allowed to fail, or a handler that nothing before it notifies. */
function isGuarded(task: TaskView, index: number, subject: Subject): boolean {
  const { keywords } = task;
  if (keywords.has('when') && task.step?.certain !== true) return true;
  if (/^(?:false|no)$/i.test(keywords.get('failed_when')?.text ?? '') || /^(?:true|yes)$/i.test(keywords.get('ignore_errors')?.text ?? '')) return true;
  return task.handler && !notifiers(task, subject).some((by) => subject.tasks.indexOf(by) < index);
}

function needsOf(task: TaskView, starts: readonly Start[]): Need[] {
  const first = (name: string, at: Place): Need[] => {
    const start = starts.find(({ names }) => names.includes(name));
    return start === undefined ? [] : [{ name, at, start }];
  };
  const container = task.module === 'docker_container_exec' ? task.args.get('container') : undefined;
  if (container?.text !== undefined) return first(container.text, container.at);
  if (task.module === 'uri' || task.module === 'wait_for') return portNeeds(task, starts);
  return (task.script?.programs ?? []).flatMap((program) => {
    if (program.masked) return [];
    if (program.container !== undefined) return program.wrappers.includes('docker compose run') ? [] : first(program.container, program.at);
    const { name, words } = program;
    if (name !== 'docker') return [];
    const verb = words[1] === 'container' ? 2 : 1;
    if (!['exec', 'cp', 'restart', 'kill'].includes(words[verb] ?? '')) return [];
    return words.slice(verb + 1).flatMap((word, at) => first(word.replace(/:.*$/, ''), program.wordAt(verb + 1 + at)));
  });
}

/** A request to a port of this host that only such a container publishes. */
function portNeeds({ module, args, keywords }: TaskView, starts: readonly Start[]): Need[] {
  if (keywords.has('delegate_to') || ['absent', 'stopped', 'drained'].includes(args.get('state')?.text ?? '')) return [];
  const arg = args.get(module === 'uri' ? 'url' : 'port');
  const { host, port } = module === 'uri' ? addressOf(arg?.text ?? '') : { host: args.get('host')?.text ?? '127.0.0.1', port: Number(arg?.text) };
  if (arg === undefined || !isLoopbackHost(host) || !Number.isInteger(port)) return [];
  const start = starts.find(({ service }) => service?.ports.some(({ published }) => published !== undefined && published.from <= port && port <= published.to) === true);
  return start === undefined ? [] : [{ name: start.service?.name ?? '', at: arg.at, start }];
}

function addressOf(url: string): { readonly host: string; readonly port: number } {
  if (!URL.canParse(url)) return { host: '', port: Number.NaN };
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname, port: Number(port || (protocol === 'https:' ? 443 : 80)) };
}

function reportNeed({ name, at, start }: Need, report: RuleContext['report']): void {
  report(at, `container "${name}" is needed here, and only a later task starts it`, {
    why: 'On a new host there is no such container yet: the provisioning ran before the stack was up (002#7: "No such container"). On a second run the container of the first hides it.',
    fix: 'Move the task behind the one that starts the container, into a role or phase of its own.',
    related: [{ at: start.task.at, message: 'it is started here' }],
  });
}
