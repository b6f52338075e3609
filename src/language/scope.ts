/** Variables of one host at one place: precedence, lazy definitions, and who defined what. */
import { error, UserError } from '../model/diagnostic.js';
import { type Dict, OMIT, type Value } from '../model/value.js';
import type { Definition, Level, RuntimeLayer, VariableLayer } from '../model/variables.js';
import { cycle } from './cycle.js';
import { render } from './evaluate.js';
import { LazyDict } from './lazy-dict.js';
import { Missing } from './missing.js';
import { type LookupServices, NO_SERVICES } from './services.js';

export { isLazyDict, LazyDict } from './lazy-dict.js';
export type { LookupServices } from './services.js';

export interface Scope {
  /** The variable's value; Undefined if there is none. Throws UserError when its own definition is wrong. */
  lookup(name: string): Value;
  has(name: string): boolean;
  /** Every name that `lookup` knows (of a magic function only what its `names` tell). */
  names(): Iterable<string>;
  /** Who wins: for `vars explain` and for messages. */
  definition(name: string): { level: Level; origin: string; definition?: Definition } | undefined;
  /** Loop variables and the like: over everything but magic and extra vars. */
  with(values: ReadonlyMap<string, Value>): Scope;
  readonly services: LookupServices;
}

export interface ScopeOptions {
  /** In order of loading: within a level the later one wins. */
  readonly layers: readonly VariableLayer[];
  /** Within a level they win over `layers`. */
  readonly runtime?: readonly RuntimeLayer[];
  /** Above everything. `omit` and `vars` are there without being given. */
  readonly magic?: ReadonlyMap<string, Value> | ((name: string) => Value | undefined);
  /** What a magic function knows, for `names()` and did-you-mean. */
  readonly magicNames?: Iterable<string>;
  readonly services?: LookupServices;
}

type Found = { readonly level: Level; readonly origin: string } & ({ readonly definition: Definition } | { readonly value: Value });
type Source = { readonly level: Level; readonly find: (name: string) => Found | undefined; readonly names: () => Iterable<string> };

/** What all scopes from one `scopes`, and those made of them by `with`, share. */
interface Root {
  /** Highest level first. */
  readonly extra: readonly Source[];
  readonly rest: readonly Source[];
  readonly magic: (name: string) => Value | undefined;
  readonly magicNames: Iterable<string>;
  readonly services: LookupServices;
  /** Definitions being rendered, outermost first. */
  readonly rendering: { name: string; definition: Definition }[];
  /** For each of them the names it has looked up. */
  readonly dependencies: Set<string>[];
}

interface Memo {
  readonly value: Value;
  readonly dependencies: ReadonlySet<string>;
}

const MAX_RENDERING = 100;

export function createScope(options: ScopeOptions): Scope {
  return scopes(options)();
}

/** Scopes that differ in nothing, each with values of its own: what a definition looks up is looked up anew for every task. */
export function scopes(options: ScopeOptions): () => Scope {
  const root = rootOf(options);
  return () => new LayeredScope(root, NOTHING);
}

const NOTHING: ReadonlyMap<string, Value> = new Map();

function rootOf(options: ScopeOptions): Root {
  const inOrder = sourcesInOrder(options);
  const { magic } = options;
  return {
    extra: inOrder.filter((source) => source.level === 22),
    rest: inOrder.filter((source) => source.level !== 22),
    magic: typeof magic === 'function' ? magic : (name) => magic?.get(name),
    magicNames: [...(options.magicNames ?? (magic instanceof Map ? magic.keys() : []))],
    services: options.services ?? NO_SERVICES,
    rendering: [],
    dependencies: [],
  };
}

/** Highest level first, within a level the last one. */
function sourcesInOrder({ layers, runtime = [] }: ScopeOptions): readonly Source[] {
  return [...layers.map(layerSource), ...runtime.map(runtimeSource)].reverse().sort((a, b) => b.level - a.level);
}

/** Every host's scopes are made from the same layers. */
const ofLayers = new WeakMap<VariableLayer, Source>();

function layerSource(layer: VariableLayer): Source {
  const known = ofLayers.get(layer);
  if (known !== undefined) return known;
  const { level, origin, variables } = layer;
  const source: Source = {
    level,
    find: (name) => {
      const definition = variables.get(name);
      return definition && { level, origin, definition };
    },
    names: () => variables.keys(),
  };
  ofLayers.set(layer, source);
  return source;
}

