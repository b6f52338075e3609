import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filtersPages } from '../../src/language/functions/pages/filters.js';
import { globalsPages } from '../../src/language/functions/pages/globals.js';
import { documentedFunctions } from '../../src/language/functions/pages/index.js';
import { lookupsPages } from '../../src/language/functions/pages/lookups.js';
import { methodsPages } from '../../src/language/functions/pages/methods.js';
import { testsPages } from '../../src/language/functions/pages/tests.js';
import { functionsByOwner } from '../../src/language/functions/index.js';
import { SecretText } from '../../src/model/value.js';
import { compute, scopeOf, services } from './nodes.js';

const FILES: Readonly<Record<string, string>> = { 'motd.txt': 'Welcome\n', 'ports.csv': 'web1,8080\nweb2,8081\n', 'app.ini': '[web]\nport = 80\n' };

/** The controller that examples of lookups look at. */
const scope = scopeOf({ port: 22 }, {
  services: services({
    env: (name) => (name === 'HOME' ? '/home/alice' : undefined),
    searchPath: (_kind, name) => (name in FILES ? `/project/files/${name}` : undefined),
    readFile: (path) => Buffer.from(FILES[basename(path)] ?? ''),
    entry: (path) => (path.startsWith('/srv/') ? { kind: 'directory', link: path === '/srv/link', mount: false, path: '/srv/target', identity: '1' } : undefined),
    hosts: () => ['web1'],
    glob: () => ['/project/files/a.conf'],
    pipe: (command) => ({ 'printf hello': 'hello', 'seq 2': '1\n2\n' })[command] ?? '',
    password: (_path, { length }) => SecretText.whole('x'.repeat(length)),
    template: () => 'Hello\n',
  }),
});

describe('pages of functions', () => {
  const all = documentedFunctions();
  it('has one for each function, and none for what is gone', () => {
    expect(all.map(({ function: fn }) => fn)).toEqual(functionsByOwner().map(({ function: fn }) => fn));
    const written = [filtersPages, testsPages, globalsPages, lookupsPages, methodsPages].flatMap((pages) => Object.keys(pages));
    expect(written.length).toBe(all.length);
  });

  it.each(all.map(({ function: fn, owner, page }) => [`${fn.kind} ${owner === undefined ? '' : `${owner}.`}${fn.name}`, page, fn.name] as const))('%s: its example gives what the page says', (_title, [summary, example, result], name) => {
    expect(summary).toMatch(/^[A-Z].*\.$/);
    expect(example).toContain(name === 'eq' ? 'eq' : name);
    expect(compute('v | to_json(ensure_ascii=false)', scopeOf({ v: compute(example, scope) }))).toBe(result);
  });
});
