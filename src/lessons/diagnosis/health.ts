import type { ContainerEvidence } from './evidence.js';
import { byLine, type LineRule, type VerdictRule } from './verdict.js';

/** What the last health check said. */
const RULES: readonly LineRule[] = [
  {
    id: 'health-no-shell',
    pattern: /exec: "(\/bin\/(?:ba)?sh)":? .*no such file or directory/,
    verdict: ([, shell]) => ({ why: `its health check wants a shell, and the image has no ${shell}`, lesson: 'L23 no-shell-in-image', fix: 'Let the product’s own program ask (CMD), or leave the check to a neighbour.' }),
  },
  {
    id: 'health-tool-missing',
    pattern: /exec: "([^"]+)": executable file not found|(?:^|: )(?:\d+: |line \d+: )?([\w./-]+): (?:command )?not found/,
    verdict: ([, exec, shell]) => ({ why: `its health check runs ${exec ?? shell}, which the image does not have`, lesson: 'L11 healthcheck-tool-missing', fix: 'Ask with a program that the image has.' }),
  },
  {
    id: 'health-timeout',
    pattern: /Health check exceeded timeout \(([^)]*)\)/,
    verdict: ([, time]) => ({ why: `its health check got no answer within ${time}`, fix: 'Either it hangs (see its log), or the check needs a longer timeout.' }),
  },
  { id: 'health-refused', pattern: /connection refused|can't connect|couldn't connect|failed to connect/i, verdict: (match, container) => refused(container, match.input) },
  {
    id: 'health-password',
    pattern: /NOAUTH|WRONGPASS|password authentication failed|\b401\b|\b403\b|Unauthorized|Forbidden/,
    verdict: ({ input }) => ({ why: /40[13]|Unauthorized|Forbidden/.test(input) ? 'its health check is refused (401 or 403): that endpoint wants a login' : 'its health check is refused: it gives no password, or a wrong one', lesson: 'L25 healthcheck-endpoint-semantics', fix: 'Ask an endpoint that is there for health checks and needs no login.' }),
  },
  {
    id: 'health-status',
    pattern: /(?:HTTP\/\d(?:\.\d)?"? |error: |HTTP Error |status(?: code)?[: =]+)([345]\d\d)\b/i,
    verdict: ([, status]) => ({
      why: `its health check got status ${status}${status === '404' ? ': it has no such path' : (status ?? '').startsWith('5') ? ': it runs, and says that it is not well' : ''}`,
      ...((status ?? '').startsWith('5') ? {} : { lesson: 'L25 healthcheck-endpoint-semantics', fix: 'Ask the path that the product has for it.' }),
    }),
  },
  { id: 'health-name', pattern: /bad address|could not resolve|Name or service not known|Temporary failure in name resolution/i, verdict: () => ({ why: 'its health check asks for a name that is not known in the container', fix: 'Ask 127.0.0.1.' }) },
];

/** Whom the check asked, and who listens in the container. */
function refused(container: ContainerEvidence, output: string): ReturnType<LineRule['verdict']> {
  const { test, listens } = container;
  if (listens === undefined) return { why: 'its health check is refused: nobody listens where it asks' };
  const asked = askedIn(`${test.join(' ')}\n${output}`);
  const ports = [...new Set(listens.map(({ port }) => port))].sort((a, b) => a - b);
  if (ports.length === 0) return { why: 'nothing listens in the container: its program is not up, or is busy with something else', fix: 'Its log tells; a slow start needs a longer start_period.' };
  if (asked === undefined) return { why: `its health check is refused; the container listens on ${list(ports)}` };
  const there = listens.filter(({ port }) => port === asked.port);
  if (there.length === 0) return { why: `its health check asks port ${asked.port}, and the container listens on ${list(ports)}`, fix: `Ask port ${ports.length === 1 ? ports[0] : 'on which it listens'}, or let it listen on ${asked.port}.` };
  if (asked.host === 'localhost' && there.every(({ family }) => family === 4)) return { why: `its health check asks localhost, which is ::1 first, and port ${asked.port} listens on IPv4 only`, lesson: 'L22 healthcheck-localhost-ipv6', fix: 'Ask 127.0.0.1.' };
  return { why: `its health check asks ${asked.host}:${asked.port} and is refused, though the container listens on ${list(ports)} now`, fix: 'It may only have been slow: a longer start_period.' };
}

function askedIn(text: string): { readonly host: string; readonly port: number } | undefined {
  const [, host, port] = /(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::|\/)(\d{2,5})\b/.exec(text) ?? [];
  if (host !== undefined) return { host, port: Number(port) };
  const [, scheme, bare] = /(https?):\/\/(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?:\/|\s|$)/.exec(text) ?? [];
  return bare === undefined ? undefined : { host: bare, port: scheme === 'https' ? 443 : 80 };
}

function list(ports: readonly number[]): string {
  return ports.length === 1 ? `${ports[0]}` : `${ports.slice(0, -1).join(', ')} and ${ports.at(-1)}`;
}

/** Its last check that failed; those before say the same or less. */
function lastCheck({ state: { Status, Health } }: ContainerEvidence): readonly string[] {
  if (Status !== 'running' || Health === undefined || Health === null || Health.Status === 'healthy') return [];
  const last = (Health.Log ?? []).filter(({ ExitCode }) => ExitCode !== 0).at(-1);
  return last === undefined ? [] : [last.Output.trim().split('\n').slice(-3).join('\n') || `(ended with ${last.ExitCode} and said nothing)`];
}

const otherwise: VerdictRule = {
  id: 'health-failed',
  verdict(container) {
    const [said] = lastCheck(container);
    const { Health: health } = container.state;
    if (container.state.Status !== 'running' || health === undefined || health === null) return undefined;
    if (said === undefined) return health.Status === 'starting' ? { why: 'it is still starting: no health check has ended yet' } : undefined;
    const last = (health.Log ?? []).filter(({ ExitCode }) => ExitCode !== 0).at(-1);
    return { why: `its health check ends with ${last?.ExitCode}`, said: [said] };
  },
};

export const HEALTH: readonly VerdictRule[] = [...RULES.map((rule) => byLine(rule, lastCheck)), otherwise];
