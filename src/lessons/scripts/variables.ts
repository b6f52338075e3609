import type { Program, Script } from '../../model/lesson.js';

/** Whether a script itself makes sure that a variable is not empty: by a literal value, `set -u`, `:?`, or a test that asks for it. */
export function isSurelySet({ text, errexit }: Script, name: string, { within }: Pick<Program, 'within'>): boolean {
  if (/(?:^|[\s;])set\s+(?:-\w*u|-o\s+nounset|-\w+o\s+nounset)/m.test(text)) return true;
  if (new RegExp(`\\$\\{${name}:?\\?|\\[\\[?\\s+(?:!\\s+)?-[nzdef]\\s+"?\\$\\{?${name}\\b|"?\\$\\{?${name}\\}?"?\\s*(?:=|==|!=)\\s*`).test(text)) return true;
  if (within.includes('loop') && new RegExp(`\\bfor\\s+${name}\\s+in\\b`).test(text)) return true;
  const given = [...text.matchAll(new RegExp(`(?:^|[\\s;])${name}=(\\S*)`, 'gm'))].map(({ 1: value }) => (value ?? '').replace(/^["']|["']$/g, ''));
  if (errexit && given.length > 0 && given.every((value) => value.startsWith('$('))) return true;
  return given.length > 0 && given.every((value) => value !== '' && !/^\$(?:\d|\{\d\}|\((?!mktemp)|[A-Za-z_]\w*$|\{[A-Za-z_]\w*\}$)|^`/.test(value));
}
