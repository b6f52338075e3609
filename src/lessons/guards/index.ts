import type { Preflight } from '../../model/lesson.js';
import { servicesUp } from './services-up.js';
import { startsLeftOut } from './starts-left-out.js';

/** What is asked of a host at the end of a run that changed it. */
// biome-ignore lint/suspicious/noExplicitAny: each is judged by its own parse only
export const guards: readonly Preflight<any>[] = [servicesUp, startsLeftOut];
