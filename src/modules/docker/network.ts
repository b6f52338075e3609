import type { FromSchema } from 'json-schema-to-ts';
import type { Step } from '../../model/step.js';
import { composeOwner, mapDifferences } from './access.js';
import type { networkSchema } from './network-schema.js';

export type NetworkArgs = FromSchema<typeof networkSchema>;
type Inspected = Readonly<Record<string, unknown>>;
type Range = { readonly Subnet?: string; readonly IPRange?: string; readonly Gateway?: string; readonly AuxiliaryAddresses?: Record<string, string> };

export function createNetwork(args: NetworkArgs): Step {
  const pairs = (flag: string, map: Record<string, string> | undefined) => Object.entries(map ?? {}).flatMap(([key, value]) => [flag, `${key}=${value}`]);
  const argv = ['docker', 'network', 'create', '--driver', args.driver, ...pairs('--opt', args.driver_options), ...pairs('--label', args.labels)];
  if (args.internal) argv.push('--internal');
  if (args.attachable) argv.push('--attachable');
  if (args.enable_ipv6) argv.push('--ipv6');
  if (args.scope !== undefined) argv.push('--scope', args.scope);
  if (args.ipam_driver !== undefined) argv.push('--ipam-driver', args.ipam_driver);
  argv.push(...pairs('--ipam-opt', args.ipam_driver_options));
  for (const range of args.ipam_config ?? []) {
    if (range.subnet !== undefined) argv.push('--subnet', range.subnet);
    if (range.iprange !== undefined) argv.push('--ip-range', range.iprange);
    if (range.gateway !== undefined) argv.push('--gateway', range.gateway);
    argv.push(...pairs('--aux-address', range.aux_addresses));
  }
  return { kind: 'argv', argv: [...argv, '--', args.name] };
}

/** Connects and disconnects containers; `object` undefined: the network is new. */
export function connectionChanges(args: NetworkArgs, object: Inspected | undefined): Step[] {
  if (args.connected === undefined) return [];
  const wanted = new Set(args.connected);
  const attached = Object.entries((object?.Containers ?? {}) as Record<string, { Name?: string }>).map(([id, one]) => ({ id, name: one.Name ?? id }));
  const isWanted = (one: { id: string; name: string }) => wanted.has(one.name) || [...wanted].some((name) => name.length >= 12 && one.id.startsWith(name));
  const there = attached.filter(isWanted);
  const missing = [...wanted].filter((name) => !there.some((one) => one.name === name || one.id.startsWith(name)));
  const surplus = args.appends ? [] : attached.filter((one) => !isWanted(one));
  return [
    ...missing.map((name): Step => ({ kind: 'argv', argv: ['docker', 'network', 'connect', args.name, name] })),
    ...surplus.map(({ name }): Step => ({ kind: 'argv', argv: ['docker', 'network', 'disconnect', args.name, name] })),
  ];
}

/** Sentences on what the network has otherwise than wanted. What the task does not name is not compared. */
export function networkDifferences(args: NetworkArgs, object: Inspected): string[] {
  const out: string[] = [];
  const compare = (what: string, wanted: unknown, actual: unknown) => {
    if (wanted !== undefined && wanted !== actual) out.push(`${what}: ${String(actual)} → ${String(wanted)}`);
  };
  const ipam = (object.IPAM ?? {}) as { Driver?: string; Options?: unknown; Config?: readonly Range[] | null };
  compare('driver', args.driver, object.Driver);
  compare('internal', args.internal, object.Internal);
  compare('attachable', args.attachable, object.Attachable);
  compare('enable_ipv6', args.enable_ipv6, object.EnableIPv6);
  compare('scope', args.scope, object.Scope);
  compare('ipam_driver', args.ipam_driver, ipam.Driver);
  out.push(...mapDifferences('driver option', args.driver_options, object.Options), ...mapDifferences('label', args.labels, object.Labels), ...mapDifferences('ipam option', args.ipam_driver_options, ipam.Options));
  const ranges = ipam.Config ?? [];
  for (const wanted of args.ipam_config ?? []) {
    const found = ranges.find((range) => range.Subnet === wanted.subnet) ?? (wanted.subnet === undefined ? ranges[0] : undefined);
    if (found === undefined) out.push(`subnet: ${ranges.map((range) => range.Subnet).join(', ') || 'none'} → ${wanted.subnet}`);
    compare('iprange', wanted.iprange, found?.IPRange);
    compare('gateway', wanted.gateway, found?.Gateway);
    out.push(...mapDifferences('aux_address', wanted.aux_addresses, found?.AuxiliaryAddresses));
  }
  return out;
}

/** Why the network can't be removed or made anew without `force`; undefined: it can. */
export function obstacle(name: string, object: Inspected, what: 'removed' | 'changed', differences: readonly string[] = []): string | undefined {
  const users = Object.values((object.Containers ?? {}) as Record<string, { Name?: string }>).map((one) => one.Name ?? '?').sort();
  const owner = composeOwner(object.Labels);
  const why = differences.length > 0 ? ` (${differences.join('; ')})` : '';
  if (what === 'changed' && owner !== undefined) return `the network "${name}" is there but is not as wanted${why}, and belongs to ${owner}: it is not touched. Use another name, or "force: true" to replace it.`;
  if (users.length > 0) return `the network "${name}" can't be ${what}${why}: containers are connected to it: ${users.join(', ')}. "force: true" disconnects them.`;
  return undefined;
}

/** What `inspect` will say, as far as the args decide it. */
export function predictedNetwork(args: NetworkArgs): Record<string, unknown> {
  return {
    Name: args.name, Driver: args.driver, Scope: args.scope ?? 'local', Internal: args.internal ?? false, Attachable: args.attachable ?? false, EnableIPv6: args.enable_ipv6 ?? false, Labels: args.labels ?? {}, Options: args.driver_options ?? {},
    Containers: Object.fromEntries((args.connected ?? []).map((name) => [name, { Name: name }])),
    IPAM: { Driver: args.ipam_driver ?? 'default', Options: args.ipam_driver_options ?? {}, Config: (args.ipam_config ?? []).map((range) => ({ Subnet: range.subnet, IPRange: range.iprange, Gateway: range.gateway, AuxiliaryAddresses: range.aux_addresses })) },
  };
}
