import type { Dict, Value } from '../model/value.js';

const lazy = new WeakSet<object>();

/** A key of a dict of which not all keys are known: whoever asks for all of them reads it, and it says why. */
export const OPEN = '\0';

/**
 * A dict whose values are computed at first use: `hostvars`, `vars`. To everything else it is a Dict like any other:
 * `Object.keys`, `in`, index access and `Object.hasOwn` work, and only reading a value computes it.
 */
export class LazyDict {
  [key: string]: Value;

  /** `get` answers undefined for what is not there; each key is asked once. */
  constructor(keys: () => Iterable<string>, get: (key: string) => Value | undefined) {
    const known = new Map<string, Value | undefined>();
    const names = new Set<string>();
    let listed = false;
    const read = (key: string): Value | undefined => {
      if (!known.has(key)) known.set(key, get(key));
      return known.get(key);
    };
    const list = (): ReadonlySet<string> => {
      if (!listed) for (const name of keys()) names.add(name);
      listed = true;
      return names;
    };
    const has = (key: string | symbol): key is string => typeof key === 'string' && (list().has(key) || read(key) !== undefined);
    const proxy = new Proxy(Object.create(null) as Dict, {
      get: (_, key) => (typeof key === 'string' ? read(key) : undefined),
      has: (_, key) => has(key),
      ownKeys: () => {
        const all = list();
        if (all.has(OPEN)) read(OPEN);
        return [...all];
      },
      getOwnPropertyDescriptor: (_, key) => (has(key) ? { configurable: true, enumerable: true, get: () => read(key) } : undefined),
      set: () => false,
      deleteProperty: () => false,
      defineProperty: () => false,
    });
    lazy.add(proxy);
    // biome-ignore lint/correctness/noConstructorReturn: the proxy is the dict; the class only names it
    return proxy as unknown as LazyDict;
  }
}

export function isLazyDict(value: unknown): boolean {
  return typeof value === 'object' && value !== null && lazy.has(value);
}