function runtimeSource({ level, values }: RuntimeLayer): Source {
  return {
    level,
    find: (name) => {
      const value = values.get(name);
      return value === undefined ? undefined : { level, origin: level === 11 ? 'facts' : 'set while running', value };
    },
    names: () => values.keys(),
  };
}

class LayeredScope implements Scope {
  private memo: Map<string, Memo> | undefined;
  private everything: Dict | undefined;

  constructor(
    private readonly root: Root,
    private readonly overlay: ReadonlyMap<string, Value>,
    private readonly parent?: LayeredScope,
  ) {}

  get services(): LookupServices {
    return this.root.services;
  }

  lookup(name: string): Value {
    this.root.dependencies.at(-1)?.add(name);
    const magic = this.root.magic(name);
    if (magic !== undefined) return magic;
    const found = this.find(name);
    if (found !== undefined) return 'value' in found ? found.value : this.rendered(name, found.definition);
    if (name === 'omit') return OMIT;
    if (name === 'vars') return this.vars();
    return new Missing(name, undefined, { near: () => this.names() });
  }

  has(name: string): boolean {
    return this.root.magic(name) !== undefined || this.find(name) !== undefined || name === 'omit' || name === 'vars';
  }

  names(): Iterable<string> {
    const names = new Set<string>(this.root.magicNames);
    for (const name of this.overlay.keys()) names.add(name);
    for (const source of [...this.root.extra, ...this.root.rest]) for (const name of source.names()) names.add(name);
    return names;
  }

  definition(name: string): { level: Level; origin: string; definition?: Definition } | undefined {
    if (this.root.magic(name) !== undefined) return { level: 22, origin: 'magic variable' };
    const found = this.find(name);
    return found && { level: found.level, origin: found.origin, ...('definition' in found ? { definition: found.definition } : {}) };
  }

  with(values: ReadonlyMap<string, Value>): Scope {
    return new LayeredScope(this.root, new Map([...this.overlay, ...values]), this);
  }

  private find(name: string): Found | undefined {
    for (const source of this.root.extra) {
      const found = source.find(name);
      if (found !== undefined) return found;
    }
    const value = this.overlay.get(name);
    if (value !== undefined) return { level: 21, origin: 'loop or local variable', value };
    for (const source of this.root.rest) {
      const found = source.find(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Each definition is rendered once a scope, or once for all scopes if it reads no loop variable. */
  private rendered(name: string, definition: Definition): Value {
    const known = this.remembered(name);
    if (known !== undefined) {
      this.depend(known.dependencies);
      return known.value;
    }
    const { rendering, dependencies } = this.root;
    const start = rendering.findIndex((entry) => entry.name === name);
    if (start >= 0) throw cycle(rendering.slice(start));
    if (rendering.length >= MAX_RENDERING) throw new UserError(error('variable-too-deep', `variables refer to one another more than ${MAX_RENDERING} levels deep`, { range: definition.range }));
    const used = new Set<string>();
    rendering.push({ name, definition });
    dependencies.push(used);
    let value: Value;
    try {
      value = render(definition.value, this);
    } catch (problem) {
      if (!(problem instanceof UserError) || problem.diagnostic.code !== 'undefined-variable') throw problem;
      value = new Missing(name, undefined, { cause: problem });
    } finally {
      rendering.pop();
      dependencies.pop();
    }
    this.depend(used);
    this.remember(name, { value, dependencies: used });
    return value;
  }

  private depend(names: ReadonlySet<string>): void {
    const current = this.root.dependencies.at(-1);
    if (current !== undefined) for (const name of names) current.add(name);
  }

  private remembered(name: string): Memo | undefined {
    const own = this.memo?.get(name);
    if (own !== undefined || this.parent === undefined) return own;
    const inherited = this.parent.remembered(name);
    return inherited !== undefined && this.independent(inherited) ? inherited : undefined;
  }

  private remember(name: string, memo: Memo): void {
    this.memo ??= new Map();
    this.memo.set(name, memo);
    if (this.parent !== undefined && this.independent(memo)) this.parent.remember(name, memo);
  }

  private independent(memo: Memo): boolean {
    if (memo.dependencies.has('vars')) return false;
    for (const name of this.overlay.keys()) if (memo.dependencies.has(name)) return false;
    return true;
  }

  /** `vars`: everything by name, each looked up when it is asked for. */
  private vars(): Dict {
    this.everything ??= new LazyDict(
      () => this.names(),
      (name) => {
        if (!this.has(name) || name === 'vars') return undefined;
        const value = this.lookup(name);
        return value;
      },
    );
    return this.everything;
  }
}
