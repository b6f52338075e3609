import type { Identity } from '../model/connection.js';
import type { Node, Playbook } from '../model/playbook.js';
import type { HostRun } from './host-run.js';
import type { RunOptions } from './options.js';

/**
 * Whose shell takes a host's lock: root's wherever a task of the run may become root, so that every deployer of the host
 * meets at one file; else the login user's.
 */
export function lockIdentities(playbook: Playbook, options: RunOptions): (host: HostRun) => Identity {
  const becoming = new Set(playbook.plays.filter((play) => options.become || play.keywords.become !== undefined || play.sections.some(({ nodes }) => nodes.some(mayBecome)) || play.handlers.some(mayBecome)).flatMap((play) => play.hosts));
  return (host) => (becoming.has(host.name) || (becoming.size > 0 && !playbook.inventory.hosts.has(host.name)) || setsBecome(host) ? { become: { user: 'root', method: 'sudo', password: options.becomePassword } } : {});
}

function mayBecome(node: Node): boolean {
  if (node.keywords.become !== undefined) return true;
  if (node.kind === 'block') return [...node.body, ...node.rescue, ...node.always].some(mayBecome);
  return node.kind === 'include' && [...node.candidates.values()].some((nodes) => nodes.some(mayBecome));
}

function setsBecome(host: HostRun): boolean {
  return host.host.layers.some((layer) => layer.variables.has('ansible_become'));
}
