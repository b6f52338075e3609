import type { PlanContext, PlanFailure, PlanUnknown } from '../../model/module.js';
import type { DockerAccess } from '../probes/docker.js';

export const INSTALL_DOCKER = 'install Docker first (packages docker.io and docker-compose on Debian 13)';
/** First line of a script that runs `docker`, where no probe has looked for it. */
export const NEEDS_DOCKER = `command -v docker >/dev/null || { echo 'the host has no docker command: ${INSTALL_DOCKER}' >&2; exit 1; }\n`;

/**
 * What keeps a plan from being made. Without Docker in check mode there is nothing of Docker's yet: undefined, so that
 * what the task would create is shown.
 */
export function accessProblem(state: DockerAccess, context: PlanContext): PlanFailure | PlanUnknown | undefined {
  if (state.access === 'ok' || (state.access === 'missing' && context.check)) return undefined;
  if (context.check) return { unknown: state.message };
  return { failure: state.access === 'missing' ? `${state.message}: ${INSTALL_DOCKER}` : state.message };
}

/** Docker's own rule for names of networks, volumes and containers. */
export function nameChecks(what: string, name: string): string[] {
  return /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name) ? [] : [`"${name}" is no name of a Docker ${what}: letters, digits, "_", "." and "-", beginning with a letter or digit.`];
}

/** Entries of `wanted` that `actual` has differently: one sentence each. */
export function mapDifferences(what: string, wanted: Readonly<Record<string, unknown>> | undefined, actual: unknown): string[] {
  const have = (actual ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries(wanted ?? {}).flatMap(([key, value]) => (String(have[key] ?? '\0') === String(value) ? [] : [`${what} ${key}: ${have[key] === undefined ? 'none' : `"${String(have[key])}"`} → "${String(value)}"`]));
}

/** Who made it, when Compose did. */
export function composeOwner(labels: unknown): string | undefined {
  const project = (labels as Record<string, string> | null | undefined)?.['com.docker.compose.project'];
  return project === undefined ? undefined : `the Compose project "${project}"`;
}
