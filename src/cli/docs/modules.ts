import { withExpansions } from '../../compile/expansions.js';
import type { AnyModule, ModuleRegistry } from '../../model/module.js';
import { registry } from '../../modules/index.js';

/** Every module there is a page for: those of the registry and `import_*`, `include_*`, which the compiler carries out. */
export const documented: ModuleRegistry = withExpansions(registry);

/** Names that it answers to: short, other short ones, fully qualified. */
export function namesOf({ name, aliases = [], collection }: AnyModule): readonly string[] {
  const short = [name, ...aliases];
  return [...short, ...short.map((one) => `${collection}.${one}`)];
}
