import { render } from '../language/evaluate.js';
import { UserError } from '../model/diagnostic.js';
import type { Template } from '../model/expression.js';
import type { MapEntry } from '../model/node.js';
import type { Loop } from '../model/playbook.js';
import type { Chain } from './chain.js';
import type { Context, Place } from './context.js';
import { loopItems } from './loopItems.js';
import { hostScope } from './scope.js';

/** What the target of an import or include can be, as far as it is known before the run. */
export interface Targets {
  readonly names: readonly string[];
  /** False: some host's target depends on facts or on a task's result. */
  readonly complete: boolean;
}

/** Evaluates a file or role name for every host of the play, for every item of the loop. */
export function targetsOf(context: Context, place: Place, chain: Chain, target: Template, loop: Loop | undefined): Targets {
  if (target.kind === 'literal') return { names: typeof target.value === 'string' ? [target.value] : [], complete: typeof target.value === 'string' };
  const names = new Set<string>();
  let complete = place.play.hosts.length > 0;
  const layers = chain.snapshot(place.play.publicLayers);
  for (const host of place.play.hosts) {
    const scope = hostScope({ input: context.input, host, layers, play: place.play, role: place.role });
    const items = loop ? (attempt(() => loopItems(loop, scope)) ?? []) : [undefined];
    complete &&= items.length > 0;
    for (const item of items) {
      const inner = item === undefined || !loop ? scope : scope.with(new Map([[loop.variable, item]]));
      const name = attempt(() => render(target, inner));
      if (typeof name === 'string') names.add(name);
      else complete = false;
    }
  }
  return { names: [...names], complete };
}

/** Undefined where it can't be known yet; what is wrong for good is found again, and reported, by the resolve pass. */
function attempt<T>(evaluate: () => T): T | undefined {
  try {
    return evaluate();
  } catch (thrown) {
    if (thrown instanceof UserError) return undefined;
    throw thrown;
  }
}

/** The literal text before and after what is computed: 'setup-{{ x }}.yml' → ['setup-', '.yml']. */
export function literalEnds(target: Template): readonly [string, string] {
  if (target.kind !== 'text') return ['', ''];
  const first = target.parts[0];
  const last = target.parts.at(-1);
  return [typeof first === 'string' ? first : '', typeof last === 'string' ? last : ''];
}

/** A plain text arg of import/include as written, for ranges: value of the first of `names` that stands there. */
export function argOf(entries: readonly MapEntry[], names: readonly string[]): MapEntry | undefined {
  return entries.find((entry) => names.includes(entry.key.text));
}
