/**
 * Data-driven cases of all modules but the nine of `cases.test.ts`: `<module>/cases.yml` holds `args`, `state` (by key of `reads`, short) and what is
 * expected: `change` (a subset; null = as wanted), `failure`, `unknown`, `skip` or `problems`; `script` are words that the steps
 * hold, or with `!` do not. After a change the plan on the predicted states has to be null unless `again: true`.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { LocalEntry, LocalSource, PlanContext, StateModule } from '../../src/model/module.js';
import { registry } from '../../src/modules/index.js';
import { renderSteps } from '../../src/shell/steps.js';

interface Case {
  readonly name: string;
  readonly args: Record<string, unknown>;
  readonly state?: Record<string, Record<string, unknown>>;
  readonly check?: boolean;
  /** Sources on the controller, by arg. */
  readonly local?: Record<string, LocalSource>;
  readonly change?: Record<string, unknown> | null;
  readonly failure?: string;
  readonly unknown?: string;
  readonly skip?: string;
  /** The phase whose compose file has the service. */
  readonly owner?: { readonly phase: string; readonly path: string };
  readonly problems?: string[];
  readonly script?: string[];
  readonly again?: boolean;
  readonly result?: unknown;
}

const PATH = { mode: 0o644, owner: 'root', group: 'root', uid: 0, gid: 0, size: 0, mtime: 1, inode: 7, device: 1, links: 1, realPath: '/real' };
const SERVICE = { build: false, replicas: 1, dependsOn: [], follows: {}, healthcheck: false, ends: false, restart: 'no', mounts: [], config: 'c', hash: 'h' };
const CONTAINER = { id: 'id', hash: 'h', image: '', status: 'running', exitCode: 0, restarts: 0, restart: 'no', started: 50, oneOff: false };

function stateOf(key: string, short: Record<string, unknown>): unknown {
  if (key.startsWith('package ')) return { providers: [], versions: [], ...short };
  if (['cache', 'upgrade', 'autoremove', 'deb', 'fixed'].includes(key)) return { install: [], remove: [], ...short };
  if (key === 'project') return project(short);
  if (Array.isArray(short['fragments'])) return { ...short, fragments: (short['fragments'] as { name: string; content: string }[]).map((one) => ({ ...one, content: Buffer.from(one.content) })) };
  if (['checkout', 'sums', 'server'].includes(key)) return short;
  if (typeof short['kind'] !== 'string' || short['kind'] === 'absent') return short;
  const { text, ...rest } = short as { text?: string };
  return { ...PATH, ...(text === undefined ? {} : { content: Buffer.from(text), sha256: createHash('sha256').update(text).digest('hex'), size: Buffer.byteLength(text) }), ...rest };
}

function project(short: Record<string, unknown>): unknown {
  const services = Object.fromEntries(Object.entries((short['services'] ?? {}) as Record<string, object>).map(([name, service]) => [name, { ...SERVICE, ...service }]));
  const containers = ((short['containers'] ?? []) as { service: string }[]).map((one) => ({ ...CONTAINER, name: `shop-${one.service}-1`, ...one }));
  const record = short['record'] ? { done: [], ...(short['record'] as object) } : undefined;
  return { access: 'ok', project: 'shop', images: {}, warnings: [], texts: {}, ...short, services, containers, all: Object.keys(services), ...(record ? { record } : {}) };
}

/** Fixtures write the bytes of a directory's files as text. */
function inBytes(source: LocalSource): LocalSource {
  if (source.kind === 'file') return source;
  const bytes = (entry: LocalEntry) => (entry.content === undefined ? entry : { ...entry, content: Buffer.from(entry.content) });
  return { ...source, entries: source.entries.map(bytes) };
}

/** Contents as text, so that fixtures can write them. */
function shown(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString();
  if (Array.isArray(value)) return value.map(shown);
  return value === null || typeof value !== 'object' ? value : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shown(item)]));
}

const folder = (name: string) => new URL(`./${name}/cases.yml`, import.meta.url);
/** Modules whose cases have the shape of `cases.test.ts`. */
const OTHERS = new Set(['file', 'copy', 'template', 'lineinfile', 'blockinfile', 'user', 'group', 'authorized_key', 'stat']);
for (const module of registry.all) {
  if (module.kind !== 'state' || OTHERS.has(module.name)) continue;
  const file = [module.name, ...(module.aliases ?? [])].map(folder).find((url) => existsSync(url));
  if (file === undefined) continue;
  describe(module.name, () => {
    test.each(parse(readFileSync(file, 'utf8'), { merge: true }) as Case[])('$name', (one) => run(module, one));
  });
}

// biome-ignore lint/suspicious/noExplicitAny: a module of any args, as in the registry
function run(module: StateModule<any, any>, one: Case): void {
  const properties = (module.args as { properties: Record<string, { default?: unknown }> }).properties;
  const args: Record<string, unknown> = { ...Object.fromEntries(Object.entries(properties).flatMap(([key, property]) => (property.default === undefined ? [] : [[key, property.default]]))), ...one.args };
  expect(module.check?.(args) ?? []).toEqual((one.problems ?? []).map((text) => expect.stringContaining(text)));
  if (one.problems) return;
  const context: PlanContext = { check: one.check ?? false, diff: true, local: Object.fromEntries(Object.entries(one.local ?? {}).map(([arg, source]) => [arg, inBytes(source)])), user: 'root', now: 1_700_000_000, ...(one.owner === undefined ? {} : { owner: { ...one.owner, services: new Set(), range: { file: 'site.yml', start: 0, end: 0 } } }) };
  const resources = module.reads(args, context) as Record<string, unknown>;
  const states = Object.fromEntries(Object.keys(resources).filter((key) => resources[key]).map((key) => [key, stateOf(key, one.state?.[key] ?? { kind: 'absent' })]));
  const plan = module.plan(args, states, context);
  if (one.skip !== undefined) {
    expect(plan).toEqual({ skip: one.skip });
    return;
  }
  if (one.failure !== undefined) {
    expect(plan).toMatchObject({ failure: expect.stringContaining(one.failure) });
    return;
  }
  if (one.unknown !== undefined) {
    expect(plan).toMatchObject({ unknown: expect.stringContaining(one.unknown) });
    return;
  }
  if (one.change === null) {
    expect(plan).toBeNull();
    if (one.result) expect(shown(module.result?.(args, states, context))).toEqual(expect.objectContaining(one.result as object));
    return;
  }
  expect(shown(plan)).toMatchObject(one.change as object);
  if (plan === null || !('steps' in plan)) return;
  const text = renderSteps(plan.steps).map((step) => `${step.script}${step.stdin?.toString() ?? ''}`).join('\n');
  for (const word of one.script ?? []) {
    if (word.startsWith('!')) expect(text).not.toContain(word.slice(1));
    else expect(text).toContain(word);
  }
  if (!one.again) expect(module.plan(args, { ...states, ...plan.after }, { ...context, check: false }), 'a second run').toBeNull();
}
