import { dict } from '../../model/value.js';
import { text } from '../identity.js';
import type { Control } from './control.js';

/** Adds a host that later plays can name; its variables are the other args. */
export const addHost: Control = ({ args, run }) => {
  const name = text(args.name ?? args.hostname ?? args.host) ?? '';
  const groups = listOf(args.groups ?? args.group ?? args.groupname);
  const variables = Object.entries(args).filter(([key]) => !['name', 'hostname', 'host', 'groups', 'group', 'groupname'].includes(key));
  const result = dict([['add_host', dict([['host_name', name], ['groups', groups], ['host_vars', dict(variables)]])]]);
  return { raw: { changed: run.addedHosts.wouldAdd(name, groups), failed: false, result }, effects: { settle: () => run.addedHosts.add(name, groups, variables) } };
};

/** Puts the host into the group `key`, for later plays. */
export const groupBy: Control = ({ args, host, run }) => {
  const key = (text(args.key) ?? '').replace(/\s/g, '-');
  const groups = [key, ...listOf(args.parents).filter((parent) => parent !== 'all')];
  return { raw: { changed: run.addedHosts.wouldAdd(host.name, groups), failed: false, result: dict([['add_group', key], ['parent_groups', args.parents === undefined ? ['all'] : listOf(args.parents)]]) }, effects: { settle: () => run.addedHosts.add(host.name, groups, []) } };
};

function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value.split(',').map((part) => part.trim()).filter(Boolean) : [];
}
