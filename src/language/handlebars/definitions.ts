import type { Expression, Template } from '../../model/expression.js';
import type { Range } from '../../model/range.js';
import type { Scope } from '../scope.js';

/** A part of a variable: `services.0.image`. */
export interface Origin {
  readonly name: string;
  readonly path: readonly string[];
}

/** The part of a variable that an expression stands for when it is nothing but a path. `locals` tell where `this` and block params come from. */
export function originOf(expression: Expression, locals: ReadonlyMap<string, Origin | undefined>): Origin | undefined {
  if (expression.kind === 'name') return locals.has(expression.name) ? locals.get(expression.name) : { name: expression.name, path: [] };
  if (expression.kind !== 'attribute') return undefined;
  const object = originOf(expression.object, locals);
  return object && { name: object.name, path: [...object.path, expression.name] };
}

/** Where that part was written: as deep into the variable's definition as it is spelled out there. */
export function definitionRange(origin: Origin, scope: Scope): Range | undefined {
  const definition = scope.definition(origin.name)?.definition;
  if (!definition) return undefined;
  let range = definition.range;
  let value: Template = definition.value;
  for (const step of origin.path) {
    if (value.kind === 'map') {
      const entry: { readonly keyRange: Range; readonly value: Template } | undefined = value.entries.find((candidate) => candidate.key === step);
      if (!entry) break;
      range = entry.keyRange;
      value = entry.value;
    } else if (value.kind === 'list') {
      const item: Template | undefined = value.items[Number(step)];
      if (!item) break;
      range = item.range;
      value = item;
    } else break;
  }
  return range;
}
