import type { LessonInput, Subject, TaskView } from '../../model/lesson.js';

const READS = ['when', 'failed_when', 'changed_when', 'until', 'loop', 'environment'];

/** Whether anything but a message depends on what a task registers. */
export function resultIsRead(task: TaskView, subject: Subject, input: LessonInput): boolean {
  const name = task.keywords.get('register')?.text;
  if (name === undefined) return false;
  const word = new RegExp(`\\b${name.replace(/\W/g, '')}\\b`, 'g');
  const count = (text: string): number => text.match(word)?.length ?? 0;
  const texts = subject.host === undefined ? subject.files.filter(({ dest }) => /\.(?:ya?ml|j2)$/.test(dest)).map(({ plain }) => plain) : hostTexts(subject, input);
  const all = texts.reduce((sum, text) => sum + count(text.replace(/^\s*#.*$/gm, '')), 0);
  return all > writtenOnce(subject.tasks, task).reduce((sum, other) => sum + inVain(other, task, name, count), 0);
}

/** A loop's task stands among a host's tasks once an item, a handler once a flush; `task` stays the view that it is. */
function writtenOnce(tasks: readonly TaskView[], task: TaskView): TaskView[] {
  return [...new Map([...tasks, task].map((one) => [one.step?.task ?? one, one])).values()];
}

/** Mentions that let nothing depend on it: its registration, its own conditions, messages. */
function inVain(other: TaskView, task: TaskView, name: string, count: (text: string) => number): number {
  const registers = other.keywords.get('register')?.text === name;
  if (other !== task && other.handler) return 0;
  const own = registers ? 1 + READS.filter((keyword) => other === task && keyword !== 'loop').reduce((sum, keyword) => sum + count(other.keywords.get(keyword)?.raw ?? ''), 0) : 0;
  if (other.module !== 'debug') return own;
  const told = [...other.args.values(), ...READS.flatMap((keyword) => other.keywords.get(keyword) ?? [])];
  return own + told.reduce((sum, { raw }) => sum + count(raw ?? ''), 0);
}

/** What tasks and templates of the host are written in. */
function hostTexts({ tasks }: Subject, { source }: LessonInput): string[] {
  const files = new Set(tasks.flatMap(({ file, step }) => [file, ...(step?.rendered === undefined ? [] : [step.rendered.file])]));
  return [...files].flatMap((file) => source(file)?.text ?? []);
}
