import { expect, it } from 'vitest';
import { wrapLine } from '../../src/report/wrap.js';

it.each([
  ['short', 20, ['short']],
  ['  one two three four', 12, ['  one two', '      three', '      four']],
  ['https://example.com/a/very/long/address is whole', 20, ['https://example.com/a/very/long/address', '    is whole']],
  ['no answer within 10 s here', 19, ['no answer within', '    10 s here']],
  ['changed: [a-host-name] Task here', 24, ['changed: [a-host-name]', '    Task here']],
  ['  $ ssh-keygen -R web01 -f ~/.ssh/known_hosts', 20, ['  $ ssh-keygen -R web01 -f ~/.ssh/known_hosts']],
  ['日本語 日本語 日本語', 14, ['日本語 日本語', '    日本語']],
])('%s', (line, columns, wrapped) => expect(wrapLine(line, columns)).toEqual(wrapped));
