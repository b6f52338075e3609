import { holds } from '../../language/evaluate.js';
import { pythonText } from '../../language/values.js';
import { dict, Unknown, type Value } from '../../model/value.js';
import type { Control } from './control.js';
import { writtenExpressions } from './written.js';

/** Fails with the first of `that` that does not hold. */
export const assertControl: Control = ({ task, args, scope }) => {
  const that = task.args.find(({ key }) => key === 'that')?.value;
  for (const { expression, source } of writtenExpressions(that)) {
    const outcome = holds([expression], scope);
    if (outcome instanceof Unknown) return outcome.pending ? { pending: outcome.reason } : { unknown: `its assertion depends on ${outcome.reason}` };
    if (!outcome) return { raw: { changed: false, failed: true, msg: said(args.fail_msg ?? args.msg) ?? 'Assertion failed', result: dict([['assertion', source], ['evaluated_to', false]]) } };
  }
  return { raw: { changed: false, failed: false, msg: said(args.success_msg) ?? 'All assertions passed', result: dict() } };
};

function said(value: Value | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return (Array.isArray(value) ? value : [value]).map((line) => String(pythonText(line))).join('\n');
}
