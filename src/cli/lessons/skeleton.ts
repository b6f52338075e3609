import type { TaskView } from '../../model/lesson.js';
import type { Incident } from './incident.js';
import { HIDDEN, taskIn, withoutSecrets, writtenTask } from './written-task.js';

/** What stands in for a run that failed: the author puts the real thing in its place. */
const EXAMPLE = { hosts: ['web1'], task: 'Start the app', module: 'command', said: ['the app gave up: its database was not there yet'] };
const EXAMPLE_TASK = 'name: Start the app\ncommand: /opt/app/start --now\nchanged_when: true';
const REPAIRED = 'write what is right';

export interface Asked {
  readonly name: string;
  readonly number: number;
  readonly today: string;
  readonly project: string;
  readonly incident?: Incident;
  /** Blots known secrets out. */
  readonly redact: (text: string) => string;
}

/** By what the skeleton knows the task again: a piece of an arg, of its name, or where it has neither its module. */
interface Sign {
  readonly arg?: string;
  readonly of: 'arg' | 'name' | 'module';
  readonly text: string;
}

/** The files of a new lesson, by their path in lessons/. It runs as it is: its bad fixture is found, its good one is not. */
export function skeleton(asked: Asked): ReadonlyMap<string, string> {
  const { name, incident, project, redact } = asked;
  const { module, task } = incident ?? EXAMPLE;
  const standing = incident === undefined ? EXAMPLE_TASK : writtenTask(project, incident);
  const [bad, view] = fixture(standing === undefined ? undefined : redact(standing).replaceAll('[redacted]', 'redacted'), task, module);
  const sign = signOf(view, bad);
  return new Map([
    [`${name}.mjs`, rule(asked, view.module, sign)],
    [`${name}.md`, page(asked, view.module, sign)],
    [`${name}/bad-1.yml`, `# The task as it was when it failed${incident?.at === undefined ? '' : ` (${incident.at})`}: this must be found.\n${bad}`],
    [`${name}/good-1.yml`, `# The same as it is right: this must not be found.\n${bad.replaceAll(sign.text, REPAIRED)}`],
  ]);
}

/** A playbook with the task, and how lessons see it. What can't be read there is written anew by its name and module. */
function fixture(standing: string | undefined, task: string, module: string): readonly [string, TaskView] {
  if (standing !== undefined) {
    const playbook = withoutSecrets(playbookOf(standing));
    const view = taskIn(playbook);
    if (view !== undefined) return [playbook, view];
  }
  const bare = playbookOf(`name: ${JSON.stringify(task)}\n${module}:`);
  return [bare, taskIn(bare) as TaskView];
}

function playbookOf(task: string): string {
  return `- hosts: all\n  gather_facts: false\n  tasks:\n    - ${task.replaceAll('\n', '\n      ').replaceAll(/^ +$/gm, '')}\n`;
}

/** The longest piece of an arg that stands in the file as it is, without quotes or secrets; of a folded one a line. */
function signOf({ args, name, module }: TaskView, playbook: string): Sign {
  const longest = (signs: readonly Sign[]): Sign | undefined => signs.filter(({ text }) => text.length > 1 && playbook.includes(text)).sort((a, b) => b.text.length - a.text.length)[0];
  const lines = playbook.split('\n').flatMap(pieces);
  const ofArgs = [...args].flatMap(([arg, { raw = '' }]) => [...pieces(raw), ...lines.filter((line) => raw.includes(line))].map((text): Sign => ({ arg, of: 'arg', text })));
  return longest(ofArgs) ?? longest(pieces(name).map((text) => ({ of: 'name', text }))) ?? { of: 'module', text: module };
}

function pieces(text: string): readonly string[] {
  return text.split(/["'\\\n]/).flatMap((piece) => piece.split(HIDDEN)).map((piece) => piece.trim());
}

function rule({ name, number, today, incident }: Asked, module: string, sign: Sign): string {
  const { task, said } = incident ?? EXAMPLE;
  const from = incident === undefined ? `${today}: say what happened` : `run ${incident.run} on ${incident.hosts.join(', ')}`;
  const { arg, of } = sign;
  const text = JSON.stringify(sign.text);
  const other = of === 'arg' ? `!task.args.get(${JSON.stringify(arg)})?.raw?.includes(${text})` : `!task.name.includes(${text})`;
  return `/// <reference path="./jalon.d.ts" />
// @ts-check
import { defineRule } from 'jalon';

// It knows the task again that failed. Widen that to what was wrong about it, and to no more: then it finds the next one too.
export default defineRule({
  number: ${number},
  name: ${JSON.stringify(name)},
  from: ${JSON.stringify(from)},
  severity: 'warning', // 'error' refuses the deployment: only where it is certain
  summary: ${JSON.stringify(`Task "${task}" is written as it was when it failed`)},
  subject({ tasks }, { report }) {
    for (const task of tasks) {
      if (task.module !== ${JSON.stringify(module)}${of === 'module' ? '' : ` || ${other}`}) continue;
      report(${of === 'arg' ? `task.args.get(${JSON.stringify(arg)})?.at ?? task.at` : 'task.at'}, \`task "\${task.name}" is written as it was when it failed\`, {
        why: ${JSON.stringify(said.join('; '))},
        fix: 'Say what to write instead.',
      });
    }
  },
});
`;
}

function page({ name, number, today, incident }: Asked, module: string, { arg, of, text }: Sign): string {
  const id = `P${String(number).padStart(2, '0')}`;
  const { task, hosts, said } = incident ?? EXAMPLE;
  const place = incident?.at === undefined ? '' : ` (${incident.at})`;
  const when = incident === undefined ? `${today}, on ${hosts.join(', ')}` : `${incident.date}, run ${incident.run}, on ${hosts.join(', ')}`;
  return `# ${id} ${name}

Warning. A rule on tasks.

## What it catches
- A task of \`${module}\`${{ arg: ` whose \`${arg}\` holds \`${text}\``, name: ` that is called "${text}"`, module: '' }[of]}. Say what is wrong about it.

## What happened
${when}: task "${task}"${place} failed.
\`\`\`
${said.join('\n').replaceAll('```', "'''")}
\`\`\`
Say why, and what it cost.

## Write instead
\`\`\`yaml
# the task as it is right
\`\`\`

## When to silence
Say where it is right all the same: \`# lesson-ignore: ${id} -- why\`
`;
}
