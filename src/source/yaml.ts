import { error, warning, type Diagnostic } from '../model/diagnostic.js';
import type { Node } from '../model/node.js';
import type { SourceText } from '../model/range.js';
import { SIZE_LIMIT } from './sources.js';
import { parseDocuments } from './yaml/document.js';
import { buildTree } from './yaml/tree.js';

/** Faults of one file that are listed. */
const FAULT_LIMIT = 100;

/**
 * Reads one YAML document, typed as Ansible types it. All faults of the text are found in one pass; `root` is undefined
 * for an empty document, and where the faults leave no tree that can be trusted.
 */
export function parseYaml(source: SourceText): { root: Node | undefined; diagnostics: Diagnostic[] } {
  if (source.text.length > SIZE_LIMIT) {
    const range = { file: source.file, start: 0, end: 0 };
    return { root: undefined, diagnostics: [error('file-too-large', `${source.file} has more than ${SIZE_LIMIT} characters`, { range, why: 'YAML is read up to 1 MiB.', fix: 'Split the file.' })] };
  }
  const parsed = parseDocuments(source);
  const [document, second] = parsed.documents;
  const diagnostics = [...parsed.diagnostics];
  if (second) {
    const start = source.text.lastIndexOf('---', second.contents?.range[0] ?? second.range[0]);
    const at = Math.max(start, 0);
    diagnostics.push(error('several-documents', 'a second YAML document in one file', { range: { file: source.file, start: at, end: at + 3 }, why: 'A file holds one document; what comes behind `---` would be ignored.', fix: 'Remove the `---`, or move the rest into a file of its own.' }));
  }
  if (!document) return { root: undefined, diagnostics };
  const tree = buildTree(source, parsed, document);
  diagnostics.push(...tree.diagnostics);
  diagnostics.sort((a, b) => (a.range?.start ?? 0) - (b.range?.start ?? 0));
  if (diagnostics.length > FAULT_LIMIT) {
    const { range } = diagnostics[FAULT_LIMIT]!;
    const more = diagnostics.splice(FAULT_LIMIT);
    const worst = more.some(({ severity }) => severity === 'error') ? error : warning;
    diagnostics.push(worst('more-faults', `${more.length} more faults in this file`, { range, why: 'They stand from here on, and are not listed.', fix: 'Correct those above first.' }));
  }
  return { root: parsed.reliable ? tree.root : undefined, diagnostics };
}
