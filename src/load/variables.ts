import { compileTemplate } from '../language/template.js';
import { type Diagnostic, warning } from '../model/diagnostic.js';
import type { MapEntry, MapNode, Node } from '../model/node.js';
import { SecretText } from '../model/value.js';
import type { Definition } from '../model/variables.js';
import { scalarWith } from './nodes.js';
import type { ReadingLog } from './reading.js';

/** Magic variables that users cannot set (FEATURES §4); a definition of one is never seen. */
export const MAGIC_NAMES: ReadonlySet<string> = new Set(
  `inventory_hostname inventory_hostname_short groups group_names hostvars play_hosts ansible_play_hosts ansible_play_hosts_all ansible_play_batch
  ansible_play_name playbook_dir role_name role_path inventory_dir inventory_file ansible_check_mode ansible_diff_mode ansible_forks ansible_limit
  ansible_run_tags ansible_skip_tags ansible_verbosity ansible_version ansible_search_path ansible_parent_role_names ansible_loop omit`.split(/\s+/),
);

/** Variables whose value is a password by their name: their literal text is secret wherever it is set. */
const PASSWORD_NAME = /^ansible_(?:\w+_)?(?:password|passwd|pass|passphrase)$/;

/** The definitions of a map of variables, in order; values are templates that are evaluated where they are used. */
export function definitions(node: MapNode, log: ReadingLog): Map<string, Definition> {
  const out = new Map<string, Definition>();
  for (const entry of node.entries) {
    const named = definition(entry, log);
    out.set(named.name, named);
  }
  return out;
}

export function definition({ key, value }: MapEntry, log: ReadingLog): Definition {
  const name = key.text;
  checkName(name, key.range, log.report);
  const { template, diagnostics } = compileTemplate(PASSWORD_NAME.test(name) ? passwordNode(value, log) : value);
  for (const diagnostic of diagnostics) log.report(diagnostic);
  return { name, value: template, range: key.range };
}

function checkName(name: string, range: MapEntry['key']['range'], report: (diagnostic: Diagnostic) => void): void {
  if (MAGIC_NAMES.has(name)) report(warning('reserved-variable', `"${name}" is a magic variable`, { range, why: 'It is set by Jalon itself; what is written here is never seen.', fix: 'Choose another name.' }));
  else if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    report(warning('invalid-variable-name', `"${name}" can't be used as a variable name`, { range, why: 'An expression reads letters, digits and underscores only, not starting with a digit.', suggestion: name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(\d)/, '_$1') }));
  }
}

/** A literal password becomes secret text; a template stays one, and what it evaluates to is the business of who uses it. */
function passwordNode(node: Node, log: ReadingLog): Node {
  if (node.kind !== 'scalar' || node.value === null || node.value instanceof SecretText) return node;
  if (typeof node.value === 'string' && node.value.includes('{{') && node.tag !== 'unsafe') return node;
  log.secret(node.text);
  return scalarWith(node, { value: SecretText.whole(node.text), tag: 'secret' });
}
