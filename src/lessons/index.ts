import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Rule } from '../model/lesson.js';

export { lessonId, meansRule } from './define.js';
export { guards } from './guards/index.js';
export { HostQuestions } from './preflight.js';
export { preflights } from './preflights/index.js';
export { rules } from './registry.js';
export { runLessons } from './run.js';

/** A lesson's page (Markdown). In a clone it stands beside the rule, in a package under src/lessons/ as well. */
export function lessonPage({ name }: Pick<Rule, 'name'>): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    const page = [join(folder, `${name}.md`), join(folder, 'src/lessons', `${name}.md`)].find((path) => existsSync(path));
    if (page !== undefined) return readFileSync(page, 'utf8');
    if (folder === dirname(folder)) throw new Error(`the page of lesson ${name} is missing from this package`);
  }
}
