#!/usr/bin/env node
// Starts dist/main.cjs. In a clone it first builds dist/ where that is missing or older than the sources; a published
// package has no scripts/ and is never built.
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start } from './start.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const main = join(root, 'dist/main.cjs');
/** Of package.json's `engines`, which npm only warns of. */
const OLDEST = [20, 19];

if (newEnough() && await ready()) start(main);

function newEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]) || refuse(`deploy needs Node ${OLDEST.join('.')} or newer; this is ${process.version} (${process.execPath}).`);
}

/** Whether dist/ can be started; builds it where needed. */
async function ready() {
  const built = statSync(main, { throwIfNoEntry: false });
  if (!existsSync(join(root, 'scripts/build.mjs'))) return built !== undefined || refuse('This package has no dist/: it was not published completely.');
  const { newest } = await import('../scripts/build/newest.mjs');
  // Rounded: setting a time and reading it back may lose a fraction of a millisecond.
  if (built && Math.round(built.mtimeMs) >= newest(root)) return true;
  process.stderr.write(`Building dist/ (${built ? 'the sources are newer' : 'first start in this clone'}) …\n`);
  try {
    const { build } = await import('../scripts/build.mjs');
    const { milliseconds } = await build({ root });
    process.stderr.write(`Built in ${milliseconds} ms.\n`);
    return true;
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') return refuse(`The build failed: ${error.message}`);
    if (!built) return refuse('The packages for building are not installed. Run: npm ci --ignore-scripts');
    process.stderr.write('The packages for building are not installed; the older dist/ is started.\n');
    return true;
  }
}

function refuse(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
  return false;
}
