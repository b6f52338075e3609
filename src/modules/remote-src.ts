import type { AnyModule } from '../model/module.js';

/** Whether a task's `src` is on the host itself. `given` is the task's `remote_src`, evaluated; undefined where it says none: then the module's default counts. */
export function readsRemoteSource(module: AnyModule, given: unknown): boolean {
  if (given !== undefined) return given === true || (typeof given === 'string' && /^(yes|true|on|1)$/i.test(given));
  const { properties } = module.args as { readonly properties?: Readonly<Record<string, { readonly default?: unknown }>> };
  return properties?.['remote_src']?.default === true;
}
