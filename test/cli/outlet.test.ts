import { expect, it } from 'vitest';
import { createOutlet } from '../../src/cli/outlet.js';

function screen() {
  const said: string[] = [];
  return { said, stdout: { write: (text: string) => said.push(`out ${text}`) }, stderr: { write: (text: string) => said.push(`err ${text}`) } };
}

it('writes the lines of one turn at once, in order, and each stream on its own', async () => {
  const { said, stdout, stderr } = screen();
  const { out, err } = createOutlet(stdout, stderr);
  out('a\n');
  out('b\n');
  err('c\n');
  out('d\n');
  expect(said).toEqual(['out a\nb\n', 'err c\n']);
  await new Promise((resolve) => setImmediate(resolve));
  expect(said).toEqual(['out a\nb\n', 'err c\n', 'out d\n']);
});

it('writes what waits when asked, once', async () => {
  const { said, stdout, stderr } = screen();
  const { out, flush } = createOutlet(stdout, stderr);
  out('a\n');
  flush();
  flush();
  await new Promise((resolve) => setImmediate(resolve));
  expect(said).toEqual(['out a\n']);
});
