// What a thread of `deploy` runs: the same bundle, which sees that it is not the main thread.
import { join } from 'node:path';
import { start } from './start.mjs';

start(join(import.meta.dirname, '../dist/main.cjs'));
