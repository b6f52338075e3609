import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/e2e/**', 'test/differential/**'], testTimeout: 20_000, hookTimeout: 60_000, maxWorkers: Math.max(2, availableParallelism() - 1) } },
      // Most of their time they wait for hosts: two files at a time, and fewer tests of each, so that limits in seconds still hold on two cores.
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts', 'test/differential/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 600_000, maxWorkers: 2, maxConcurrency: 3 } },
    ],
  },
});
