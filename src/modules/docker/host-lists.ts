import type { DockerHost, DockerList } from '../probes/docker-host.js';
import { printedSize } from './sizes.js';

type Json = Readonly<Record<string, unknown>>;

/** Objects of a list with the keys that Docker's API lists have, made from what `inspect` says. */
export function shortList(list: DockerList, host: DockerHost): Json[] {
  const found = host.lists[list] ?? [];
  if (list === 'volumes') return found.map(({ Driver, Name }) => ({ Driver, Name }));
  if (list === 'networks') return found.map(({ Id, Driver, Name, Scope }) => ({ Id, Driver, Name, Scope }));
  if (list === 'images') return found.map(({ Id, RepoTags, Created, Size }) => ({ Id, RepoTags, Created: seconds(Created), Size }));
  return found.map((one) => ({ Id: one.Id, Image: (one.Config as Json | undefined)?.Image, Command: [one.Path, ...((one.Args ?? []) as string[])].join(' '), Created: seconds(one.Created), Status: host.status[String(one.Id)] ?? '', Ports: ports(one), Names: [one.Name] }));
}

const seconds = (time: unknown) => Math.floor(Date.parse(String(time)) / 1000) || 0;

/** `{"80/tcp": [{HostIp, HostPort}]}` → one entry for each binding. */
function ports(container: Json): Json[] {
  const map = ((container.NetworkSettings as Json | undefined)?.Ports ?? {}) as Readonly<Record<string, readonly { HostIp: string; HostPort: string }[] | null>>;
  return Object.entries(map).flatMap(([name, bindings]) => {
    const [port, protocol] = name.split('/');
    const inside = { PrivatePort: Number(port), Type: protocol ?? 'tcp' };
    return bindings === null || bindings.length === 0 ? [inside] : bindings.map(({ HostIp, HostPort }) => ({ IP: HostIp, ...inside, PublicPort: Number(HostPort) }));
  });
}

/** Bytes of all images' layers, as Docker's own sum shows them. */
export function layersSize(host: DockerHost): number {
  return printedSize(String(host.totals.find(({ Type }) => Type === 'Images')?.Size ?? '0B'));
}
