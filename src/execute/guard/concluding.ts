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
import { WORDS } from './words.js';

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
  if (proof.kind === 'committed') return proven(run, host, WORDS.committed(proof.how));
  const { kind, outcome } = await undo(run, host, guard, proof.problem);
  return kind === 'committed' ? proven(run, host, outcome) : failure(`${proof.problem}; ${outcome}`);
}

function proven(run: PlayRun, host: HostRun, summary: string): TaskResult {
  run.emit({ type: 'message', level: 'note', verbosity: 0, host: host.name, text: `guard: ${summary}` });
  return { outcome: 'ok', result: dict([['changed', false], ['failed', false], ['msg', summary]]), diffs: [], summary };
}
