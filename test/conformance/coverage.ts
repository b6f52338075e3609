/** Which keywords, modules, filters, tests and lookups of ours no playbook uses. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { schemas } from '../../src/compile/keywordSchemas.js';
import { filterNames, globalNames, lookupNames, testNames } from '../../src/language/functions/index.js';
import { registry } from '../../src/modules/index.js';
import type { Case } from './case.js';

/** What is ours alone, or can't be tried on twins, by `kind name`; each with its reason. */
export const exempt: Readonly<Record<string, string>> = parse(readFileSync(join(import.meta.dirname, 'exempt.yml'), 'utf8')) as Record<string, string>;

/** `kind name` of each thing that `text` has no use of. */
export function unusedIn(text: string): string[] {
  const code = text.replaceAll(/^\s*#.*$/gm, '');
  const key = (name: string): boolean => new RegExp(`(^|[{,\\s-])(ansible\\.\\w+\\.|community\\.\\w+\\.)?${name}:`, 'm').test(code);
  const byName = (name: string, ways: string): boolean => new RegExp(ways.replaceAll('NAME', name.replaceAll('.', '\\.'))).test(code);
  const keywords = new Set(Object.values(schemas).flatMap((schema) => Object.keys((schema as { properties?: object }).properties ?? {})));
  return [
    ...[...keywords].filter((name) => !key(name)).map((name) => `keyword ${name}`),
    ...registry.all.map(({ name }) => name).filter((name) => !key(name) && !byName(name, '(action|local_action): *(ansible\\.builtin\\.)?NAME\\b')).map((name) => `module ${name}`),
    ...[...filterNames()].filter((name) => !byName(name, `\\|\\s*(ansible\\.builtin\\.)?NAME\\b|\\bmap\\(\\s*['"]NAME['"]`)).map((name) => `filter ${name}`),
    ...[...testNames()].filter((name) => !byName(name, `\\bis\\s+(not\\s+)?(ansible\\.builtin\\.)?NAME(?![\\w])|(select|reject)(attr)?\\([^)]*['"]NAME['"]`)).map((name) => `test ${name}`),
    ...[...lookupNames()].filter((name) => !byName(name, `(lookup|query|q)\\(\\s*['"](ansible\\.builtin\\.)?NAME['"]|\\bwith_NAME:`)).map((name) => `lookup ${name}`),
    ...[...globalNames()].filter((name) => !byName(name, '\\bNAME\\(')).map((name) => `function ${name}`),
  ].filter((name) => !(name in exempt));
}

export const unused = (cases: readonly Case[]): string[] => unusedIn(cases.map(({ text }) => text).join('\n'));
