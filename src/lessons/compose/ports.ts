import type { ComposeService } from '../../model/lesson.js';
import type { Node } from '../../model/node.js';
import { listOf, textOf } from './values.js';

/** A port of the host that a service takes. */
export interface HostPort {
  /** '' on all addresses. */
  readonly address: string;
  readonly from: number;
  readonly to: number;
  readonly protocol: string;
  readonly node: Node;
}

/** Host ports of a service, short and long form; those not known before the run, and random ones, are left out. */
export function hostPorts(service: ComposeService): HostPort[] {
  const { node, file } = service;
  if (textOf(node.get('network_mode'), file.interpolate) === 'host') return [];
  return listOf(node.get('ports')).flatMap((item) => {
    if (item.kind !== 'map') return short(textOf(item, file.interpolate), item);
    const value = (key: string) => textOf(item.get(key), file.interpolate);
    return made(value('host_ip') ?? '', value('published'), value('protocol') ?? 'tcp', item.get('published') ?? item);
  });
}

/** `[ip:][host:]container[/protocol]`, with ranges; `[::]:80:80` has brackets. */
function short(text: string | undefined, node: Node): HostPort[] {
  const found = /^(?:(?:\[([0-9a-fA-F:.]+)\]|(\d+(?:\.\d+){3})):)?(?:([\d-]*):)?([\d-]+)(?:\/(\w+))?$/.exec(text ?? '');
  if (found === null) return [];
  return made(found[1] ?? found[2] ?? '', found[3], found[5] ?? 'tcp', node);
}

function made(ip: string, published: string | undefined, protocol: string, node: Node): HostPort[] {
  const range = /^(\d+)(?:-(\d+))?$/.exec(published ?? '');
  if (range === null) return [];
  return [{ address: ['0.0.0.0', '::'].includes(ip) ? '' : ip, from: Number(range[1]), to: Number(range[2] ?? range[1]), protocol: protocol.toLowerCase(), node }];
}

export function collide(a: HostPort, b: HostPort): boolean {
  return a.protocol === b.protocol && a.from <= b.to && b.from <= a.to && (a.address === b.address || a.address === '' || b.address === '');
}
