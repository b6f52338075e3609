import type { LessonFile, Place } from '../../model/lesson.js';
import type { MapNode, Node } from '../../model/node.js';
import { listOf } from '../compose/values.js';

export interface Fault {
  readonly at: Place;
  readonly message: string;
  readonly severity: 'error' | 'warning';
  readonly why: string;
  readonly fix: string;
}

const REFUSES = 'Alertmanager refuses the configuration and does not start, so no alert is sent at all (amtool check-config says so before).';

/** What keeps an Alertmanager's alerts from reaching anybody. */
export function receiverFaults({ root, masked }: LessonFile): Fault[] {
  const [route, receivers] = root?.kind === 'map' ? [root.get('route'), root.get('receivers')] : [];
  if (masked || root?.kind !== 'map' || route?.kind !== 'map' || receivers?.kind !== 'sequence' || route.get('receiver') === undefined) return [];
  const named = receivers.items.flatMap((one) => (one.kind === 'map' ? [{ name: textOf(one.get('name')), node: one }] : []));
  const used = routesOf(route);
  const missing = used.filter((one) => !named.some(({ name }) => name === one.text));
  return [
    ...missing.map((at): Fault => ({ at, message: `the route names receiver "${at.text}", and there is none`, severity: 'error', why: REFUSES, fix: 'Name one of the receivers, or add it.' })),
    ...named.flatMap(({ name, node }) => withoutGlobal(node, name, root)),
    ...named.filter(({ name, node }) => isDefault(name, route) && reachesNobody(node, name)).map(({ name, node }): Fault => ({ at: node.get('name') ?? node, message: `receiver "${name}" has no way to reach anybody, and alerts go there unless a route says otherwise`, severity: 'warning', why: 'Alerts fire, and nobody hears of them (001, 003).', fix: 'Give it email_configs, webhook_configs, slack_configs or the like.' })),
  ];
}

function textOf(node: Node | undefined): string {
  return node?.kind === 'scalar' ? node.text : '';
}

/** Receivers that the tree of routes names. */
function routesOf(route: MapNode): (Node & { readonly kind: 'scalar' })[] {
  const own = route.get('receiver');
  return [...(own?.kind === 'scalar' ? [own] : []), ...listOf(route.get('routes')).flatMap((one) => (one.kind === 'map' ? routesOf(one) : []))];
}

function isDefault(name: string, route: MapNode): boolean {
  return textOf(route.get('receiver')) === name;
}

/** Those whose name says that they swallow alerts are meant to. */
function reachesNobody({ entries }: MapNode, name: string): boolean {
  return !/null|none|black|dev|drop|silen|noop|empty|void/i.test(name) && !entries.some(({ key, value }) => key.text.endsWith('_configs') && !(value.kind === 'sequence' && value.items.length === 0));
}

/** What a transport needs and neither it nor `global:` gives. */
const TRANSPORTS: readonly { readonly configs: string; readonly own: readonly string[]; readonly global: readonly string[]; readonly what: string }[] = [
  { configs: 'email_configs', own: ['smarthost'], global: ['smtp_smarthost'], what: 'mail server (smtp_smarthost)' },
  { configs: 'slack_configs', own: ['api_url', 'api_url_file', 'app_token', 'app_token_file', 'http_config'], global: ['slack_api_url', 'slack_api_url_file', 'slack_app_token', 'slack_app_token_file'], what: 'address (slack_api_url)' },
];

function withoutGlobal(receiver: MapNode, name: string, root: MapNode): Fault[] {
  const global = root.get('global');
  return TRANSPORTS.flatMap(({ configs, own, global: keys, what }) => listOf(receiver.get(configs)).flatMap((one): Fault[] => {
    if (one.kind !== 'map' || own.some((key) => one.get(key) !== undefined) || (global?.kind === 'map' && keys.some((key) => global.get(key) !== undefined))) return [];
    return [{ at: receiver.get('name') ?? one, message: `receiver "${name}" has ${configs} and no ${what}`, severity: 'error', why: REFUSES, fix: `Give it under "global:", or to the receiver itself.` }];
  }));
}
