import type { CommandOutput } from '../../model/module.js';
import { composeOwner } from '../docker/access.js';
import { dockerTrouble } from '../probes/docker.js';
import { objectOf } from '../probes/json.js';
import { registryHints } from '../docker/registry-trouble.js';
import type { ComposeArgs } from './args.js';

type Json = Readonly<Record<string, unknown>>;

/** One message: what failed, why as far as the host could tell, and what was left untouched. */
export function explainCompose(args: Pick<ComposeArgs, 'project_src' | 'wait_timeout'>, output: CommandOutput): string {
  const stdout = output.stdout.toString('utf8');
  const text = `${stdout}\n${output.stderr.toString('utf8')}`;
  const stage = /^@jalon-stage (\w+)$/m.exec(text)?.[1] ?? 'compose';
  const trouble = dockerTrouble(text);
  if (trouble !== undefined) return trouble;
  const said = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('@jalon-') && !/level=warning/.test(line) && !/^ ?(Container|Network|Volume|Image) .*  ?[A-Z][a-z]+$/.test(line) && !/^ ?\S+ (Pulling|Pulled|Waiting|Interrupted)\s*$/.test(line));
  const causes = [...owners(text), ...containers(text)];
  const head = { pull: 'pulling failed', build: 'building failed', up: 'docker compose up failed', wait: 'a service does not come up', timeout: `not every service was healthy within ${args.wait_timeout} s`, restart: 'restarting failed' }[stage] ?? `docker compose failed (${stage})`;
  const untouched = stage === 'pull' || stage === 'build' ? ['Nothing was stopped: the containers that ran before still run.'] : [];
  return [`${args.project_src}: ${head}`, ...said.slice(-8), ...hints(text), ...causes, ...untouched].join('\n');
}

function hints(text: string): string[] {
  const out: string[] = [];
  const network = /network (\S+) (?:declared as external, but could not be found|not found)/.exec(text)?.[1];
  const volume = /external volume "?([^" ]+)"? not found/.exec(text)?.[1];
  if (network !== undefined) out.push(`The network ${network} must be made first: a docker_network task before this one.`);
  if (volume !== undefined) out.push(`The volume ${volume} must be made first: a docker_volume task before this one.`);
  return [...out, ...registryHints(text)];
}

/** Whose the network, port or name is that is in the way. */
function owners(text: string): string[] {
  const out: string[] = [];
  for (const [, kind, rest = ''] of text.matchAll(/^@jalon-(network|name|port) (.*)$/gm)) {
    const json = objectOf(rest);
    if (kind === 'network' && json) {
      const users = ((json.containers ?? []) as (string | null)[]).filter((name) => name !== null);
      out.push(`The network ${String(json.name)} was made by ${composeOwner(json.labels) ?? 'hand or by another tool (it has no label of Compose)'}${users.length > 0 ? `, and ${users.join(', ')} use${users.length === 1 ? 's' : ''} it` : ''}. It is not touched. Declare it as "external: true" in the compose file, or give this one another name.`);
    } else if (kind === 'name' && json) {
      out.push(`The name ${String(json.name).replace(/^\//, '')} belongs to a container of ${composeOwner(json.labels) ?? 'nobody that Compose knows'} (${String(json.image)}, ${String(json.status)}). It is not touched: remove it, or give this one another container_name.`);
    } else if (kind === 'port') {
      const [port, what, name, more] = rest.split(' ');
      if (what === 'process' && name === 'docker-proxy') continue;
      out.push(what === 'container' ? `Port ${port} is taken by the container ${name}${more ? ` of the Compose project "${more}"` : ''}.` : `Port ${port} is taken by the process ${name} (pid ${more}).`);
    }
  }
  return out;
}

/** For each container that is not well: state, last health check, last log lines. */
function containers(text: string): string[] {
  const out: string[] = [];
  for (const part of text.split(/^(?=@jalon-container )/m)) {
    const json = objectOf((/^@jalon-container (.*)$/m.exec(part) ?? [])[1] ?? '');
    if (json === undefined) continue;
    const state = (json.state ?? {}) as Json;
    const health = (state.Health ?? undefined) as { Status?: string; FailingStreak?: number; Log?: { ExitCode?: number; Output?: string }[] } | undefined;
    const unhealthy = health?.Status === 'unhealthy' || health?.Status === 'starting';
    const down = state.Status !== 'running' && !(state.Status === 'exited' && state.ExitCode === 0);
    if (!unhealthy && !down) continue;
    const facts = [
      `${String(state.Status)}${health ? `, ${health.Status}` : ''}`, ...(state.Status === 'running' ? [] : [`exit code ${String(state.ExitCode)}`]), ...(state.OOMKilled === true ? ['killed for lack of memory (OOM)'] : []),
      ...(Number(json.restarts) > 0 ? [`restarted ${String(json.restarts)} times`] : []), ...(state.Error ? [String(state.Error)] : []),
    ];
    out.push(`Service ${String(json.service)} (${String(json.name).replace(/^\//, '')}, ${String(json.image)}): ${facts.join(', ')}`);
    for (const check of unhealthy ? (health?.Log ?? []).slice(-2) : []) out.push(`  health check ended with ${check.ExitCode}: ${(check.Output ?? '').trim().slice(0, 500) || '(no output)'}`);
    const logs = [...part.matchAll(/^@jalon-log (.*)$/gm)].map((match) => `    ${match[1]}`);
    out.push(logs.length > 0 ? '  its last log lines:' : '  its log is empty', ...logs);
  }
  return out;
}
