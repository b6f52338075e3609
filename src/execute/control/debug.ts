import { evaluate } from '../../language/evaluate.js';
import { pythonText } from '../../language/values.js';
import { dict, Undefined, Unknown, type Value } from '../../model/value.js';
import { findUnknown } from '../arguments.js';
import type { Control } from './control.js';
import { writtenExpressions } from './written.js';

/** Prints `msg`, or a variable's value; never a change. */
export const debug: Control = ({ task, args, scope, run, unknown }) => {
  if (unknown !== undefined) return { unknown: `its message depends on ${unknown.reason}` };
  if (Number(args.verbosity ?? 0) > run.options.verbosity) {
    return { raw: { changed: false, failed: false, result: dict([['skipped', true], ['skipped_reason', 'Verbosity threshold not met.']]) } };
  }
  if (args.var === undefined) return { raw: { changed: false, failed: false, result: dict([['msg', Object.hasOwn(args, 'msg') ? (args.msg as Value) : 'Hello world!']]) } };
  const [written] = writtenExpressions(task.args.find(({ key }) => key === 'var')?.value);
  const value: Value = written === undefined ? args.var : evaluate(written.expression, scope);
  const open = value instanceof Unknown ? value : findUnknown(value);
  if (open?.pending === true) return { pending: open.reason };
  if (value instanceof Unknown) return { unknown: value.reason };
  const name = typeof args.var === 'string' ? args.var : String(pythonText(args.var));
  return { raw: { changed: false, failed: false, result: dict([[name, value instanceof Undefined ? 'VARIABLE IS NOT DEFINED!' : value]]) } };
};
