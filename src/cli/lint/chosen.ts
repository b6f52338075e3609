import { meansRule } from '../../lessons/index.js';
import type { Rule } from '../../model/lesson.js';

/** Those that `--rule` names, by number or name; all where none is named. */
export function chosenRules(known: readonly Rule[], ids: readonly string[]): readonly Rule[] {
  return ids.length === 0 ? known : known.filter((rule) => ids.some((id) => meansRule(id, rule)));
}
