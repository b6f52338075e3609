// Builds dist/: `node scripts/build.mjs`. One entry, dist/main.mjs; what a command loads lazily becomes a chunk of its own.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { newest } from './build/newest.mjs';
import { leanPackages, nativeAddons } from './build/packages.mjs';
import { precompiledValidators } from './build/validators.mjs';

/** Chunks that no build names any more are kept this long (ms): a deployment that is under way may still load one. */
const KEEP = 24 * 3600 * 1000;

/**
 * Builds `root`'s src/ into its dist/. Safe when several builds run at once, and a reader never sees half of one: chunks are
 * named by their content and put in place first, dist/main.mjs is renamed into place last. Its mtime is that of the newest
 * source, by which bin/deploy.mjs knows whether it is up to date.
 * @param {{ root: string, entry?: string, out?: string }} options
 * @returns {Promise<{ files: number, bytes: number, milliseconds: number, metafile: import('esbuild').Metafile }>}
 */
export async function build({ root, entry = 'src/cli/main.ts', out = 'dist' }) {
  const began = performance.now();
  const stamp = newest(root);
  const esbuild = await import('esbuild');
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: { main: entry },
    outdir: out,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    write: false,
    metafile: true,
    logLevel: 'silent',
    // CommonJS packages call require() for Node's own modules; an ES module has none by itself.
    banner: { js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);" },
    plugins: [leanPackages(root), nativeAddons(), precompiledValidators(root, esbuild)],
  });
  const main = result.outputFiles.find((file) => file.path === resolve(root, out, 'main.mjs'));
  if (!main) throw new Error('esbuild gave no main.mjs');
  for (const file of result.outputFiles) if (file !== main) place(file.path, file.contents);
  place(main.path, main.contents, stamp);
  removeOld(resolve(root, out, 'chunks'), new Set(result.outputFiles.map((file) => file.path)));
  const bytes = result.outputFiles.reduce((sum, file) => sum + file.contents.length, 0);
  return { files: result.outputFiles.length, bytes, milliseconds: Math.round(performance.now() - began), metafile: result.metafile };
}

/** Writes beside the target and renames, so that no reader sees a part of it. */
function place(path, contents, stamp) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeFileSync(temporary, contents);
    if (stamp !== undefined) utimesSync(temporary, new Date(stamp), new Date(stamp));
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function removeOld(folder, current) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (!current.has(path) && age > KEEP) rmSync(path, { force: true });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  try {
    const { files, bytes, milliseconds } = await build({ root });
    console.error(`built dist/: ${files} files, ${Math.round(bytes / 1024)} KB, ${milliseconds} ms`);
  } catch (error) {
    console.error(`The build failed: ${error.message}`);
    process.exitCode = 1;
  }
}
