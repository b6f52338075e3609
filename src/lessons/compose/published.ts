import type { Port } from '../../model/lesson.js';
import type { MapNode, Node } from '../../model/node.js';
import { isMasked } from '../masks.js';
import type { Reading } from './reading.js';
import { listOf } from './values.js';

/** `ports:` in its short and long form; what is said twice counts once. */
export function portsOf(node: Node | undefined, reading: Reading): Port[] {
  const ports = listOf(node).flatMap((item) => (item.kind === 'map' ? long(item, reading) : short(item, reading)) ?? []);
  return [...new Map(ports.map((port) => [JSON.stringify([port.address, port.published, port.target, port.protocol, port.raw]), port])).values()];
}

/** `[ip:][host:]container[/protocol]`, with ranges; an IPv6 address stands in brackets. */
function short(node: Node, reading: Reading): Port | undefined {
  const text = reading.partly(node);
  if (text === undefined || node.kind !== 'scalar') return undefined;
  const [, whole = '', protocol = 'tcp'] = /^(.*?)(?:\/(\w+))?$/s.exec(text) ?? [];
  const [target = '', published, ...address] = split(whole);
  return made({ address: address.reverse().join(':'), published, target, protocol, raw: reading.written(node), at: node });
}

/** Parts from the container's side. */
function split(text: string): string[] {
  const bracket = /^\[([^\]]*)\]:(.*)$/s.exec(text);
  if (bracket === null) return text.split(':').reverse();
  const [target = '', published = ''] = (bracket[2] ?? '').split(':').reverse();
  return [target, published, bracket[1] ?? ''];
}

function long(item: MapNode, reading: Reading): Port | undefined {
  const text = (key: string) => reading.partly(item.get(key));
  const published = item.get('published');
  const address = text('host_ip') ?? '';
  const written = (key: string) => reading.written(item.get(key));
  const raw = [written('host_ip'), written('published'), written('target')].filter((part) => part !== '').join(':');
  return made({ address, published: text('published'), target: text('target') ?? '', protocol: text('protocol') ?? 'tcp', raw, at: published ?? item.get('target') ?? item });
}

function made({ address, published, target, protocol, raw, at }: { address: string; published: string | undefined; target: string; protocol: string; raw: string; at: Node }): Port {
  // one variable may stand for address and port; its name tells
  const hidden = address === '' && published !== undefined && isMasked(published) && !/port/i.test(raw);
  return {
    address: isMasked(address) || ['0.0.0.0', '::', '*'].includes(address) ? '' : address,
    addressKnown: !isMasked(address) && !hidden && !(published === undefined && isMasked(target)),
    published: range(published),
    target: range(target),
    protocol: protocol.toLowerCase(),
    raw,
    at,
  };
}

function range(text: string | undefined): Port['target'] {
  const found = /^(\d+)(?:-(\d+))?$/.exec(text ?? '');
  return found === null ? undefined : { from: Number(found[1]), to: Number(found[2] ?? found[1]) };
}
