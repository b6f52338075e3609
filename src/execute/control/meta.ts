import { dict } from '../../model/value.js';
import { text } from '../identity.js';
import type { Effects } from '../planned.js';
import type { Control } from './control.js';

const CONTROLS = new Set(['end_host', 'end_play', 'end_batch', 'end_role', 'flush_handlers', 'reset_connection', 'clear_host_errors', 'clear_facts', 'refresh_inventory']);

/** `meta: …` steers the run of this host. */
export const meta: Control = ({ args }) => {
  const action = text(args.action ?? args._raw_params) ?? 'noop';
  const control = CONTROLS.has(action) ? (action as Effects['control']) : undefined;
  return { raw: { changed: false, failed: false, msg: action, result: dict() }, effects: { control } };
};
