import type { Task } from '../model/playbook.js';
import type { Scope } from '../language/scope.js';
import { keyword, truthful } from './identity.js';
import type { PlayRun } from './play-run.js';

/** A failure of it may be everybody's: all hosts finish it before any goes on. */
export function keepsStep(run: PlayRun, { keywords: { anyErrorsFatal } }: Pick<Task, 'keywords'>): boolean {
  return run.play.maxFailPercentage !== undefined || (anyErrorsFatal !== undefined && !(anyErrorsFatal.kind === 'literal' && !truthful(anyErrorsFatal.value)));
}

/** `any_errors_fatal` of this task, as the host that failed it sees it. */
export function isFatal({ keywords }: Pick<Task, 'keywords'>, scope: Scope): boolean {
  return truthful(keyword(keywords.anyErrorsFatal, scope));
}
