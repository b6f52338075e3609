import { lessonNumber } from '../define.js';
import { rules as builtIn } from '../registry.js';

/** What a word of `deploy lessons` already means. */
const WORDS: readonly string[] = ['show', 'new', 'test'];

/** Why a name can't be that of an own lesson, as the end of a sentence. */
export function nameProblem(name: string): string | undefined {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return 'is no name: lower case letters, digits and single hyphens, such as app-without-wait';
  if (WORDS.includes(name) || /^[lp]\d+$/.test(name)) return 'already means something else where a lesson is named';
  const twin = builtIn.find((rule) => rule.name === name);
  return twin === undefined ? undefined : `is the name of ${lessonNumber(twin)}, which every project has`;
}
