import { execFileSync } from 'node:child_process';
import { type Diagnostic, error } from '../../model/diagnostic.js';
import type { MapNode, Node } from '../../model/node.js';
import type { Range, SourceText } from '../../model/range.js';
import { parseYaml } from '../../source/yaml.js';
import type { Reader } from '../reading.js';
import { definitions } from '../variables.js';
import { addChild, addGroup, addHost, addVariables, type Draft } from './draft.js';
import { checkGroupName, checkHostName } from './names.js';

const LARGEST = 64 * 1024 * 1024;

/** An inventory that a program prints as JSON: `--list`, and `--host NAME` for each host where there is no `_meta`. */
export function readProgram(path: string, source: SourceText, cwd: string, draft: Draft, reader: Reader): void {
  const at: Range = { file: source.file, start: 0, end: source.text.indexOf('\n') };
  const ask = (...args: string[]): MapNode | undefined => answerOf(path, args, at, cwd, reader);
  const root = ask('--list');
  if (root === undefined) return;
  const named = new Set<string>();
  for (const { key, value } of root.entries) if (key.text !== '_meta') for (const host of readGroup(key.text, value, key.range, source.file, draft, reader)) named.add(host);
  const meta = root.get('_meta');
  const known = meta?.kind === 'map' ? meta.get('hostvars') : undefined;
  for (const name of named) {
    const own = meta === undefined ? ask('--host', name) : known?.kind === 'map' ? known.get(name) : undefined;
    const host = draft.hosts.get(name);
    if (own?.kind === 'map' && host !== undefined) addVariables(host, source.file, definitions(own, reader.log).values());
  }
}

/** A list of hosts, or a map of hosts, vars and children; any other map holds the variables of a host of that name. */
function readGroup(name: string, node: Node, range: Range, file: string, draft: Draft, reader: Reader): readonly string[] {
  const allowed = <N extends Named>(items: readonly N[], check: (name: string, range: Range) => Diagnostic | undefined): readonly N[] => items.filter((item) => {
    const wrong = check(item.name, item.range);
    if (wrong !== undefined) reader.log.report(wrong);
    return wrong === undefined;
  });
  if (allowed([{ name, range }], checkGroupName).length === 0) return [];
  const group = addGroup(draft, name, range);
  if (node.kind === 'map' && !['hosts', 'vars', 'children'].some((key) => node.get(key) !== undefined)) {
    addVariables(addHost(draft, group, name, range), file, definitions(node, reader.log).values());
    return [name];
  }
  const [hosts, children, vars] = node.kind === 'map' ? [node.get('hosts'), node.get('children'), node.get('vars')] : [node, undefined, undefined];
  for (const child of allowed(namesIn(children), checkGroupName)) addChild(draft, group, child.name, child.range);
  if (vars?.kind === 'map') addVariables(group, file, definitions(vars, reader.log).values());
  const members = allowed(namesIn(hosts), checkHostName);
  for (const member of members) addHost(draft, group, member.name, member.range);
  return members.map((member) => member.name);
}

interface Named {
  readonly name: string;
  readonly range: Range;
}

function namesIn(node: Node | undefined): readonly Named[] {
  if (node?.kind === 'map') return node.entries.map(({ key }) => ({ name: key.text, range: key.range }));
  return node?.kind === 'sequence' ? node.items.flatMap((item) => (item.kind === 'scalar' ? [{ name: item.text, range: item.range }] : [])) : [];
}

function answerOf(path: string, args: readonly string[], range: Range, cwd: string, reader: Reader): MapNode | undefined {
  const call = `${range.file} ${args.join(' ')}`;
  try {
    const text = execFileSync(path, args, { cwd, encoding: 'utf8', maxBuffer: LARGEST, stdio: ['ignore', 'pipe', 'pipe'] });
    const { root, diagnostics } = parseYaml(reader.sources.inline(call, text));
    if (root?.kind === 'map' && diagnostics.length === 0) return root;
    reader.log.report(error('inventory-program', `${call} printed no JSON map`, { range, why: diagnostics[0]?.summary }));
  } catch (cause) {
    const { status, stderr, message } = cause as { readonly status?: number | null; readonly stderr?: string; readonly message: string };
    reader.log.report(error('inventory-program', `${call} failed`, { range, why: typeof status === 'number' ? `Exit status ${status}: ${(stderr ?? '').trim().slice(0, 500)}` : message }));
  }
  return undefined;
}
