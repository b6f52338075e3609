import type { Mount, TopLevel } from '../../model/lesson.js';
import type { MapNode, Node } from '../../model/node.js';
import { isMasked } from '../masks.js';
import { type Reading, tidy } from './reading.js';
import { listOf } from './values.js';

/** Everything that is mounted; of one path in the container the last. */
export function mountsOf(service: MapNode, volumes: ReadonlyMap<string, TopLevel>, reading: Reading): Mount[] {
  const all = [
    ...listOf(service.get('volumes')).flatMap((item) => (item.kind === 'map' ? long(item, volumes, reading) : short(item, volumes, reading))),
    ...listOf(service.get('tmpfs')).flatMap((item) => tmpfs(item, reading)),
    ...files(service, 'configs', 'config', '', reading),
    ...files(service, 'secrets', 'secret', '/run/secrets', reading),
  ];
  const last = new Map(all.map((mount) => [mount.target ?? mount, mount]));
  return all.filter((mount) => last.get(mount.target ?? mount) === mount);
}

/** `[source:]target[:mode]`; a colon within `C:\…` belongs to the path. */
function short(node: Node, volumes: ReadonlyMap<string, TopLevel>, reading: Reading): Mount[] {
  const text = reading.partly(node);
  if (text === undefined || node.kind !== 'scalar') return [];
  const parts = text.split(/(?<!^[A-Za-z](?=:[\\/].*:\/)):/);
  const mode = parts.length > 1 && /^[a-zA-Z,]+$/.test(parts.at(-1) ?? '') && (parts.length > 2 || parts[0]?.startsWith('/') === true) ? parts.pop() : '';
  const [first = '', second] = parts;
  const common = { target: targetPath(second ?? first), readOnly: /(?:^|,)ro(?:,|$)/.test(mode ?? ''), at: node, targetAt: node };
  if (second === undefined) return [{ type: isMasked(first) && !first.startsWith('/') ? 'other' : 'anonymous', source: undefined, rawSource: '', ...common }];
  const rawSource = /^(?:[^:$]|\$\{[^}]*\}+|\$)*/.exec(reading.written(node))?.[0] ?? first;
  if (/^(?:[./~\\]|[A-Za-z]:[\\/])/.test(first) || (first.includes('/') && isMasked(first))) return [{ type: 'bind', source: reading.path(first, node), rawSource, ...common }];
  if (isMasked(first)) return [{ type: 'other', source: undefined, rawSource, ...common }];
  return [{ ...named(first, volumes, reading), rawSource, ...common }];
}

function long(item: MapNode, volumes: ReadonlyMap<string, TopLevel>, reading: Reading): Mount[] {
  const text = (key: string) => reading.partly(item.get(key));
  const target = item.get('target');
  const source = text('source');
  const written = item.get('source');
  const common = { target: targetPath(text('target') ?? ''), readOnly: text('read_only') === 'true', rawSource: written?.kind === 'scalar' ? written.text : '', at: item, targetAt: target ?? item };
  const type = text('type') ?? 'volume';
  if (type === 'bind') return [{ type, source: reading.path(source, item), ...common }];
  if (type === 'volume') return [source === undefined ? { type: 'anonymous', source: undefined, ...common } : { ...(isMasked(source) ? { type: 'other', source: undefined } as const : named(source, volumes, reading)), ...common }];
  return [{ type: type === 'tmpfs' ? 'tmpfs' : 'other', source: undefined, ...common }];
}

/** A named volume, or the bind mount that its `driver_opts` make of it. */
function named(key: string, volumes: ReadonlyMap<string, TopLevel>, reading: Reading): Pick<Mount, 'type' | 'source'> {
  const node = volumes.get(key)?.node;
  const options = node?.kind === 'map' ? node.get('driver_opts') : undefined;
  if (options?.kind !== 'map' || !/(?:^|,)r?bind(?:,|$)/.test(reading.partly(options.get('o')) ?? '')) return { type: 'volume', source: key };
  const device = options.get('device');
  return { type: 'bind', source: device === undefined ? undefined : reading.path(reading.partly(device), device) };
}

function tmpfs(node: Node, reading: Reading): Mount[] {
  const text = reading.partly(node);
  return text === undefined ? [] : [{ type: 'tmpfs', source: undefined, rawSource: '', target: targetPath(text.split(':')[0] ?? ''), readOnly: false, at: node, targetAt: node }];
}

function files(service: MapNode, key: 'configs' | 'secrets', type: 'config' | 'secret', folder: string, reading: Reading): Mount[] {
  return listOf(service.get(key)).flatMap((item): Mount[] => {
    const source = item.kind === 'map' ? item.get('source') : item;
    const name = reading.text(source);
    const given = item.kind === 'map' ? item.get('target') : undefined;
    const target = given === undefined ? name : reading.text(given);
    if (source?.kind !== 'scalar') return [];
    return [{ type, source: name, rawSource: source.text, target: target === undefined ? undefined : tidy(target.startsWith('/') ? target : `${folder}/${target}`), readOnly: true, at: item, targetAt: given ?? item }];
  });
}

function targetPath(text: string): string | undefined {
  if (text === '' || isMasked(text)) return undefined;
  return text.startsWith('/') ? tidy(text) : undefined;
}
