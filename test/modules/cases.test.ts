/**
 * Data-driven cases: `<module>/<case>.yml` holds `args`, `state` (by key of `reads`) and what is expected: `change` (a subset;
 * null = already as wanted), `failure`, or `problems`. After a change the plan on the predicted states has to be null
 * (second run = ok) unless the case says `again: true`. `text` in a state stands for content and its sha256.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { PlanContext, StateModule } from '../../src/model/module.js';
import { SecretText } from '../../src/model/value.js';
import { registry } from '../../src/modules/index.js';
import { context } from './host.js';

interface Case {
  readonly name: string;
  readonly args: Record<string, unknown>;
  readonly state?: Record<string, Record<string, unknown>>;
  readonly local?: string;
  readonly user?: string;
  readonly change?: unknown;
  readonly failure?: string;
  readonly problems?: string[];
  readonly again?: boolean;
  readonly result?: unknown;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const DEFAULTS = { mode: 0o644, owner: 'root', group: 'root', uid: 0, gid: 0, size: 0, mtime: 1, inode: 7, device: 1, links: 1, realPath: '/real' };
const USER = { exists: true, uid: 1000, gid: 1000, group: 'deploy', groups: [], comment: '', home: '/home/deploy', homeExists: true, shell: '/bin/bash' };

/** Short forms of fixtures → states. */
function stateOf(short: Record<string, unknown>): unknown {
  const { text, mode, resolved, password, ...rest } = short as { text?: string; mode?: string; resolved?: Record<string, unknown>; password?: string; kind?: string; exists?: boolean };
  if (rest.exists === true && !('members' in rest)) return { ...USER, shadow: { password: SecretText.whole(password ?? '!') }, ...rest };
  if (rest.kind === undefined || rest.kind === 'absent') return rest;
  return {
    ...DEFAULTS,
    ...rest,
    ...(mode === undefined ? {} : { mode: Number.parseInt(mode, 8) }),
    ...(text === undefined ? {} : { content: Buffer.from(text), sha256: sha256(text), size: Buffer.byteLength(text) }),
    ...(resolved ? { resolved: stateOf(resolved) } : {}),
  };
}

/** States and steps as fixtures write them. */
function shown(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString();
  if (value instanceof SecretText) return `secret:${value.text}`;
  if (Array.isArray(value)) return value.map(shown);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined && item !== false).map(([key, item]) => [key, key === 'mode' && typeof item === 'number' ? item.toString(8).padStart(4, '0') : shown(item)]));
}

const root = new URL('.', import.meta.url).pathname;
const covered = new Set<string>();
const names = registry.all.map((module) => module.name);
for (const name of readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory() && names.includes(entry.name)).map((entry) => entry.name)) {
  const files = readdirSync(join(root, name)).filter((file) => file.endsWith('.yml'));
  const cases = files.flatMap((file) => {
    const parsed = parse(readFileSync(join(root, name, file), 'utf8')) as Case | Case[];
    return (Array.isArray(parsed) ? parsed : [parsed]).filter((one) => one.args && ('change' in one || 'failure' in one || 'problems' in one) && !('output' in one)).map((one) => ({ ...one, name: `${file}: ${one.name ?? ''}` }));
  });
  const module = registry.find(name);
  if (module?.kind !== 'state' || cases.length === 0 || !OWN().includes(name)) continue;
  covered.add(name);
  describe(name, () => {
    test.each(cases)('$name', (one) => run(module, one));
  });
}

test('each of these modules has cases', () => {
  expect([...covered].sort()).toEqual(OWN().sort());
});

/** Modules whose cases have this shape. */
function OWN(): string[] {
  return ['file', 'copy', 'template', 'lineinfile', 'blockinfile', 'user', 'group', 'authorized_key', 'stat'];
}

// biome-ignore lint/suspicious/noExplicitAny: a module of any args, as in the registry
function run(module: StateModule<any, any>, one: Case): void {
  const problems = module.check?.(one.args) ?? [];
  if (one.problems) {
    expect(problems).toEqual(one.problems.map((text) => expect.stringContaining(text)));
    return;
  }
  expect(problems).toEqual([]);
  const seen: PlanContext = { ...context, user: one.user ?? 'root', local: one.local === undefined ? {} : { src: { kind: 'file', path: '/local', content: one.local, sha256: sha256(one.local), mode: 0o600 } } };
  const resources = module.reads(one.args, seen);
  const states: Record<string, unknown> = Object.fromEntries(Object.entries(resources).filter(([, resource]) => resource).map(([key]) => [key, stateOf(one.state?.[key] ?? (key.startsWith('group') || key === 'own' ? { exists: false, gid: -1, members: [] } : { kind: 'absent' }))]));
  const plan = module.plan(one.args, states, seen);
  if (one.failure !== undefined) {
    expect(plan).toMatchObject({ failure: expect.stringContaining(one.failure) });
    return;
  }
  expect(plan === null || !('failure' in plan) ? null : plan.failure).toBeNull();
  if (one.change === null) expect(shown(plan)).toBeNull();
  else if (plan === null) expect(plan).toEqual(one.change);
  else {
    expect(shown(plan)).toMatchObject(one.change as object);
    const after = { ...states, ...('after' in plan ? plan.after : {}) };
    if (one.result) expect(shown(module.result?.(one.args, after, seen))).toMatchObject(one.result);
    if (!one.again) expect(shown(module.plan(one.args, after, seen)), 'a second run').toBeNull();
    return;
  }
  if (one.result) expect(shown(module.result?.(one.args, states, seen))).toMatchObject(one.result);
}
