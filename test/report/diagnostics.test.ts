import { expect, it } from 'vitest';
import { error, note, warning } from '../../src/model/diagnostic.js';
import { located, printDiagnostics } from '../../src/report/diagnostics.js';
import { expectGolden, recording, SECRET } from './golden.js';

const text = `- hosts: web\n  tasks:\n    - copi: {src: a}\n      notifiy: "\x1b[2J${SECRET}"\n`;
const source = { file: 'site.yml', path: '/x/site.yml', text };
const find = (file: string) => (file === 'site.yml' ? source : undefined);
const place = (word: string) => ({ file: 'site.yml', start: text.indexOf(word), end: text.indexOf(word) + word.length });

it('prints findings in the order of places, with frames, reasons and help', () => {
  const { options, text: told } = recording({ err: (part) => options.out(part) });
  printDiagnostics([
    error('unknown-key', 'unknown key "notifiy"', { range: place('notifiy'), why: 'No keyword has this name.', fix: 'Remove it.', suggestion: 'notify', related: [{ range: place('hosts'), message: 'in this play' }] }),
    warning('elsewhere', `a file that is not at hand ${SECRET}`, { range: { file: 'other.yml', start: 0, end: 1 } }),
    note('aside', 'a note'),
    error('unknown-module', 'there is no module "copi"', { range: place('copi'), suggestion: 'copy' }),
  ], find, options);
  expect(told()).not.toContain('\x1b');
  expect(told()).not.toContain(SECRET);
  expectGolden('diagnostics', told());
});

it('gives line and column for JSON', () => {
  expect(located(error('x', 'y', { range: place('copi'), related: [{ range: place('hosts'), message: 'm' }] }), find)).toMatchObject({ range: { line: 3, column: 7 }, related: [{ range: { line: 1, column: 3 } }] });
});
