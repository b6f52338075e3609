import type { FactReader } from '../model/fact.js';
import { dict, type Dict, type Value } from '../model/value.js';
import { netmask, network as networkOf } from './addresses.js';
import { lines, sections } from './parse.js';

interface Interface {
  readonly facts: Dict;
  readonly ipv4: Dict[];
  readonly ipv6: Dict[];
}

/** Interfaces, their addresses and the default routes; one fact for each interface too, `-` and `:` in its name as `_`. */
export const network: FactReader = {
  name: 'network',
  provides: ['interfaces', 'all_ipv4_addresses', 'all_ipv6_addresses', 'default_ipv4', 'default_ipv6'],
  script: `if command -v ip >/dev/null 2>&1; then
printf '@links\\n'; ip -o link show
printf '@addresses\\n'; ip -o address show
printf '@route4\\n'; ip -4 route show default
printf '@route6\\n'; ip -6 route show default
fi 2>/dev/null
:`,
  parse(stdout) {
    const parts = sections(stdout);
    if (!parts.has('links')) return dict();
    const interfaces = new Map(lines(parts.get('links') ?? '').flatMap((line): [string, Interface][] => link(line)));
    for (const line of lines(parts.get('addresses') ?? '')) address(line, interfaces);
    const out = dict([
      ['interfaces', [...interfaces.keys()]],
      ['all_ipv4_addresses', addresses(interfaces, 'ipv4', /^127\./)],
      ['all_ipv6_addresses', addresses(interfaces, 'ipv6', /^::1$/)],
      ['default_ipv4', route(parts.get('route4') ?? '', interfaces, 'ipv4')],
      ['default_ipv6', route(parts.get('route6') ?? '', interfaces, 'ipv6')],
    ]);
    for (const [name, { facts, ipv4, ipv6 }] of interfaces) {
      const [first, ...others] = ipv4;
      if (first) facts.ipv4 = first;
      if (others.length > 0) facts.ipv4_secondaries = others;
      if (ipv6.length > 0) facts.ipv6 = ipv6;
      out[name.replace(/[-:]/g, '_')] ??= facts;
    }
    return out;
  },
};

function link(line: string): [string, Interface][] {
  const [, name, flags = '', rest = ''] = /^\d+: ([^:@\s]+)[^:]*: <([^>]*)> (.*)$/.exec(line) ?? [];
  if (name === undefined) return [];
  const [, kind = '', mac = ''] = /link\/(\S+) (\S+)/.exec(rest) ?? [];
  const facts = dict([
    ['device', name], ['active', flags.split(',').includes('UP')], ['promisc', flags.includes('PROMISC')], ['mtu', Number(/mtu (\d+)/.exec(rest)?.[1] ?? 0)],
    ['type', flags.includes('LOOPBACK') ? 'loopback' : /^(docker|br|virbr)/.test(name) ? 'bridge' : kind === 'ether' ? 'ether' : kind || 'unknown'],
  ]);
  if (kind === 'ether') facts.macaddress = mac;
  return [[name, { facts, ipv4: [], ipv6: [] }]];
}

function address(line: string, interfaces: ReadonlyMap<string, Interface>): void {
  const [, name = '', family, ip = '', length, rest = ''] = /^\d+:\s+(\S+)\s+(inet6?)\s+([0-9a-fA-F.:]+)(?:\s+peer\s+\S+?)?(?:\/(\d+))?\s(.*)$/.exec(line) ?? [];
  const owner = interfaces.get(name);
  if (owner === undefined) return;
  const prefix = Number(length ?? (family === 'inet' ? 32 : 128));
  if (family === 'inet6') owner.ipv6.push(dict([['address', ip], ['prefix', String(prefix)], ['scope', /scope (\S+)/.exec(rest)?.[1] ?? 'unknown']]));
  else owner.ipv4.push(dict([['address', ip], ['broadcast', /brd (\S+)/.exec(rest)?.[1] ?? ''], ['netmask', netmask(prefix)], ['network', networkOf(ip, prefix)], ['prefix', String(prefix)]]));
}

function addresses(interfaces: ReadonlyMap<string, Interface>, family: 'ipv4' | 'ipv6', local: RegExp): Value[] {
  return [...interfaces.values()].flatMap((one) => one[family].map((entry) => entry.address ?? '')).filter((ip) => typeof ip === 'string' && !local.test(ip));
}

/** The interface of the first default route, with the address that the route names or its first global one. */
function route(text: string, interfaces: ReadonlyMap<string, Interface>, family: 'ipv4' | 'ipv6'): Dict {
  const line = lines(text)[0] ?? '';
  const name = /\bdev (\S+)/.exec(line)?.[1];
  const owner = name === undefined ? undefined : interfaces.get(name);
  if (name === undefined || owner === undefined) return dict();
  const source = /\bsrc (\S+)/.exec(line)?.[1];
  const own = owner[family].find((entry) => entry.address === source) ?? owner[family].find((entry) => entry.scope !== 'link') ?? owner[family][0];
  const out = dict([['interface', name], ['type', owner.facts.type ?? 'unknown'], ['mtu', owner.facts.mtu ?? 0], ...Object.entries(own ?? {})]);
  const gateway = /\bvia (\S+)/.exec(line)?.[1];
  if (gateway !== undefined) out.gateway = gateway;
  if (owner.facts.macaddress !== undefined) out.macaddress = owner.facts.macaddress;
  if (family === 'ipv4') out.alias = name;
  return out;
}
