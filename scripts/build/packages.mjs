import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const POSITIONS = `exports.Position = { create: (line, character) => ({ line, character }) };
exports.Range = { create: (one, two, three, four) => (typeof three === 'number' ? { start: { line: one, character: two }, end: { line: three, character: four } } : { start: one, end: two }) };`;

/** Of all of NaCl, bcrypt-pbkdf takes one hash, which Node has: SHA-512 of the first `length` bytes, written into `out`. */
const SHA512 = `const { createHash } = require('node:crypto');
exports.lowlevel = { crypto_hash(out, bytes, length) { out.set(createHash('sha512').update(bytes.subarray(0, length)).digest()); return 0; } };`;

/** Picks the entry of a package that bundles smallest. */
export function leanPackages(root) {
  const lean = {
    // As ES modules only what is used is bundled; the CommonJS entry comes whole.
    yaml: join(root, 'node_modules/yaml/browser/dist/index.js'),
    // Its usual entry also registers a loader for `.hbs` with require().
    handlebars: join(root, 'node_modules/handlebars/dist/cjs/handlebars.js'),
    // Once each, the newer one, which goes by the expressions of Unicode that Node has; what asks for an older one uses nothing that changed.
    'string-width': join(root, 'node_modules/string-width/index.js'),
    'slice-ansi': join(root, 'node_modules/slice-ansi/index.js'),
  };
  return {
    name: 'lean-packages',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^(yaml|handlebars|string-width|slice-ansi)$/ }, ({ path }) => (existsSync(lean[path]) ? { path: lean[path] } : undefined));
      // Handlebars does without it: it is for source maps of templates compiled ahead.
      onResolve({ filter: /^source-map$/ }, () => ({ path: 'source-map', namespace: 'empty' }));
      // What a client over one connection never uses, by who asks for it: servers, web agents, keys' generation, copying of folders.
      // Together they would load http, https, tls and zlib's streams: 40 ms of a start.
      onResolve({ filter: /^\.\/(http-agents|server|keygen)\.js$/ }, ({ path, importer }) => (/[\\/]ssh2[\\/]lib[\\/]index\.js$/.test(importer) ? { path, namespace: 'empty' } : undefined));
      // Files travel through a shell; the classes of SFTP are only named there.
      onResolve({ filter: /\/SFTP\.js$/ }, ({ path, importer }) => (/[\\/]ssh2[\\/]lib[\\/]/.test(importer) ? { path, namespace: 'empty' } : undefined));
      onResolve({ filter: /^(make-dir|sb-scandir|sb-promise-queue)$/ }, ({ path, importer }) => (/[\\/]node-ssh[\\/]/.test(importer) ? { path, namespace: 'empty' } : undefined));
      // Nobody asks ssh2 for its account of each packet, which is a tenth of it.
      onLoad({ filter: /[\\/]ssh2[\\/]lib[\\/].*\.js$/ }, ({ path }) => ({ contents: readFileSync(path, 'utf8').replaceAll(/(?<![.\w])(?:(?:\w+\.)+_)?debug\s*&&/g, 'false &&'), loader: 'js' }));
      // Commander needs it only for subcommands that are programs of their own, and it takes 4 ms to load.
      onResolve({ filter: /^node:child_process$/ }, ({ path, importer }) => (/[\\/]commander[\\/]/.test(importer) ? { path, namespace: 'empty' } : undefined));
      // Of the whole protocol dockerfile-ast asks for two functions that make positions.
      onResolve({ filter: /^vscode-languageserver-types$/ }, ({ path, importer }) => (/[\\/]dockerfile-ast[\\/]/.test(importer) ? { path, namespace: 'positions' } : undefined));
      onResolve({ filter: /^tweetnacl$/ }, ({ path, importer }) => (/[\\/]bcrypt-pbkdf[\\/]/.test(importer) ? { path, namespace: 'sha512' } : undefined));
      onLoad({ filter: /.*/, namespace: 'sha512' }, () => ({ contents: SHA512, loader: 'js' }));
      onLoad({ filter: /.*/, namespace: 'positions' }, () => ({ contents: POSITIONS, loader: 'js' }));
      onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
    },
  };
}

/** Leaves native addons out: ssh2 tries them, and does without where they are missing. */
export function nativeAddons() {
  return {
    name: 'native-addons',
    setup({ onResolve }) {
      onResolve({ filter: /(^cpu-features$|\.node$)/ }, ({ path }) => ({ path, external: true }));
    },
  };
}
