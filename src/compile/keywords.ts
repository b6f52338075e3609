import { error, note } from '../model/diagnostic.js';
import type { MapNode } from '../model/node.js';
import type { Keywords } from '../model/playbook.js';
import type { Context } from './context.js';
import { isNull, scalarsOf, templateOf, textOf } from './fields.js';

export const NO_KEYWORDS: Keywords = { environment: [], tags: [] };

/** YAML keyword → field of Keywords that simply overrides what was inherited. */
const OVERRIDING = {
  become: 'become', become_user: 'becomeUser', become_method: 'becomeMethod', become_flags: 'becomeFlags', connection: 'connection', remote_user: 'remoteUser', port: 'port',
  check_mode: 'checkMode', diff: 'diff', no_log: 'noLog', ignore_errors: 'ignoreErrors', ignore_unreachable: 'ignoreUnreachable', any_errors_fatal: 'anyErrorsFatal',
  run_once: 'runOnce', delegate_to: 'delegateTo', delegate_facts: 'delegateFacts', throttle: 'throttle', timeout: 'timeout',
} as const satisfies Record<string, keyof Keywords>;

/** Accepted as Ansible's, without effect here: the reason, said once each. */
const IGNORED: Readonly<Record<string, string>> = {
  collections: 'Modules are found by their short and their full names; no collection path is searched.',
  gather_subset: 'Facts are read in one exchange, whatever their number.',
  gather_timeout: 'Facts are read in one exchange with a deadline of its own.',
  fact_path: 'Local facts are read from /etc/ansible/facts.d.',
  strategy: 'Between barriers each host runs at its own pace.',
  become_exe: 'The become method is called by its own name.',
  validate_argspec: 'Argument specs of roles are always checked.',
};

/** What a play, block, role entry or task says itself, over what it inherits. Tags and environments add up. */
export function keywordsOf(context: Context, map: MapNode, inherited: Keywords): Keywords {
  const out: Record<string, unknown> = { ...inherited };
  for (const { key, value } of map.entries) {
    const field = (OVERRIDING as Record<string, keyof Keywords | undefined>)[key.text];
    if (field && !isNull(value)) out[field] = templateOf(context, value);
    else noteIgnored(context, key.text, key.range);
  }
  const environment = map.get('environment');
  const layers = environment && !isNull(environment) ? (environment.kind === 'sequence' ? environment.items : [environment]) : [];
  out['environment'] = [...inherited.environment, ...layers.map((layer) => templateOf(context, layer)).filter((layer) => layer !== undefined)];
  for (const { text, range } of scalarsOf(map.get('tags'))) if (text.includes('{{')) context.report(error('templated-tag', 'a tag can hold no expression', { range, why: 'Which tasks --tags and --skip-tags mean is decided before any variable is known.', fix: 'Write the tag out, or use a `when`.' }));
  const tags = scalarsOf(map.get('tags'), true).map((tag) => tag.text);
  out['tags'] = tags.length === 0 ? inherited.tags : [...new Set([...inherited.tags, ...tags])];
  const debug = textOf(map.get('debugger'));
  if (debug !== undefined) out['debugger'] = debug;
  return out as unknown as Keywords;
}

function noteIgnored(context: Context, name: string, range: MapNode['range']): void {
  const reason = IGNORED[name];
  if (reason === undefined || context.said.has(name)) return;
  context.said.add(name);
  context.report(note('keyword-ignored', `"${name}" has no effect`, { range, why: reason }));
}
