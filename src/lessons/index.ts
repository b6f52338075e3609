import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Rule } from '../model/lesson.js';
import { lessonId } from './define.js';

export { isLesson, lessonId, lessonNumber, meansRule } from './define.js';
export { guards } from './guards/index.js';
export { HostQuestions } from './preflight.js';
export { preflights } from './preflights/index.js';
export { rules } from './registry.js';
export { runLessons } from './run.js';

/** A lesson's page (Markdown). In a clone it stands beside the rule, in a package with all others in dist/lessons.br; of a project's own lesson beside it, if anywhere. */
export function lessonPage(rule: Rule): string {
  const { name, source, summary, from, severity } = rule;
  if (source !== undefined) {
    const page = source.path.replace(/\.mjs$/, '.md');
    return existsSync(page) ? readFileSync(page, 'utf8') : `# ${lessonId(rule)}\n\n${summary} (${severity}).\n\n## What happened\n${from}\n`;
  }
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    const page = [join(folder, `${name}.md`), join(folder, 'src/lessons', `${name}.md`)].find((path) => existsSync(path));
    if (page !== undefined) return readFileSync(page, 'utf8');
    if (folder === dirname(folder)) break;
  }
  const page = packedPages(join(start, 'lessons.br'))[name];
  if (page === undefined) throw new Error(`the page of lesson ${name} is missing from this package`);
  return page;
}

/** By the names of their lessons; scripts/build.mjs writes them, compressed to a third. */
function packedPages(file: string): Readonly<Record<string, string | undefined>> {
  return existsSync(file) ? JSON.parse(process.getBuiltinModule('node:zlib').brotliDecompressSync(readFileSync(file)).toString('utf8')) : {};
}
