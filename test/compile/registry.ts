import type { JSONSchema } from 'json-schema-to-ts';
import type { AnyModule, ModuleRegistry } from '../../src/model/module.js';
import { dockerComposeV2 } from '../../src/modules/docker_compose_v2.js';
import { dockerComposeV2Exec } from '../../src/modules/docker_compose_v2_exec.js';
import { dockerComposeV2Pull } from '../../src/modules/docker_compose_v2_pull.js';

const base = { collection: 'ansible.builtin', summary: '', supports: { check: 'full', diff: 'full' }, example: '' } as const;
const text = { type: 'string' } as const;
const object = (properties: Record<string, JSONSchema>, required: readonly string[] = []): JSONSchema => ({ type: 'object', additionalProperties: false, properties, required: [...required] }) as JSONSchema;

function state(name: string, args: JSONSchema, more: Partial<AnyModule> = {}): AnyModule {
  return { ...base, kind: 'state', name, args, reads: () => ({}), plan: () => null, ...more } as AnyModule;
}
function action(name: string, args: JSONSchema, more: Partial<AnyModule> = {}): AnyModule {
  return { ...base, kind: 'action', name, args, command: () => ({ argv: [] }), result: () => ({ changed: false, result: {} }), ...more } as AnyModule;
}
function control(name: string, args: JSONSchema, more: Partial<AnyModule> = {}): AnyModule {
  return { ...base, kind: 'control', name, args, ...more } as AnyModule;
}

const command = object({ cmd: text, chdir: text, creates: text, removes: text, argv: { type: 'array', items: text } });

const all: readonly AnyModule[] = [
  state('copy', object({ src: text, content: text, dest: text, mode: { type: ['string', 'integer'] }, owner: text, group: text, remote_src: { type: 'boolean' } }, ['dest']), {
    sources: { src: 'files' },
    check: (args: { src?: string; content?: string }) => (args.src !== undefined && args.content !== undefined ? ['src and content exclude each other'] : []),
  } as Partial<AnyModule>),
  state('template', object({ src: text, dest: text, mode: { type: ['string', 'integer'] }, owner: text }, ['src', 'dest']), { sources: { src: 'templates' } }),
  state('file', object({ path: text, state: { enum: ['file', 'directory', 'absent', 'link', 'touch'] }, mode: { type: ['string', 'integer'] }, recurse: { type: 'boolean' } }, ['path']), { argAliases: { dest: 'path', name: 'path' } }),
  state('apt', object({ name: { type: 'array', items: text }, state: { enum: ['present', 'absent', 'latest'] }, update_cache: { type: 'boolean' } }), { argAliases: { pkg: 'name' } }),
  state('service', object({ name: text, state: { enum: ['started', 'stopped', 'restarted', 'reloaded'] }, enabled: { type: 'boolean' } }, ['name'])),
  state('stat', object({ path: text }, ['path'])),
  state('setup', object({})),
  dockerComposeV2 as unknown as AnyModule,
  dockerComposeV2Exec as unknown as AnyModule,
  dockerComposeV2Pull as unknown as AnyModule,
  action('command', command, { freeForm: 'cmd' }),
  action('shell', command, { freeForm: 'cmd' }),
  action('uri', object({ url: text, status_code: { type: 'array', items: { type: 'integer' } } }, ['url'])),
  action('script', object({ cmd: text, creates: text }, ['cmd']), { freeForm: 'cmd', sources: { cmd: 'files' } }),
  control('debug', object({ msg: {}, var: text, verbosity: { type: 'integer' } })),
  control('assert', object({ that: {}, fail_msg: text, success_msg: text, quiet: { type: 'boolean' } }, ['that'])),
  control('fail', object({ msg: text })),
  control('set_fact', { type: 'object', properties: { cacheable: { type: 'boolean' } } } as JSONSchema),
  control('include_vars', object({ file: text, dir: text, name: text }), { freeForm: 'file' }),
  control('add_host', { type: 'object', properties: { name: text, groups: {} }, required: ['name'] } as JSONSchema),
  control('group_by', object({ key: text }, ['key'])),
  control('meta', object({ action: text }), { freeForm: 'action' }),
];

const byName = new Map(all.flatMap((module) => [[module.name, module], [`${module.collection}.${module.name}`, module]] as const));

/** A small stand-in for modules/index.ts: schemas only. */
export const registry: ModuleRegistry = { find: (name) => byName.get(name), names: [...byName.keys()], all };
