import type { LessonFile, RuleContext, Subject } from '../model/lesson.js';
import { definedVariables, isBuiltIn, isNginx, usedVariables, withoutComments } from './nginx/variables.js';
import { defineRule } from './define.js';

/** What nginx brings itself: nothing in them defines a variable. */
const STANDARD = /(?:^|\/)(?:mime\.types|(?:fastcgi|uwsgi|scgi|proxy)(?:_params|\.conf)|modules-enabled\/\*\.conf|fastcgi-php\.conf|options-ssl-nginx\.conf|koi-\w+|win-utf)$/;

export const nativeConfigCheck = defineRule({
  number: 62,
  name: 'native-config-check',
  from: '004#skip_cache',
  severity: 'error',
  summary: "A configuration that the product's own check refuses",
  subject(subject, context) {
    const nginx = subject.files.filter(isNginx);
    if (nginx.length > 0) judgeVariables(nginx, subject, context);
    for (const file of [...nginx, ...subject.files.filter(({ dest }) => /\/Caddyfile$/.test(dest))]) judgeBraces(file, context);
  },
});

function judgeVariables(files: readonly LessonFile[], subject: Subject, { report }: RuleContext): void {
  const texts = files.map((file) => withoutComments(file.plain));
  const defined = new Set(texts.flatMap(definedVariables));
  const severity = texts.some((text) => drawsOnUnknown(text, subject)) ? 'warning' as const : 'error' as const;
  files.forEach((file, index) => {
    const told = new Set<string>();
    for (const { name, start, end } of usedVariables(texts[index] ?? '')) {
      if (told.has(name) || defined.has(name) || isBuiltIn(name) || isSubstituted(file, name)) continue;
      told.add(name);
      report(file.place(start, end), `nginx does not know the variable $${name}`, {
        severity,
        why: 'nginx -t ends with unknown "variable", so that a reload keeps the old configuration and a restart keeps nginx down (004: $skip_cache was used and set nowhere).',
        fix: `Define it before: set $${name} 0; in the server block, or a map in the http block.`,
      });
    }
  });
}

/** An include that the subject does not hold may define anything. */
function drawsOnUnknown(text: string, subject: Subject): boolean {
  return [...text.matchAll(/^\s*include\s+([^;]+);/gm)].some(([, path = '']) => {
    const last = path.trim().split('/').at(-1) ?? '';
    if (STANDARD.test(path.trim())) return false;
    const pattern = new RegExp(`/${last.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*')}$`);
    return !subject.files.some(({ dest }) => pattern.test(dest));
  });
}

/** envsubst replaces these before nginx reads the file. */
function isSubstituted({ dest }: LessonFile, name: string): boolean {
  return /\.(?:template|tmpl|tpl)$|\/templates\//.test(dest) || /^[A-Z][A-Z0-9_]*$/.test(name);
}

function judgeBraces(file: LessonFile, { report }: RuleContext): void {
  if (file.masked) return;
  const text = withoutComments(file.plain).replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`/g, (found) => found.replace(/[{}]/g, ' ')).replace(/\{[^\s{}]*\}/g, (found) => ' '.repeat(found.length));
  const open: number[] = [];
  for (const found of text.matchAll(/(?<![\\$\w(])[{}](?=\s|$)/g)) {
    if (found[0] === '{') open.push(found.index);
    else if (open.pop() === undefined) {
      report(file.place(found.index, found.index + 1), 'a closing brace has no opening one', DETAILS);
      return;
    }
  }
  const last = open.at(-1);
  if (last !== undefined) report(file.place(last, last + 1), 'this block is not closed', DETAILS);
}

const DETAILS = { why: "The product refuses the file: after a restart it stays down. Its own check (nginx -t, caddy validate) says so before.", fix: 'Balance the braces, and run the check with validate: on the task that writes the file.' };
