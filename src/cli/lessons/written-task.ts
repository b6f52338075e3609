import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isLesson } from '../../lessons/define.js';
import { secretInClearOrArgv } from '../../lessons/secret-in-clear-or-argv.js';
import { writtenSecret } from '../../lessons/secrets/given.js';
import type { Rule, TaskView } from '../../model/lesson.js';
import type { MapNode, Node } from '../../model/node.js';
import type { SourceText } from '../../model/range.js';
import { lineStarts } from '../../source/position.js';
import { decode } from '../../source/decode.js';
import { parseYaml } from '../../source/yaml.js';
import { runLessons } from '../../lessons/run.js';
import { quietly } from '../quietly.js';
import type { Incident } from './incident.js';

/** Stands for every secret. */
export const HIDDEN = '{{ hidden }}';

/** The YAML of a task as it stands in the project, without indentation and without secrets; undefined where it is no longer there. */
export function writtenTask(project: string, { at = '', task, module }: Pick<Incident, 'at' | 'task' | 'module'>): string | undefined {
  const [, file = '', line, column] = /^(.+):(\d+):(\d+)$/.exec(at) ?? [];
  const path = resolve(project, file);
  const text = quietly(() => decode(readFileSync(path)).text);
  if (text === undefined) return undefined;
  const source: SourceText = { file, path, text };
  const tasks = mapsIn(parseYaml(source).root).filter(({ entries }) => entries.some(({ key }) => key.text === module || key.text.endsWith(`.${module}`) || /^(?:local_)?action$/.test(key.text)));
  const offset = (lineStarts(source)[Number(line) - 1] ?? 0) + Number(column) - 1;
  const node = tasks.find(({ range }) => range.start === offset) ?? tasks.find((map) => (map.get('name') as { readonly text?: string } | undefined)?.text === task);
  return node === undefined ? undefined : dedented(masked(node, text), node.range.start - text.lastIndexOf('\n', node.range.start - 1) - 1);
}

/** The task of a playbook with one task, as lessons see it. */
export function taskIn(playbook: string): TaskView | undefined {
  let seen: TaskView | undefined;
  judge(playbook, { number: 0, name: '', from: '', severity: 'note', summary: '', subject: ({ tasks }) => void ([seen] = tasks) });
  return seen;
}

/** A playbook as it stands in a file of its own. */
function judge(text: string, rule: Rule) {
  const source: SourceText = { file: 'playbook.yml', path: '', text };
  const files = [{ dest: '/project/playbook.yml', file: source.file, text, origin: (offset: number) => ({ template: { file: source.file, start: offset, end: offset + 1 } }) }];
  return runLessons({ hosts: [], folders: [{ name: '/project', files, exists: () => undefined }], source: () => source, today: '' }, [rule]);
}

/** The playbook without the secrets that L54 finds written on command lines; where a variable gives one it points at the module. */
export function withoutSecrets(playbook: string): string {
  const ranges = judge(playbook, secretInClearOrArgv).flatMap(({ code, range }) => (isLesson(code) && range !== undefined && !/^:\s/.test(playbook.slice(range.end)) && !playbook.slice(range.start, range.end).includes('{{') ? [range] : []));
  return [...ranges].sort((a, b) => b.start - a.start).reduce((text, { start, end }) => text.slice(0, start) + HIDDEN + text.slice(end), playbook);
}

function mapsIn(node: Node | undefined): readonly MapNode[] {
  if (node?.kind === 'sequence') return node.items.flatMap(mapsIn);
  return node?.kind === 'map' ? [node, ...node.entries.flatMap(({ value }) => mapsIn(value))] : [];
}

function masked({ range, entries }: MapNode, text: string): string {
  const edits = entries.flatMap(({ key, value }) => secretsIn(key.text, value)).sort((a, b) => b.range.start - a.range.start);
  return edits.reduce((done, { range: { start, end } }) => {
    const tag = /!(?:secret|vault|unsafe)\s+$/.exec(text.slice(range.start, start))?.[0].length ?? 0;
    return `${done.slice(0, start - tag - range.start)}"${HIDDEN}"${done.slice(end - range.start)}`;
  }, text.slice(range.start, range.end));
}

/** Values that are secret by their tag, or by the name of their key and what they look like. */
function secretsIn(key: string, node: Node): readonly Node[] {
  if (node.kind === 'sequence') return node.items.flatMap((item) => secretsIn(key, item));
  if (node.kind === 'map') return node.entries.flatMap((entry) => secretsIn(entry.key.text, entry.value));
  const secret = node.tag === 'secret' || node.tag === 'vault' || writtenSecret(key, node.text, []) !== undefined;
  return secret ? [node] : [];
}

function dedented(text: string, column: number): string {
  return text.split('\n').map((line, index) => (index === 0 ? line : line.slice(Math.min(column, line.search(/\S|$/))))).join('\n').trimEnd();
}
