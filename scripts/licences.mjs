// Lists the licence of every package that dist/ holds code of, and judges those of the tools as well: `node scripts/licences.mjs`.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { bundledPackages, described } from './build/notices.mjs';

/** Asks of whoever hands the code on no more than to keep its notice, which dist/notices.txt does. */
const HANDED_ON = new Set(['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Unlicense', 'Apache-2.0']);
/** A tool is used and not handed on, so it may ask that its own changed files be open. */
const TOOLS = new Set([...HANDED_ON, 'MPL-2.0', 'BlueOak-1.0.0', 'CC0-1.0', 'Python-2.0']);

/** Whether a licence expression leaves a choice that is allowed. What is not understood is not. */
export function allows(licences, expression) {
  return expression.replace(/^\((.*)\)$/, '$1').split(' OR ').some((choice) => choice.split(' AND ').every((one) => licences.has(one)));
}

/** Of every package in the lockfile; those of other platforms are not installed, and have only what the lockfile says. */
function locked(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages).filter(([path]) => path !== '').map(([path, { version, license }]) => {
    const name = path.replace(/^.*node_modules\//, '');
    return license === undefined ? installed(join(root, path), { name, version, licence: 'none' }) : { name, version, licence: license };
  });
}

function installed(folder, otherwise) {
  try {
    return described(folder);
  } catch {
    return otherwise;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const bundled = bundledPackages(root, (await build({ root })).metafile);
  for (const { name, version, licence } of bundled) process.stdout.write(`${licence.padEnd(14)}${name} ${version}\n`);
  const tools = locked(root);
  process.stdout.write(`${bundled.length} packages in dist/, ${tools.length} in the lockfile\n`);
  const refused = [
    ...bundled.filter(({ licence }) => !allows(HANDED_ON, licence)).map((one) => ({ ...one, where: 'dist/ holds' })),
    ...tools.filter(({ licence }) => !allows(TOOLS, licence)).map((one) => ({ ...one, where: 'the lockfile holds' })),
  ];
  for (const { name, version, licence, where } of refused) process.stderr.write(`${where} ${name} ${version}, whose licence (${licence}) is not among the allowed ones\n`);
  process.exitCode = refused.length === 0 ? 0 : 1;
}
