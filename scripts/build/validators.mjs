import { createRequire } from 'node:module';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';

/** Modules that `export const schemas`, by the kind that is put before names that have none. */
const LISTS = { load: 'src/load/schemas/index.ts', keywords: 'src/compile/keywordSchemas.ts', lessons: 'src/lessons/own/schema.ts' };
/** Modules of a task, and what is written like one. */
const MODULES = { registry: 'src/modules/index.ts', expansions: 'src/compile/expansions.ts' };

/**
 * Puts generated validators in the place of src/source/precompiled.ts, so that no schema is compiled at run time and ajv
 * is not loaded. Ids: `module/<name>`, `load/<name>`, `keywords/<name>`.
 * @param {string} root
 * @param {typeof import('esbuild')} esbuild
 * @param {boolean} [packed] compressed, as the package carries them: a ninth of the size, for a few milliseconds at the first use
 */
export function precompiledValidators(root, { build: bundle, transform }, packed = false) {
  return {
    name: 'precompiled-validators',
    setup({ onLoad, onResolve }) {
      onLoad({ filter: /[\\/]src[\\/]source[\\/]precompiled\.ts$/ }, () => ({ contents: "import table from 'jalon:validators';\nexport const precompiled = table;", loader: 'js', resolveDir: root }));
      onResolve({ filter: /^jalon:validators$/ }, ({ path }) => ({ path, namespace: 'validators' }));
      onLoad({ filter: /.*/, namespace: 'validators' }, async () => {
        const code = generate(root, await collect(root, bundle));
        // Nobody reads a stack trace of generated code; without names it is less than half as long to load.
        const { code: contents } = await transform(code, { minify: true });
        return { contents: packed ? pack(contents) : contents, loader: 'js', resolveDir: root };
      });
    },
  };
}

/** The code as text that unpacks itself; what it requires is required outside, where the bundler sees it. */
function pack(code) {
  const needs = [...new Set([...code.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name))];
  const given = needs.map((name) => `${JSON.stringify(name)}: require(${JSON.stringify(name)})`).join(', ');
  return `const given = { ${given} };
const text = require('node:zlib').brotliDecompressSync(Buffer.from(${JSON.stringify(brotliCompressSync(code).toString('base64'))}, 'base64')).toString('utf8');
new Function('module', 'exports', 'require', text)(module, exports, (name) => given[name]);`;
}

/** Reads the schemas from the sources themselves: they are bundled into a throw-away module and imported. */
async function collect(root, bundle) {
  const parts = Object.entries(LISTS).filter(([, path]) => existsSync(join(root, path)));
  const lines = parts.map(([kind, path]) => `import { schemas as ${kind} } from './${path}';\nfor (const [name, schema] of Object.entries(${kind})) all[name.includes('/') ? name : '${kind}/' + name] = schema;`);
  for (const [name, path] of Object.entries(MODULES)) if (existsSync(join(root, path))) lines.push(`import * as ${name} from './${path}';\nfor (const module of ${name}.${name}.all ?? ${name}.${name}) all['module/' + module.name] = module.args;`);
  if (lines.length === 0) return {};
  const result = await bundle({
    stdin: { contents: `const all = {};\n${lines.join('\n')}\nexport default all;`, resolveDir: root, loader: 'ts' },
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    write: false,
    logLevel: 'silent',
  });
  // Inside the project, so that packages are found; in node_modules, where no tool looks for sources.
  const folder = mkdtempSync(join(root, 'node_modules', '.jalon-build-'));
  try {
    const file = join(folder, 'schemas.mjs');
    writeFileSync(file, result.outputFiles[0].contents);
    return (await import(pathToFileURL(file).href)).default;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** CommonJS code of one validator for each schema, as a table by id. */
function generate(root, schemas) {
  const require = createRequire(join(root, 'package.json'));
  const { Ajv } = require('ajv');
  const standalone = require('ajv/dist/standalone').default;
  const ajv = new Ajv({ allErrors: true, strict: false, allowUnionTypes: true, unicodeRegExp: true, messages: false, code: { source: true, lines: false, optimize: 1 } });
  const ids = Object.keys(schemas);
  const names = new Map(ids.map((id, index) => [`v${index}`, id]));
  for (const [name, id] of names) {
    try {
      ajv.addSchema(lean(schemas[id]), name);
      ajv.getSchema(name);
    } catch (error) {
      throw new Error(`the schema ${id} is not valid: ${error.message}`, { cause: error });
    }
  }
  const code = standalone(ajv, Object.fromEntries([...names.keys()].map((name) => [name, name])));
  const table = [...names].map(([name, id]) => `${JSON.stringify(id)}: exports.${name}`).join(', ');
  return `${compact(code)}\nmodule.exports = { ${table} };`;
}

/** How ajv adds one error to the list; 3,000 times in all. */
const ERROR = /const (err\d+) = \{instancePath(?::((?:(?!,schemaPath:).)*))?,schemaPath:("(?:[^"\\]|\\.)*"),keyword:("[^"]*"),params:((?:(?!\};if\(vErrors).)*\})\};if\(vErrors === null\)\{vErrors = \[\1\];\}else \{vErrors\.push\(\1\);\}/gs;
const ADD = 'function $add(errors, instancePath, schemaPath, keyword, params) { const error = { instancePath, schemaPath, keyword, params }; if (errors === null) return [error]; errors.push(error); return errors; }';

/** The same with one function for it: half as long. What is written in another way stays as it is. */
function compact(code) {
  const shorter = code.replace(ERROR, (_, _error, path = 'instancePath', schemaPath, keyword, params) => `vErrors = $add(vErrors, ${path}, ${schemaPath}, ${keyword}, ${params});`);
  return `${shorter}\n${ADD}`;
}

const SAID = new Set(['description', 'title', 'examples', 'default', '$comment']);
const MAPS = new Set(['properties', 'patternProperties', 'definitions', '$defs', 'dependentSchemas']);

/** A schema without what validates nothing: ajv writes whole schemas into its code. */
function lean(schema) {
  if (Array.isArray(schema)) return schema.map(lean);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).filter(([key]) => !SAID.has(key));
  return Object.fromEntries(entries.map(([key, value]) => {
    if (key === 'enum' || key === 'const') return [key, value];
    if (MAPS.has(key)) return [key, Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, lean(inner)]))];
    return [key, lean(value)];
  }));
}
