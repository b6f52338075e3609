import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCase, runCase } from './case.js';

const folder = join(import.meta.dirname, 'cases');

describe('bad input: what the user is told before anything is contacted', () => {
  // the first run loads all modules; the others are timed
  beforeAll(async () => void (await runCase({ options: {}, files: [['site.yml', '[]\n']] })));

  for (const file of readdirSync(folder)) {
    test(basename(file, '.txt'), async () => {
      const path = join(folder, file);
      const text = readFileSync(path, 'utf8');
      const one = readCase(text);
      const { text: said, connected, milliseconds } = await runCase(one);
      // GOLDEN=write puts down what came out, to be read before it is kept
      if (process.env.GOLDEN === 'write') writeFileSync(path, `${text.slice(0, text.indexOf('=== expected'))}=== expected\n${said}\n`);
      else expect(said).toBe(one.expected);
      expect(said).toMatch(/\nexit 1$/);
      expect(said).not.toMatch(/^\s+at .+:\d+:\d+\)?$|a bug of deploy|hunter\dsecret|s3cretvalue/m);
      expect(connected).toBe(false);
      expect(milliseconds).toBeLessThan(5000);
    });
  }
});
