import { dirname, isAbsolute, resolve } from 'node:path';
import { compileTemplate } from '../language/template.js';
import { render } from '../language/evaluate.js';
import { createScope, type Scope } from '../language/scope.js';
import { error, UserError } from '../model/diagnostic.js';
import type { PlaybookDocument, PlaybookItem } from '../model/documents.js';
import type { MapNode, Node } from '../model/node.js';
import type { VariableLayer } from '../model/variables.js';
import { parseYaml } from '../source/yaml.js';
import type { Reader } from './reading.js';

const IMPORT_KEYS = ['import_playbook', 'ansible.builtin.import_playbook'];

/** Reads playbooks with what they import, recursively. A name in `import_playbook` may use extra vars, as in Ansible. */
export function readPlaybooks(paths: readonly string[], extraVars: VariableLayer, reader: Reader): PlaybookDocument[] {
  const scope = createScope({ layers: [extraVars] });
  return paths.map((path) => readPlaybook(path, [], scope, reader)).filter((playbook) => playbook !== undefined);
}

/** A playbook from its text. */
export function inlinePlaybook(name: string, text: string, path: string, reader: Reader): PlaybookDocument[] {
  const { root, diagnostics } = parseYaml(reader.sources.inline(name, text));
  for (const diagnostic of diagnostics) reader.log.report(diagnostic);
  return root?.kind === 'sequence' ? [{ file: name, path, root, items: root.items.flatMap((node): PlaybookItem[] => (node.kind === 'map' ? [{ kind: 'play', node }] : [])) }] : [];
}

function readPlaybook(path: string, importers: readonly string[], scope: Scope, reader: Reader): PlaybookDocument | undefined {
  const document = reader.yaml(path);
  if (document === undefined) {
    reader.log.report(error('playbook-missing', `there is no playbook ${reader.sources.shown(path)}`, { suggestion: reader.search(path, []).suggestion }));
    return undefined;
  }
  const { file, root, sound } = document;
  if (root?.kind !== 'sequence') {
    if (sound) reader.log.report(error('not-a-playbook', `${file} is no playbook`, { range: root?.range ?? { file, start: 0, end: 0 }, why: root === undefined ? 'It is empty.' : root.kind === 'map' ? 'It is a map; a playbook is a list of plays.' : 'It is a single value; a playbook is a list of plays.', fix: 'Start each play with "- hosts: …".' }));
    return undefined;
  }
  const items = root.items.flatMap((node) => readItem(node, path, importers, scope, reader));
  return { file, path, root, items };
}

function readItem(node: Node, path: string, importers: readonly string[], scope: Scope, reader: Reader): PlaybookItem[] {
  if (node.kind !== 'map') {
    reader.log.report(error('not-a-play', 'a play must be a map', { range: node.range, fix: 'Write "- hosts: …" and below it tasks or roles.' }));
    return [];
  }
  const entry = node.entries.find(({ key }) => IMPORT_KEYS.includes(key.text));
  if (entry === undefined) return [{ kind: 'play', node }];
  const playbook = importedPlaybook(entry.value, path, [...importers, path], scope, reader);
  return playbook === undefined ? [] : [{ kind: 'import', node: node as MapNode, playbook }];
}

function importedPlaybook(node: Node, from: string, importers: readonly string[], scope: Scope, reader: Reader): PlaybookDocument | undefined {
  const name = importedName(node, scope, reader);
  if (name === undefined) return undefined;
  const path = isAbsolute(name) ? name : resolve(dirname(from), name);
  if (importers.includes(path)) {
    reader.log.report(error('import-cycle', `${name} imports itself`, { range: node.range, why: `${[...importers.slice(importers.indexOf(path)), path].map((one) => reader.sources.shown(one)).join(' > ')}.` }));
    return undefined;
  }
  if (reader.exists(path) === undefined) {
    reader.log.report(error('playbook-missing', `there is no playbook ${name}`, { range: node.range, why: `Searched: ${path}.`, suggestion: reader.search(path, []).suggestion }));
    return undefined;
  }
  return readPlaybook(path, importers, scope, reader);
}

function importedName(node: Node, scope: Scope, reader: Reader): string | undefined {
  const { template, diagnostics } = compileTemplate(node);
  for (const diagnostic of diagnostics) reader.log.report(diagnostic);
  try {
    const name = render(template, scope);
    if (typeof name === 'string' && name !== '') return name;
    reader.log.report(error('import-name', 'import_playbook needs the name of a file', { range: node.range }));
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    reader.log.report({ ...cause.diagnostic, why: 'The name of an imported playbook is resolved before any host is chosen, so only extra vars can stand in it.' });
  }
  return undefined;
}
