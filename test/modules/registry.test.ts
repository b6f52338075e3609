import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { registry } from '../../src/modules/index.js';

test.each([['copy', 'copy'], ['ansible.builtin.copy', 'copy'], ['ansible.legacy.file', 'file'], ['ansible.posix.authorized_key', 'authorized_key'], ['debug', 'debug']])('finds %s', (name, found) => {
  expect(registry.find(name)?.name).toBe(found);
});

test('knows no other names', () => {
  for (const name of ['community.general.copy', 'constructor', '__proto__', 'Copy', '']) expect(registry.find(name)).toBeUndefined();
  expect(new Set(registry.names).size).toBe(registry.names.length);
});

const ajv = new Ajv({ strict: false, useDefaults: true, coerceTypes: 'array' });

/** Args of an example task, aliases resolved. */
function argsOf(module: (typeof registry.all)[number]): unknown {
  const [task] = parse(module.example, { customTags: [] }) as Record<string, unknown>[];
  const key = Object.keys(task ?? {}).find((name) => registry.find(name) === module);
  expect(key, `the example of ${module.name} uses it`).toBeDefined();
  const value = task?.[key as string] ?? {};
  const map = typeof value === 'object' ? (value as Record<string, unknown>) : { [module.freeForm ?? '']: value };
  return Object.fromEntries(Object.entries(map).map(([name, item]) => [module.argAliases?.[name] ?? name, item]));
}

test.each(registry.all.map((module) => [module.name, module] as const))('%s: schema, example, aliases', (_name, module) => {
  const validate = ajv.compile(module.args as object);
  const args = argsOf(module);
  expect(validate(args), JSON.stringify(validate.errors)).toBe(true);
  if (module.kind !== 'control') expect((module.check as ((args: unknown) => readonly string[]) | undefined)?.(args) ?? []).toEqual([]);
  const { properties = {} } = module.args as { properties?: Record<string, { description?: string }> };
  for (const [name, property] of Object.entries(properties)) expect(property.description, `description of ${name}`).toBeTruthy();
  for (const canonical of Object.values(module.argAliases ?? {})) expect(properties).toHaveProperty([canonical]);
  if (module.freeForm) expect(properties).toHaveProperty([module.freeForm]);
});
