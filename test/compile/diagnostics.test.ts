import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dump } from './dump.js';
import { compileFixture, readFixture, settleGolden } from './project.js';

const folder = (name: string): string => join(import.meta.dirname, name);

describe('bad projects: every finding, with its place', () => {
  for (const name of readdirSync(folder('bad'))) {
    test(name, () => {
      const path = join(folder('bad'), name);
      const { lines, playbook } = compileFixture(readFixture(path));
      expect(lines.join('\n')).toBe(settleGolden(path, lines.join('\n')));
      expect(playbook).toBe(lines.some((line) => line.includes('error ')) ? undefined : playbook);
      expect(lines.length).toBeGreaterThan(0);
    });
  }
});

describe('good projects: what they compile to', () => {
  for (const name of readdirSync(folder('good'))) {
    test(name, () => {
      const path = join(folder('good'), name);
      const { lines, playbook } = compileFixture(readFixture(path));
      expect(lines.filter((line) => line.includes('error ')).join('\n')).toBe('');
      const shown = [...lines, ...(playbook ? dump(playbook) : [])].join('\n');
      expect(shown).toBe(settleGolden(path, shown));
    });
  }
});
