import type { LessonHost, LessonStep, RuleContext } from '../model/lesson.js';
import type { RoleInstance } from '../model/playbook.js';
import { defineRule } from './define.js';

/** One use of a role on a host. */
interface Use {
  readonly role: RoleInstance;
  readonly steps: LessonStep[];
}

export const roleRunsTwice = defineRule({
  number: 3,
  name: 'role-runs-twice',
  from: '002#3',
  severity: 'warning',
  summary: 'A role runs twice on a host with the same parameters',
  host(host, { report }) {
    const uses = usesOf(host);
    const repeats = uses.flatMap((use, index) => {
      const first = uses.slice(0, index).find((earlier) => repeat(use, earlier));
      return first === undefined ? [] : [{ first, second: use }];
    });
    const names = new Set(repeats.map(({ second }) => second.role.name));
    for (const { first, second } of repeats) {
      // the roles that a repeated role brings in repeat with it
      if (!second.role.parents.some((parent) => names.has(parent))) reportRepeat(first, second, report);
    }
  },
});

/** Handlers belong to no use of their own. */
function usesOf({ steps }: LessonHost): Use[] {
  const uses = new Map<string, Use>();
  for (const step of steps) {
    const { role } = step.task;
    if (role?.at === undefined || step.play.handlers.includes(step.task)) continue;
    const key = `${step.play.index} ${role.path} ${role.at.file}:${role.at.start} ${role.parents.join('/')}`;
    const use = uses.get(key) ?? { role, steps: [] };
    use.steps.push(step);
    uses.set(key, use);
  }
  return [...uses.values()];
}

function repeat(use: Use, earlier: Use): boolean {
  const [a, b] = [use.steps[0], earlier.steps[0]];
  if (a === undefined || b === undefined || use.role.path !== earlier.role.path || use.role.again === true) return false;
  if (use.role.given !== earlier.role.given || a.task.range.file !== b.task.range.file) return false;
  return use.steps.some(({ certain }) => certain) && earlier.steps.some(({ certain }) => certain) && !chosenApart(a, b);
}

/** Plays that share no tag are run by different selections. */
function chosenApart(a: LessonStep, b: LessonStep): boolean {
  const [first, second] = [a, b].map(({ task }) => task.keywords.tags);
  if (first?.includes('never') || second?.includes('never')) return true;
  return first !== undefined && second !== undefined && first.length > 0 && second.length > 0 && !first.some((tag) => second.includes(tag));
}

/** Told at the use that brings the role in by the way: a dependency, before one that the play lists. */
function reportRepeat(first: Use, second: Use, report: RuleContext['report']): void {
  const [at, other] = first.role.parents.length > second.role.parents.length ? [first.role, second.role] : [second.role, first.role];
  const [by] = at.parents.slice(-1);
  if (at.at === undefined || other.at === undefined) return;
  report({ range: at.at }, `role "${at.name}" runs twice with the same parameters${by === undefined ? '' : `: role "${by}" brings it in again`}`, {
    why: 'Ansible leaves a repeated role out only within the roles of one play; a dependency in another play, include_role and import_role run it again (002#3: every task twice in the output, and every restart).',
    fix: by === undefined ? 'Keep one of the two uses, or give each parameters of its own.' : `Take it out of what "${by}" brings in (dependencies: []), and let the playbook name the order.`,
    related: [{ at: { range: other.at }, message: 'it runs here too' }],
  });
}
