import { describe, expect, it } from 'vitest';
import { csvRows, iniSections } from '../../src/language/functions/table-text.js';
import { compute, problemOf, scopeOf, services } from './nodes.js';

describe('csvRows', () => {
  it('reads quotes, delimiters and line ends', () => {
    expect(csvRows('a,"b, ""c""\nd",e\r\n\nx,', ',')).toEqual([['a', 'b, "c"\nd', 'e'], [''], ['x', '']]);
  });
});

describe('iniSections', () => {
  const text = '[DEFAULT]\nhome = /srv\n; no\n[Web]\nPort: 80\npath = %(home)s/www\nmore = a\n  b\nbare\nshare = 100%%\n';

  it('reads as configparser does', () => {
    const web = iniSections(text, { caseSensitive: false, interpolate: true }).get('Web');
    expect(Object.fromEntries(web ?? [])).toEqual({ home: '/srv', port: '80', path: '/srv/www', more: 'a\nb', bare: undefined, share: '100%' });
  });

  it('keeps case, and signs as they are, when told to', () => {
    const web = iniSections(text, { caseSensitive: true, interpolate: false }).get('Web');
    expect([web?.get('Port'), web?.get('path')]).toEqual(['80', '%(home)s/www']);
  });
});

describe('lookups of tables', () => {
  const files: Readonly<Record<string, string>> = { 'a.tsv': 'web1\t80\tx\nweb2\t81\ty\n', 'app.ini': '[s]\nk1 = 1\nk2 = 2\nother = 3\n', 'app.properties': 'user.name = me\n' };
  const scope = scopeOf({}, { services: services({ searchPath: (_kind, name) => (name in files ? name : undefined), readFile: (path) => Buffer.from(files[path] ?? '') }) });

  it.each([
    ["lookup('csvfile', 'web2 file=a.tsv col=2')", 'y'],
    ["lookup('csvfile', 'y', file='a.tsv', keycol=2, col=0)", 'web2'],
    ["lookup('csvfile', 'web9', file='a.tsv', default='none')", 'none'],
    ["query('csvfile', 'web9', file='a.tsv')", []],
    ["query('ini', 'k[12]', section='s', file='app.ini', re=true)", ['1', '2']],
    ["query('ini', 'section=s', 'file=app.ini', 'k1', 'K2')", ['1', '2']],
    ["lookup('ini', 'nope', section='s', file='app.ini', default='d')", 'd'],
    ["lookup('ini', 'user.name type=properties file=app.properties')", 'me'],
  ])('%s', (expression, expected) => {
    expect(compute(expression, scope)).toEqual(expected);
  });

  it.each([
    ["lookup('ini', 'k1', section='t', file='app.ini')", 'there is no section "t" in app.ini'],
    ["lookup('csvfile', 'x', file='gone.csv')", 'the file "gone.csv" was not found'],
    ["lookup('csvfile', 'x', colour='1')", '"colour" is no option of csvfile'],
  ])('%s fails', (expression, message) => {
    expect(problemOf(() => compute(expression, scope)).summary).toContain(message);
  });
});
