import type { SchemaError } from '../validators.js';
import { branches, resolved, schemaAt, schemaOfError, type SchemaView } from './pointer.js';

/** A finding of ajv, or of a union (`anyOf`, `oneOf`) none of whose branches fits: then with what each branch said. */
export interface Finding {
  readonly error: SchemaError;
  readonly branches?: readonly (readonly Finding[])[];
}

/**
 * Groups the findings of union branches under the union's own. A union one of whose branches has no finding left
 * (all were about values that are not known yet) is no finding itself.
 */
export function groupUnions(root: unknown, errors: readonly SchemaError[], ignore: (error: SchemaError) => boolean): Finding[] {
  const taken = new Set<SchemaError>();
  const grouped = new Map<SchemaError, Finding | undefined>();
  // Ajv puts what branches said before the union's own finding, so inner unions come first.
  for (const [index, error] of errors.entries()) {
    if (!isUnion(error) || error.params.passingSchemas) continue;
    const union = schemaAt(root, error.schemaPath) ?? schemaOfError(root, error)?.[error.keyword as 'anyOf' | 'oneOf'];
    if (!Array.isArray(union)) continue;
    const said = union.map((branch: SchemaView, number) => {
      const prefixes = branchPrefixes(root, branch, `${error.schemaPath}/${number}`);
      return errors.slice(0, index).filter((other) => !taken.has(other) && within(other.instancePath, error.instancePath) && prefixes.some((prefix) => other.schemaPath === prefix || other.schemaPath.startsWith(`${prefix}/`)));
    });
    for (const list of said) for (const other of list) taken.add(other);
    const findings = said.map((list) => list.flatMap((other) => find(other)));
    const open = said.some((list, number) => list.length > 0 && findings[number]!.length === 0);
    grouped.set(error, open ? undefined : { error, branches: findings });
  }
  return errors.filter((error) => !taken.has(error)).flatMap((error) => find(error));

  function find(error: SchemaError): Finding[] {
    if (ignore(error)) return [];
    if (!grouped.has(error)) return [{ error }];
    const finding = grouped.get(error);
    return finding ? [finding] : [];
  }
}

function isUnion(error: SchemaError): boolean {
  return error.keyword === 'anyOf' || error.keyword === 'oneOf';
}

function within(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}/`);
}

/** Where in the schema a branch's findings come from: its own place, and the definitions it refers to. */
function branchPrefixes(root: unknown, branch: SchemaView, own: string, depth = 0): string[] {
  const out = [own];
  if (depth > 4 || typeof branch !== 'object' || branch === null) return out;
  if (branch.$ref !== undefined) {
    out.push(branch.$ref);
    out.push(...branchPrefixes(root, resolved(root, branch), branch.$ref, depth + 1));
    return out;
  }
  for (const part of [...branches(branch), ...(branch.allOf ?? []), ...Object.values(branch.properties ?? {}), ...(branch.items && !Array.isArray(branch.items) ? [branch.items as SchemaView] : [])]) {
    if (part?.$ref !== undefined) out.push(...branchPrefixes(root, part, own, depth + 1));
  }
  return out;
}
