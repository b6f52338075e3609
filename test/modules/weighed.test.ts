import { expect, test } from 'vitest';
import { SecretText } from '../../src/model/value.js';
import { normalPath } from '../../src/modules/probes/path.js';
import { Weighed, weighedOf, weighedOnce } from '../../src/modules/weighed.js';

test('content is weighed once for each owner, by its real bytes', () => {
  const owner = {};
  let asked = 0;
  const first = weighedOnce(owner, () => { asked += 1; return 'é'; });
  expect(weighedOnce(owner, () => { asked += 1; return 'other'; })).toBe(first);
  expect([asked, first.bytes.length, first.digest('md5')]).toEqual([1, 2, '66ddcd97cfdeabb2f6fb8a999b4bc76f']);
  expect(new Weighed(SecretText.whole('abc')).digest('sha256')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(weighedOf(first)).toBe(first);
});

test.each([['/a/b', '/a/b'], ['/a//b/', '/a/b'], ['/', '/'], ['//', '/'], ['/a/./b', '/a/b'], ['./a', 'a'], ['a/.', 'a'], ['', '/'], ['.', '.'], ['/..a/.b', '/..a/.b'], ['/a/../b', '/a/../b'], ['a\n/', 'a\n']])('normalPath %j', (text, normal) => {
  expect(normalPath(text)).toBe(normal);
});
