import type { Step } from '../../model/step.js';
import { quote } from '../../shell/quote.js';
import { updateStep } from '../apt/commands.js';
import type { FileEdit } from './edit.js';

interface Retries {
  readonly update_cache_retries: number;
  readonly update_cache_retry_max_delay: number;
}

/** `apt-get update`; when it fails, the files become what they were, so that a bad source does not break every later update. */
export function updateOrRevert(args: Retries, edits: readonly FileEdit[]): Step {
  const { script } = updateStep({ ...args, lock_timeout: 60 });
  const back = edits.map(({ place, before }) => (before === undefined ? `rm -f -- ${quote(place)}` : `printf %s ${quote(before)} >${quote(`${place}.jalon-old`)} && { [ ! -e ${quote(place)} ] || chmod --reference=${quote(place)} -- ${quote(`${place}.jalon-old`)}; } && mv -f -- ${quote(`${place}.jalon-old`)} ${quote(place)}`));
  return { kind: 'script', capture: 'update', script: `(\n${script}) || {\nstatus=$?; echo '@jalon-reverted' >&2\n${back.join('\n')}\nexit "$status"\n}\n` };
}
