import type { VariableLayer } from '../model/variables.js';

/**
 * The static layers that surround a node, innermost last. Roles of a play are public: their defaults and vars are seen by all its tasks
 * (Ansible), and are known only when the whole play was read; so `resolve` comes at the end, once a chain, and nodes of one chain share one array.
 */
export class Chain {
  private resolved: readonly VariableLayer[] | undefined;

  private constructor(
    /** What this link adds. */
    readonly own: readonly VariableLayer[],
    private readonly parent?: Chain,
  ) {}

  static readonly empty = new Chain([]);

  with(...layers: readonly (VariableLayer | undefined)[]): Chain {
    const given = layers.filter((layer): layer is VariableLayer => layer !== undefined && layer.variables.size > 0);
    return given.length === 0 ? this : new Chain(given, this);
  }

  /** Outermost first, not sorted by level. */
  list(): readonly VariableLayer[] {
    return [...(this.parent?.list() ?? []), ...this.own];
  }

  /** Lowest level first; within a level what stands further in wins, and anything wins over `publicLayers`. */
  resolve(publicLayers: readonly VariableLayer[]): readonly VariableLayer[] {
    this.resolved ??= sortLayers([...publicLayers, ...this.list()]);
    return this.resolved;
  }

  /** The same, without settling it: for what must be known while the play is still being read. */
  snapshot(publicLayers: readonly VariableLayer[]): readonly VariableLayer[] {
    return sortLayers([...publicLayers, ...this.list()]);
  }
}

/** Stable by level; a layer that comes twice counts where it stands last. */
export function sortLayers(layers: readonly VariableLayer[]): readonly VariableLayer[] {
  const last = layers.filter((layer, index) => layers.lastIndexOf(layer) === index);
  return last.sort((a, b) => a.level - b.level);
}
