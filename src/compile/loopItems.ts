import type { Scope } from '../language/scope.js';
import { render } from '../language/evaluate.js';
import type { Loop } from '../model/playbook.js';
import type { Value } from '../model/value.js';
import { dict, isDict } from '../model/value.js';

/** Items of a loop as far as they are known before the run; undefined when they are not. Throws UserError. */
export function loopItems(loop: Loop, scope: Scope): readonly Value[] | undefined {
  const value = render(loop.items, scope);
  switch (loop.style) {
    case 'loop':
    case 'with_list':
      return Array.isArray(value) ? value : undefined;
    case 'with_items':
      return Array.isArray(value) ? value.flat() : undefined;
    case 'with_dict':
      return isDict(value) ? Object.entries(value).map(([key, item]) => dict([['key', key], ['value', item]])) : undefined;
    case 'with_indexed_items':
      return Array.isArray(value) ? value.flat().map((item, index) => [index, item]) : undefined;
    default:
      return undefined;
  }
}
