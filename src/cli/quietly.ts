import { UserError } from '../model/diagnostic.js';

/** Undefined where a user's fault stands in the way: it is told elsewhere, or only the run can know. */
export function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (problem) {
    if (problem instanceof UserError) return undefined;
    throw problem;
  }
}
