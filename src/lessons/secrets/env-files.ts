import type { LessonFile, Place } from '../../model/lesson.js';
import type { Node } from '../../model/node.js';

export interface Pair {
  readonly key: string;
  readonly raw: string;
  readonly at: Place;
}

/** `.env`, `web.env`, `.env.prod`; samples are none. */
export function isEnvFile({ within }: Pick<LessonFile, 'within'>): boolean {
  const name = within.split('/').at(-1) ?? '';
  return /^(?:[\w-]+)?\.env(?:\.[\w-]+)?$/.test(name) && !isSample(within);
}

/** What is there to be copied and filled in, or to be tested with. */
export function isSample(within: string): boolean {
  return /(?:^|[/._-])(?:examples?|samples?|templates?|dist|default|tpl|tests?|molecule|fixtures?|ci)(?:[/._-]|$)/i.test(within);
}

/** `KEY=value` lines; values keep their quotes. */
export function envPairs(file: LessonFile): Pair[] {
  const out: Pair[] = [];
  const line = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(.*)$/gm;
  for (let found = line.exec(file.plain); found !== null; found = line.exec(file.plain)) {
    const start = found.index + found[0].length - (found[2] ?? '').length;
    const raw = (found[2] ?? '').replace(/^([^"'\s]*)\s+#.*$/, '$1').trimEnd();
    out.push({ key: found[1] ?? '', raw: /^#/.test(raw) ? '' : raw, at: file.place(raw === '' ? found.index : start, raw === '' ? found.index + found[0].length : start + raw.length) });
  }
  return out;
}

/** Variables of `group_vars`, `host_vars`, `vars` and `defaults`: `name: value` at the top. */
export function variablePairs(file: LessonFile): Pair[] {
  if (!/\/(?:group_vars|host_vars|vars|defaults)\/.*\.ya?ml$/.test(file.dest) || file.root?.kind !== 'map') return [];
  return file.root.entries.flatMap(({ key, value }) => (isText(value) ? [{ key: key.text, raw: value.text, at: value }] : []));
}

function isText(node: Node): node is Node & { readonly kind: 'scalar' } {
  return node.kind === 'scalar' && node.tag === undefined && typeof node.value !== 'boolean' && node.value !== null;
}
