import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';
import { isMainThread } from 'node:worker_threads';

/** Compiled code of builds that nobody starts any more is kept this long (ms). */
const KEEP = 14 * 24 * 3600 * 1000;

/**
 * Runs a CommonJS bundle with the code that V8 compiled for it in an earlier run: compiling it anew takes longer than checking
 * a playbook. Node has this built in from 22.1; here Node 20 counts. Kept in the user's own folder, because /tmp is everybody's.
 * @param {string} file absolute, made by scripts/build.mjs: a line `// <hash of the content>`, then one function expression
 */
export function start(file) {
  // Optimising code takes a second core, which a run of half a second has no use for: on small machines it takes it from the run,
  // and from the host next door. What is hot for longer is optimised all the same. Later Nodes count otherwise, and say of this
  // flag, on stderr, that they don't know it.
  if (isMainThread && process.versions.node.startsWith('20.')) v8.setFlagsFromString('--interrupt-budget=1000000');
  const source = readFileSync(file, 'latin1');
  const kept = keptFor(source);
  const cachedData = kept && read(kept);
  const script = new vm.Script(source, { filename: file, cachedData });
  // At the end of a run that went well (with findings `lint` did, too) it holds every function that such a run needs; not where
  // threads did the work.
  let alone = isMainThread;
  process.on('worker', () => (alone = false));
  if (kept && (!cachedData || script.cachedDataRejected)) process.on('exit', (code) => (code === 0 || (code === 1 && kept.endsWith('-lint'))) && alone && keep(kept, script.createCachedData()));
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
}

/** Help needs little of the bundle, a check more, a run nearly all: each has a file of its own, by what was built and by which Node. */
function keptFor(source) {
  if (process.env.NODE_DISABLE_COMPILE_CACHE) return undefined;
  const id = /^\/\/ ([0-9a-f]{32})\n/.exec(source)?.[1];
  const has = (...words) => process.argv.some((word, index) => index > 1 && words.includes(word));
  const needs = process.argv.length < 3 || has('-h', '--help', 'help', '-V', '--version') ? 'help' : has('--syntax-check', '--list-tasks', '--list-hosts', '--list-tags') ? 'check' : has('lint') ? 'lint' : 'run';
  try {
    return id && join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'jalon/compiled', `${id}-${process.version}-${process.arch}-${needs}`);
  } catch {
    return undefined; // a user without a home
  }
}

/** Only what this very user wrote: it is run as code. */
function read(path) {
  let handle;
  try {
    handle = openSync(path, 'r');
    const { uid, mode } = fstatSync(handle);
    return uid === process.getuid?.() && (mode & 0o022) === 0 ? readFileSync(handle) : undefined;
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** Renamed into place, so that no start reads half of it. What can't be kept is compiled again the next time. */
function keep(path, data) {
  const folder = dirname(path);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(folder)) if (Date.now() - statSync(join(folder, name)).mtimeMs > KEEP) rmSync(join(folder, name), { force: true });
    writeFileSync(temporary, data, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, path);
  } catch {
    rmSync(temporary, { force: true });
  }
}
