import type { LessonFile, Place, RuleContext, Service, Subject } from '../model/lesson.js';
import type { MapNode, Node } from '../model/node.js';
import { readersOf } from './compose/readers.js';
import { defineRule } from './define.js';

const WHY = 'A single Loki finds its own ingester through the ring. With a ring that it can\'t join it logs "empty ring" and refuses writes (002#24); with replication_factor 3, the default, it waits for a second live replica that never comes.';
const FIX = 'common: {ring: {instance_addr: 127.0.0.1, kvstore: {store: inmemory}}, replication_factor: 1}, and no other ring settings.';

/** Flags that give a ring of a cluster. */
const CLUSTER_FLAG = /^-+(?:[\w.-]*ring[\w.-]*\.?store=(?:memberlist|consul|etcd)|memberlist\.join(?:-members)?[= ]?\S*)/;

export const lokiSingleBinaryRing = defineRule({
  number: 24,
  name: 'loki-single-binary-ring',
  from: '002#24',
  severity: 'warning',
  summary: 'One Loki is configured with the ring of a cluster',
  service(service, { report }) {
    const flag = isLokiService(service) && isAlone(service, undefined) ? service.command?.words.find(({ text: word }) => CLUSTER_FLAG.test(word)) : undefined;
    if (flag !== undefined) report(flag.at, `service "${service.name}": a single Loki is started with ${flag.text}`, { why: WHY, fix: FIX, within: service.key });
  },
  file(file, context, subject) {
    if (!/schema_config/.test(file.plain) || file.root?.kind !== 'map' || !isLoki(file.root)) return;
    const readers = readersOf(file, subject).filter(isLokiService);
    if (readers.some(givesRing) || !isSingle(file.root, readers, subject)) return;
    judge(file, file.root, context, readers[0]);
  },
});

function isLoki(root: MapNode): boolean {
  return at(root, 'schema_config', 'configs') !== undefined && root.get('blocks_storage') === undefined && root.get('server') !== undefined;
}

function isLokiService({ image, name }: Service): boolean {
  return image?.repository === undefined ? /loki/.test(name) : /(?:^|\/)loki$/.test(image.repository);
}

/** Flags win over the file. */
function givesRing({ command }: Service): boolean {
  return command?.words.some(({ text }) => /^-+(?:[\w.-]*ring|ingester\.replication|memberlist|common\.(?:storage\.)?ring)/.test(text)) ?? false;
}

/** One process that does everything. Where no service is seen, only what can't be a cluster: replication factor 1, or chunks on a local disk. */
function isSingle(root: MapNode, readers: readonly Service[], subject: Subject): boolean {
  if (readers.length === 0) return subject.projects.flatMap(({ services }) => services).filter(isLokiService).length <= 1 && (text(factor(root)) === '1' || hasLocalStore(root));
  return readers.length === 1 && isAlone(readers[0] as Service, root);
}

function isAlone(service: Service, root: MapNode | undefined): boolean {
  const replicas = service.text(service.at('deploy', 'replicas')) ?? service.text(service.get('scale')) ?? '1';
  const target = service.command?.words.map(({ text: word }) => /^-+target(?:=(.*))?$/.exec(word)?.[1]).find((word) => word !== undefined) ?? text(root?.get('target')) ?? 'all';
  return replicas === '1' && target === 'all' && service.text(service.at('deploy', 'mode')) !== 'global' && service.project.services.filter(isLokiService).length === 1;
}

function hasLocalStore(root: MapNode): boolean {
  return at(root, 'common', 'storage', 'filesystem') !== undefined || at(root, 'storage_config', 'filesystem') !== undefined;
}

function factor(root: MapNode): Node | undefined {
  return at(root, 'ingester', 'lifecycler', 'ring', 'replication_factor') ?? at(root, 'common', 'replication_factor');
}

function judge(file: LessonFile, root: MapNode, { report }: RuleContext, service: Service | undefined): void {
  const details = { why: WHY, fix: FIX, ...(service === undefined ? {} : { within: service.key }) };
  const common = at(root, 'common', 'ring', 'kvstore', 'store');
  const own = at(root, 'ingester', 'lifecycler', 'ring', 'kvstore', 'store');
  const members = listed(at(root, 'memberlist', 'join_members'));
  const store = own ?? common;
  for (const node of new Set([common, own])) if (node !== undefined && isClustered(text(node))) report(node, `a single Loki keeps its ring in ${text(node)}`, details);
  if (common !== undefined && own !== undefined && text(own) === 'inmemory' && text(common) !== 'inmemory' && !isClustered(text(common))) report(own, `the ingester's ring is in ${text(own)}, the others in ${text(common)}`, details);
  const [first] = members;
  if (first !== undefined && text(store) !== 'memberlist') report(first, `a single Loki is told to join ${text(first) ?? 'other members'}`, details);
  if (store === undefined && first === undefined) report(whereRing(file, root), 'a single Loki has no kvstore: inmemory for its ring', details);
  reportFactor(root, details, report);
}

function reportFactor(root: MapNode, details: object, report: RuleContext['report']): void {
  const given = factor(root);
  if (given !== undefined && /^[2-9]$/.test(text(given) ?? '')) report(given, `a single Loki has replication_factor ${text(given)}`, details);
  const ring = root.entry('common')?.key ?? root.entry('ingester')?.key;
  const hasStore = text(at(root, 'ingester', 'lifecycler', 'ring', 'kvstore', 'store') ?? at(root, 'common', 'ring', 'kvstore', 'store')) === 'inmemory';
  if (given === undefined && ring !== undefined && hasStore) report(ring, 'a single Loki has no replication_factor: 1 (the default is 3)', details);
}

function isClustered(store: string | undefined): boolean {
  return store === 'memberlist' || store === 'consul' || store === 'etcd';
}

function whereRing(file: LessonFile, root: MapNode): Place {
  return root.entry('common')?.key ?? root.entry('ingester')?.key ?? root.entries[0]?.key ?? file.place(0, 1);
}

function listed(node: Node | undefined): readonly Node[] {
  return node?.kind === 'sequence' ? node.items : [];
}

function at(node: Node | undefined, ...path: readonly string[]): Node | undefined {
  return path.reduce<Node | undefined>((found, key) => (found?.kind === 'map' ? found.get(key) : undefined), node);
}

function text(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' ? node.text : undefined;
}
