import type { Edit, Place, Project, Service } from '../../model/lesson.js';
import type { Node } from '../../model/node.js';

/** The text in which a place stands, among the compose files of a project. */
function textOf({ files }: Project, { range }: Place): string | undefined {
  return files.find((one) => one.place(0, 0).range.file === range.file)?.plain;
}

/** Keys put behind the line of a service's `image:`, where the service is written out in a block of its own and has no such key. */
export function keyLines(service: Service, key: string, lines: readonly string[]): Edit[] {
  const line = service.get(key) === undefined ? imageLine(service) : undefined;
  return line === undefined ? [] : [{ at: { range: { file: line.file, start: line.end, end: line.end } }, text: lines.map((text) => `\n${line.indent}${text}`).join(''), insert: 'after' }];
}

function imageLine({ image, key, project }: Service): { readonly file: string; readonly end: number; readonly indent: string } | undefined {
  if (image === undefined) return undefined;
  const { file, start, end } = image.at.range;
  const shared = project.services.filter((other) => other.image?.at.range.start === start && other.image.at.range.file === file).length > 1;
  const text = textOf(project, image.at);
  if (text === undefined || shared || key.range.file !== file || key.range.start > start) return undefined;
  const from = text.lastIndexOf('\n', start) + 1;
  const indent = /^( +)image:[ \t]+$/.exec(text.slice(from, start).replace(/["']$/, ''))?.[1];
  const rest = /^["']?[ \t]*(?:#[^\n]*)?(?=\n|$)/.exec(text.slice(end))?.[0];
  return indent === undefined || rest === undefined ? undefined : { file, end: end + rest.length, indent };
}

/** Items put behind the last one of a service's own list; none where the list is shared, empty, or stands elsewhere. */
export function moreItems(service: Service, key: string, items: readonly string[]): Edit[] {
  const list = service.get(key);
  const last = list?.kind === 'sequence' ? list.items.at(-1) : undefined;
  if (list === undefined || last === undefined || !isOwn(list, service, key)) return [];
  const text = textOf(service.project, list);
  if (text === undefined || list.range.file !== last.range.file) return [];
  const end = last.range.end + (/^["']/.exec(text.slice(last.range.end))?.[0].length ?? 0);
  const at = { range: { file: last.range.file, start: end, end } };
  if (text[list.range.start] === '[') return [{ at, text: items.map((item) => `, ${item}`).join(''), insert: 'after' }];
  const line = text.slice(text.lastIndexOf('\n', last.range.start) + 1, last.range.start);
  const indent = /^( *)- +["']?$/.exec(line)?.[1];
  return indent === undefined ? [] : [{ at, text: items.map((item) => `\n${indent}- ${item}`).join(''), insert: 'after' }];
}

/** Written within the service, and used by no other. */
function isOwn(node: Node, { key, project }: Service, name: string): boolean {
  const same = project.services.filter((other) => other.get(name)?.range.start === node.range.start && other.get(name)?.range.file === node.range.file);
  return same.length === 1 && node.range.file === key.range.file && node.range.start > key.range.start && !project.services.some((other) => other.key.range.file === key.range.file && other.key.range.start > key.range.start && other.key.range.start < node.range.start);
}
