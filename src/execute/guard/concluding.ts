import { literalTemplate } from '../../language/template.js';
import type { Block, Task } from '../../model/playbook.js';
import type { TaskResult } from '../../model/result.js';
import { dict } from '../../model/value.js';
import type { HostRun } from '../host-run.js';
import { failure } from '../judge.js';
import type { PlayRun } from '../play-run.js';
import type { ArmedGuard } from './armed.js';
import { proveAndCommit } from './proving.js';
import { undo } from './undoing.js';

/** The proof as a task of the run, so that it is counted, told and journalled. */
export function proofTask({ id, keywords, layers, role, range, guard }: Block): Task {
  const at = guard?.range ?? range;
  return {
    kind: 'task', id, name: literalTemplate('guard: prove a new login', at), when: [], keywords: { ...keywords, ignoreErrors: undefined }, layers, role, range: at,
    module: 'guard', moduleKind: 'control', moduleRange: at, args: [], notify: [], listen: [], searchPath: { templates: [], files: [], vars: [] },
  };
}

/** Proves and commits; what can't be proven is undone, and fails. */
export async function concludeGuard(run: PlayRun, host: HostRun, guard: ArmedGuard): Promise<TaskResult> {
  const proof = await proveAndCommit(run, host, guard);
  if (proof.kind === 'committed') {
    const summary = `proven by ${proof.how}; committed`;
    run.emit({ type: 'message', level: 'note', verbosity: 0, host: host.name, text: `guard: ${summary}` });
    return proven(summary);
  }
  const { committed, outcome } = await undo(run, host, guard, proof.problem);
  return committed ? proven(outcome) : failure(`${proof.problem}; ${outcome}`);
}

function proven(summary: string): TaskResult {
  return { outcome: 'ok', result: dict([['changed', false], ['failed', false], ['msg', summary]]), diffs: [], summary };
}
