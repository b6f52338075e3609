import { join, relative } from 'node:path/posix';
import type { Edit, LessonHost, LessonInput, LessonStep, Place, RuleContext } from '../model/lesson.js';
import type { VariableLayer } from '../model/variables.js';
import { defineRule } from './define.js';
import { isExpressionAt } from './facts/expressions.js';
import { FACT } from './facts/names.js';

export const topLevelFacts = defineRule({
  number: 33,
  name: 'top-level-facts',
  from: '002#33',
  severity: 'warning',
  summary: 'A fact is read by its top-level name',
  subject(subject, { input, report }) {
    if (subject.host !== undefined) {
      for (const file of sourcesOf(subject.host, input)) look(input.source(file)?.text ?? '', (start, end) => ({ range: { file, start, end } }), /\.ya?ml$/.test(file), report);
      return;
    }
    for (const file of subject.files) {
      const yaml = /\/(?:tasks|handlers|defaults|vars|group_vars|host_vars|playbooks)\/.*\.ya?ml$/.test(file.dest) || (/\.ya?ml$/.test(file.dest) && /^\s*-?\s*hosts\s*:/m.test(file.plain));
      if (yaml || /\.j2$|\/templates\//.test(file.dest)) look(file.plain, file.place, yaml && !/\/templates\//.test(file.dest), report);
    }
  },
});

/** Files of tasks, plays, variables and templates: what is written there, not what it becomes. */
function sourcesOf(host: LessonHost, { playbook }: LessonInput): ReadonlySet<string> {
  const defined = (layers: readonly VariableLayer[]) => layers.flatMap(({ variables }) => [...variables.values()].map(({ range }) => range.file));
  const steps = host.steps.flatMap((step) => [step.play.range.file, step.task.range.file, ...defined(step.task.layers), ...templatesOf(step, playbook?.project ?? '/')]);
  return new Set([...steps, ...defined(playbook?.inventory.hosts.get(host.name)?.layers ?? [])]);
}

/** A template that a fact keeps from being rendered is looked for as the task will look for it. */
function templatesOf({ task, args, rendered }: LessonStep, project: string): string[] {
  if (rendered !== undefined) return [rendered.file];
  if (task.module !== 'template' || typeof args.src !== 'string') return [];
  return task.searchPath.templates.flatMap((folder) => [relative(project, join(folder, args.src as string)), relative(project, join(folder, `${args.src as string}.hbs`))]);
}

function look(text: string, place: (start: number, end: number) => Place, yaml: boolean, report: RuleContext['report']): void {
  if (!text.includes('ansible_')) return;
  for (const match of text.matchAll(FACT)) {
    const { index, 0: name, 1: fact = '' } = match;
    const form = formOf(text, index, index + name.length);
    if (form === undefined || !isExpressionAt(text, index, yaml)) continue;
    const at = place(index, index + name.length);
    const edit = replacement(form, fact);
    report(at, `${name} is read as a variable of its own`, {
      why: 'Facts as top-level variables are deprecated since ansible-core 2.20 and are to go away (002, inject_facts_as_vars: a warning on every task).',
      fix: form === 'name' ? `Write ansible_facts['${fact}'] instead of ${name}.` : `Read it from ansible_facts: ['ansible_facts']['${fact}'].`,
      ...(edit === undefined ? {} : { edits: [{ at, text: edit } satisfies Edit] }),
    });
  }
}

type Form = 'name' | 'attribute' | 'single' | 'double' | 'text';

/** How the name stands there; undefined: as something else's attribute, an argument's or a variable's name. */
function formOf(text: string, start: number, end: number): Form | undefined {
  const before = text.slice(Math.max(0, start - 80), start);
  const after = text.slice(end, end + 4);
  const quote = before.at(-1);
  if (quote === "'" || quote === '"') {
    if (after[0] !== quote) return undefined;
    if (/(?:hostvars\s*(?:\[[^\]]*\]|\.\w+)|\bvars)\s*\[\s*['"]$/.test(before) && after[1] === ']') return quote === "'" ? 'single' : 'double';
    return /lookup\(\s*['"]vars['"]\s*,\s*['"]$/.test(before) ? 'text' : undefined;
  }
  if (quote === '.') return /hostvars\s*(?:\[[^\]]*\]|\.\w+)\.$/.test(before) ? 'attribute' : undefined;
  return /^\s*(?:=(?!=)|:)/.test(after) && !/\?[^?]*$/.test(before) ? undefined : 'name';
}

function replacement(form: Form, fact: string): string | undefined {
  if (form === 'text') return undefined;
  if (form === 'single' || form === 'double') return `ansible_facts${form === 'single' ? `']['${fact}` : `"]["${fact}`}`;
  return `ansible_facts.${fact}`;
}
