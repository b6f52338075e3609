// Builds dist/main.cjs: `node scripts/build.mjs`; `--published` as npm packs it (package.json, prepack). One file, because bin/start.mjs keeps its compiled code between runs; what a
// command imports lazily is initialised lazily inside it.
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { newest } from './build/newest.mjs';
import { bundledPackages, notices } from './build/notices.mjs';
import { lessonPages } from './build/lesson-pages.mjs';
import { leanPackages, nativeAddons } from './build/packages.mjs';
import { precompiledValidators } from './build/validators.mjs';

/**
 * Builds `root`'s src/ into its dist/. Safe when several builds run at once, and a reader never sees half of one: it is renamed
 * into place. It is one function expression with the parameters of a CommonJS module. Its mtime is that of the newest source, by which bin/deploy.mjs knows whether it is up to date; its first line
 * names its content, by which bin/start.mjs finds the compiled code of just this build.
 * `published`: a quarter smaller, with short names inside (in a clone a stack trace keeps ours), and beside it the licences of what is
 * in it, the types of own lessons and the lessons' pages.
 * @param {{ root: string, entry?: string, out?: string, published?: boolean }} options
 * @returns {Promise<{ file: string, bytes: number, milliseconds: number, metafile: import('esbuild').Metafile }>}
 */
export async function build({ root, entry = 'src/cli/main.ts', out = 'dist', published = false }) {
  const began = performance.now();
  const stamp = newest(root);
  const esbuild = await import('esbuild');
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: { main: entry },
    outdir: out,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    minifyWhitespace: true,
    minifySyntax: true,
    minifyIdentifiers: published,
    legalComments: 'none',
    // bin/start.mjs reads it as one byte a character
    charset: 'ascii',
    write: false,
    metafile: true,
    logLevel: 'silent',
    // Said once, for the function around it all, instead of once a file.
    tsconfigRaw: { compilerOptions: { target: 'ES2022', alwaysStrict: false } },
    define: { 'import.meta.url': '__url' },
    banner: { js: "const __url=require('node:url').pathToFileURL(__filename).href;" },
    plugins: [leanPackages(root), nativeAddons(), precompiledValidators(root, esbuild, published)],
  });
  const [main] = result.outputFiles;
  if (!main) throw new Error('esbuild gave no main.cjs');
  const id = createHash('sha256').update(main.contents).digest('hex').slice(0, 32);
  place(main.path, Buffer.concat([Buffer.from(`// ${id}\n(function(exports,require,module,__filename,__dirname){"use strict";`), main.contents, Buffer.from('\n})')]), stamp);
  if (published) {
    const { lessonTypes } = await import('./build/types.mjs');
    place(join(dirname(main.path), 'notices.txt'), notices(root, bundledPackages(root, result.metafile)));
    place(join(dirname(main.path), 'jalon.d.ts'), lessonTypes(root));
    place(join(dirname(main.path), 'lessons.br'), lessonPages(root));
  }
  return { file: main.path, bytes: main.contents.length, milliseconds: Math.round(performance.now() - began), metafile: result.metafile };
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

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  try {
    const { bytes, milliseconds } = await build({ root, published: process.argv.includes('--published') });
    console.error(`built dist/main.cjs: ${Math.round(bytes / 1024)} KB, ${milliseconds} ms`);
  } catch (error) {
    console.error(`The build failed: ${error.message}`);
    process.exitCode = 1;
  }
}
