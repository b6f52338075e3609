import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { numbersFrom } from '../random.js';
import { project } from './project.js';

const BITS = ['{{', '}}', '{%', ': ', '- ', '\t', '"', "'", '[', '}', '&a ', '*a', '!vault ', '#', '\n  ', '|', '? ', '<<: ', '---\n', '\0', '\u2028', '1e999', '\\', '%', '@', "{{ lookup('file', '/') }}", 'block: ', 'include_tasks: main.yml', '__proto__: 1', '\r\n', '💥', 'age:YWdlLWVuY3J5cHRpb24ub3Jn'];

/** Characters or lines that are taken out, come twice, stand elsewhere, or that YAML and expressions read as something else. */
function mutated(text: string, next: () => number): string {
  const at = next() % (text.length + 1);
  const lines = text.split('\n');
  const line = next() % lines.length;
  switch (next() % 6) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1 + (next() % 20));
    case 1:
      return text.slice(0, at);
    case 2:
      return [...lines.slice(0, line), lines[next() % lines.length], ...lines.slice(line)].join('\n');
    case 3:
      return [...lines.slice(0, line), ...lines.slice(line + 1)].join('\n');
    case 4:
      return [...lines.slice(0, line), ` ${(lines[line] as string).trimStart()}`, ...lines.slice(line + 1)].join('\n');
    default:
      return text.slice(0, at) + BITS[next() % BITS.length] + text.slice(at);
  }
}

it('a project in which files are garbled is judged well or told what is wrong: never a bug of ours', async () => {
  const { folder, deploy } = project({});
  const cwd = join(folder, 'web');
  expect(await deploy(['init', 'web', '--host', '192.0.2.10', '--yes'])).toMatchObject({ exit: 0 });
  const files = readdirSync(cwd, { recursive: true, withFileTypes: true }).filter((entry) => /\.(yml|hbs|cfg)$/.test(entry.name)).map((entry) => join(entry.parentPath, entry.name));
  const next = numbersFrom(2026);
  for (let round = 0; round < 12; round += 1) {
    const garbled = Array.from({ length: 1 + (next() % 3) }, () => files[next() % files.length] as string);
    const before = new Map(garbled.map((file) => [file, readFileSync(file)]));
    for (const file of garbled) writeFileSync(file, mutated(readFileSync(file, 'utf8'), next));
    const { exit, out, err } = await deploy(round % 2 === 0 ? ['prod', '--syntax-check'] : ['lint', '.'], { cwd });
    expect([0, 1], `round ${round}: ${err}`).toContain(exit);
    expect(out + err).not.toMatch(/^\s+at .+:\d+:\d+\)?$|a bug of deploy/m);
    for (const [file, text] of before) writeFileSync(file, text);
  }
}, 60_000);
