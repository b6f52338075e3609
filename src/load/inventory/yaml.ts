import { error } from '../../model/diagnostic.js';
import type { MapNode, Node, ScalarNode } from '../../model/node.js';
import { checkNode } from '../../source/schema.js';
import type { Reader } from '../reading.js';
import { schemas } from '../schemas/index.js';
import { definitions } from '../variables.js';
import { addChild, addGroup, addVariables, type Draft, type DraftGroup } from './draft.js';
import { hostsOf } from './hosts.js';
import { checkGroupName } from './names.js';

/** Reads a YAML (or JSON) inventory: groups with `hosts`, `children` and `vars`. */
export function readYamlInventory(path: string, draft: Draft, reader: Reader): void {
  const document = reader.yaml(path);
  const root = document?.root;
  if (document === undefined || root === undefined || isNull(root)) return;
  if (root.kind !== 'map') {
    reader.log.report(error('not-a-map', `${document.file} must be a map of groups`, { range: root.range, fix: 'Start with "all:", and below it "hosts:" and "children:".' }));
    return;
  }
  for (const { key, value } of root.entries) if (allowed(key, reader)) readGroup(value, addGroup(draft, key.text, key.range), document.file, draft, reader);
}

function readGroup(node: Node, group: DraftGroup, file: string, draft: Draft, reader: Reader): void {
  for (const problem of checkNode('load/inventory_group', schemas.inventory_group, node)) reader.log.report(problem);
  if (node.kind !== 'map') return;
  const vars = mapAt(node, 'vars');
  if (vars !== undefined) addVariables(group, file, definitions(vars, reader.log).values());
  for (const { key, value } of mapAt(node, 'children')?.entries ?? []) {
    if (allowed(key, reader)) readGroup(value, addChild(draft, group, key.text, key.range), file, draft, reader);
  }
  for (const { key, value } of mapAt(node, 'hosts')?.entries ?? []) {
    const variables = value.kind === 'map' ? [...definitions(value, reader.log).values()] : [];
    for (const host of hostsOf(key.text, key.range, group, draft, reader.log)) addVariables(host, file, variables);
  }
}

function allowed(key: ScalarNode, reader: Reader): boolean {
  const wrong = checkGroupName(key.text, key.range);
  if (wrong !== undefined) reader.log.report(wrong);
  return wrong === undefined;
}

function mapAt(node: MapNode, key: string): MapNode | undefined {
  const value = node.get(key);
  return value?.kind === 'map' ? value : undefined;
}

function isNull(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null;
}
