import { UserError, error } from '../../model/diagnostic.js';
import type { MapNode } from '../../model/node.js';
import { Float, SecretText, Undefined, Unknown, isDict } from '../../model/value.js';
import type { Value } from '../../model/value.js';
import { suggest } from '../../source/suggest.js';
import type { RoleInstanceUse } from '../context.js';
import { boolOf, scalarsOf, textOf } from '../fields.js';
import { ROLE_KEYWORDS } from '../keywordSchemas.js';
import { usedAt } from './check.js';
import type { Spot, Walk } from './state.js';
import { spotOf } from './state.js';

/** A role's argument_specs against its variables: required ones are set, and what is known has the type and is one of the choices. */
export function checkRoleArguments(walk: Walk, host: string, uses: readonly RoleInstanceUse[]): void {
  for (const use of uses) {
    const options = use.specs?.get('options');
    if (options?.kind !== 'map') continue;
    const layers = use.chain.resolve([]);
    const node = { kind: 'block', id: use.from, when: [], keywords: walk.play.keywords, layers, role: use.role, range: use.range, body: [], rescue: [], always: [] } as const;
    const spot = spotOf(walk, host, node, new Map());
    for (const { key, value } of options.entries) if (value.kind === 'map') checkOption(spot, use, key.text, value);
  }
}

function checkOption(spot: Spot, use: RoleInstanceUse, name: string, option: MapNode): void {
  let value: Value;
  try {
    value = spot.scope.lookup(name);
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    spot.report(usedAt(thrown.diagnostic, use.range));
    return;
  }
  if (value instanceof Undefined) {
    if (boolOf(option.get('required')) && !option.get('default')) {
      spot.report(error('missing-role-argument', `role "${use.role.name}" needs "${name}"`, { range: use.range, why: 'Its argument specs say that it is required, and nothing sets it.', fix: ROLE_KEYWORDS.has(name) ? `"${name}" is a keyword of role entries: pass it below "vars:".` : undefined, suggestion: suggest(name, spot.scope.names()), related: [{ range: option.range, message: 'what the role says of it' }] }));
    }
    return;
  }
  if (value instanceof Unknown || value === null) return;
  const range = spot.scope.definition(name)?.definition?.value.range ?? use.range;
  const type = textOf(option.get('type')) ?? 'str';
  if (!fits(type, value)) spot.report(error('bad-role-argument', `"${name}" of role "${use.role.name}" must be of type ${type}`, { range, related: [{ range: use.range, message: 'the role is used here' }] }));
  const choices = scalarsOf(option.get('choices')).map((choice) => choice.text);
  if (choices.length > 0 && typeof value === 'string' && !choices.includes(value)) {
    spot.report(error('bad-role-argument', `"${name}" of role "${use.role.name}" must be one of ${choices.join(', ')}`, { range, suggestion: suggest(value, choices) }));
  }
}

/** As Ansible's converters accept it. */
function fits(type: string, value: Value): boolean {
  const text = value instanceof SecretText ? value.text : value;
  const scalar = typeof text !== 'object' || value instanceof Float;
  switch (type) {
    case 'dict':
      return isDict(value) || (typeof text === 'string' && /[={]/.test(text));
    case 'list':
      return Array.isArray(value) || scalar;
    case 'int':
      return Number.isSafeInteger(text) || (typeof text === 'string' && /^[-+]?\d+$/.test(text)) || typeof text === 'boolean';
    case 'float':
      return value instanceof Float || typeof text === 'number' || (typeof text === 'string' && Number.isFinite(Number(text)));
    case 'bool':
      return typeof text === 'boolean' || /^(yes|no|on|off|true|false|t|f|y|n|0|1)$/i.test(String(text));
    case 'str':
    case 'path':
      return scalar;
    default:
      return true;
  }
}
