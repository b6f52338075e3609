import { dict, type Dict, type Value } from '../../model/value.js';
import { objectOf, valueOf } from '../probes/json.js';
import { type ComposeArgs, type ComposeStates, projectOf } from './args.js';

export function composeResult(_args: ComposeArgs, states: ComposeStates): Dict {
  const { containers, warnings } = projectOf(states);
  return dict([
    ['containers', containers.map((one): Value => dict([['ID', one.id], ['Name', one.name], ['Service', one.service], ['Image', one.image], ['State', one.status], ['Health', one.health ?? ''], ['ExitCode', one.exitCode]]))],
    ['images', [...new Set(containers.map((one) => one.image))].map((image): Value => dict([['Image', image]]))],
    ['actions', []],
    ...(warnings.length > 0 ? [['warnings', [...warnings] as Value[]] as const] : []),
  ]);
}

/** What Compose did stands in its progress lines; `changed` follows them: it may have found nothing to do. */
export function composeFinish(_args: ComposeArgs, captured: Readonly<Record<string, string>>): Dict {
  const { containers = '', ...stages } = captured;
  const text = Object.values(stages).join('\n');
  const actions = [...text.matchAll(/^ ?(Container|Network|Volume|Image|Service) "?(\S+?)"?  ?(Created|Recreated|Started|Restarted|Stopped|Removed|Pulled|Built)\s*$/gm)].map(([, what = '', id = '', status = '']) => dict([['what', what.toLowerCase()], ['id', id], ['status', status]]));
  const listed = containers.split('\n').map(objectOf).filter((one) => one !== undefined).map((one): Value => valueOf({ ...one, Labels: labels(one.Labels) }));
  const out = dict([['changed', actions.length > 0], ['actions', actions]]);
  if (listed.length > 0) {
    out.containers = listed;
    out.images = [...new Set(listed.map((one) => (one as Dict).Image))].map((image) => dict([['Image', image ?? '']]));
  }
  return out;
}

/** `compose ps` prints labels as `a=b,c=d`. */
function labels(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  return Object.fromEntries(text.split(',').flatMap((pair) => { const at = pair.indexOf('='); return at > 0 ? [[pair.slice(0, at), pair.slice(at + 1)] as const] : []; }));
}
