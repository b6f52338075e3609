import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { limitFrom } from '../../src/cli/limit.js';

const folder = mkdtempSync(join(tmpdir(), 'jalon-limit-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('limitFrom', () => {
  it('puts the lines of a file in its place', () => {
    writeFileSync(join(folder, 'site.retry'), 'w1\n\n# not this\n w2 \n');
    expect(limitFrom('@site.retry,!w3', folder)).toBe('w1,w2,!w3');
    expect(limitFrom('web:!w1', folder)).toBe('web:!w1');
  });

  it('says which file it can not read', () => {
    expect(() => limitFrom('@gone', folder)).toThrow(/"gone" can't be read/);
  });
});
