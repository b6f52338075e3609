// The types of a project's own lessons: src/model's, from lesson.ts on, as one file of ambient modules that an editor reads
// without anything installed. A package carries them in dist/; a clone makes them when they are asked for.
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/**
 * @param {string} root
 * @returns {string} what `deploy lessons new` puts beside a project's lessons as jalon.d.ts
 */
export function lessonTypes(root) {
  const model = join(root, 'src/model');
  const declared = new Map();
  declare(model, 'lesson', declared);
  const modules = [...declared].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, text]) => `declare module '${moduleName(model, join(model, name))}' {\n${inner(text, model, name)}\n}\n`);
  return `// Written by \`deploy lessons new\` and \`deploy schema\`: what an editor knows of lessons. Changes are lost.\n\n${FRONT}\n${modules.join('\n')}`;
}

/** A file and what it imports, each by itself: nothing is resolved, which would take half a minute on a busy machine. */
function declare(model, name, declared) {
  if (declared.has(name) || LEFT_OUT.test(name)) return;
  const { outputText } = ts.transpileDeclaration(readFileSync(join(model, `${name}.ts`), 'utf8'), { fileName: `${name}.ts`, compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } });
  declared.set(name, outputText);
  for (const [, other] of outputText.matchAll(/(?:from |import\()'\.\/([\w-]+)\.js'/g)) declare(model, other, declared);
}

/** How modules work: nothing that a lesson sees. What others take from there is unknown to it. */
const LEFT_OUT = /^(?:module|resource|step)$/;

const FRONT = `declare module 'jalon' {
  import type { Rule } from 'jalon/model/lesson';
  export type * from 'jalon/model/lesson';
  export type { Node, MapNode, SequenceNode, ScalarNode } from 'jalon/model/node';
  /** A lesson, as \`lessons/<name>.mjs\` exports it. */
  export type Lesson = Omit<Rule, 'source'>;
  /** Types a lesson, and gives it back. */
  export function defineRule(rule: Lesson): Lesson;
}
`;

function moduleName(model, path) {
  return `jalon/model/${relative(model, path).replace(/\.js$/, '')}`;
}

/** What an ambient module may say: no \`declare\` of its own, no Node. */
function inner(text, model, name) {
  return text
    .replaceAll(/(from |import\()'(\.[^']+)'/g, (_, word, path) => `${word}'${moduleName(model, resolve(dirname(join(model, name)), path))}'`)
    .split('\n')
    .filter((line) => !line.includes("'node:util'") && !line.includes('[inspect.custom]') && line !== 'export {};' && line !== '')
    .map((line) => line.replaceAll(/\bBuffer\b/g, 'Uint8Array').replace(/^import type \{ (.*) \} from 'jalon\/model\/(?:module|resource|step)';$/, (_, names) => names.split(', ').map((one) => `type ${one} = unknown;`).join(' ')))
    .map((line) => `  ${line.replace(/^ +/, (margin) => margin.slice(margin.length / 2)).replace(/^(export )?declare /, '$1')}`)
    .join('\n');
}
