import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * The packages that a build took code from, by name: the build's own account, not a list that somebody keeps.
 * @param {string} root
 * @param {import('esbuild').Metafile} metafile
 * @returns {{ name: string, version: string, licence: string, folder: string, authors: string }[]}
 */
export function bundledPackages(root, { outputs }) {
  const folders = new Set();
  for (const { inputs } of Object.values(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
      if (folder !== undefined && bytesInOutput > 0 && !/^[\w-]+:/.test(path)) folders.add(realpathSync(resolve(root, folder)));
    }
  }
  return [...folders].map(described).sort((one, other) => (`${one.name}@${one.version}` < `${other.name}@${other.version}` ? -1 : 1));
}

/** What a package says of itself. Old ones have a list `licenses`, or no licence at all. */
export function described(folder) {
  const { name, version, license, licenses, author, contributors = [] } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const said = license ?? licenses?.map((one) => one.type ?? one).join(' OR ') ?? 'none';
  const people = [author, ...contributors].flat().filter(Boolean);
  return { name, version, licence: said.type ?? said, folder, authors: people.map((one) => one.name ?? one).join(', ') };
}

/** What the licences ask of whoever hands the code on: each package with its copyright and its licence's text, a text that several share once. */
export function notices(root, packages) {
  const firstWith = new Map();
  const parts = packages.map(({ name, version, licence, folder, authors }) => {
    const text = textOf(root, { name, licence, folder, authors });
    const { holders, terms } = divided(text);
    const first = firstWith.get(terms);
    if (first === undefined) firstWith.set(terms, name);
    return `${name} ${version} (${licence})\n\n${first === undefined || holders === '' ? text : `${holders}\n\nOn the same terms as ${first}, above.`}\n`;
  });
  const line = `\n${'-'.repeat(80)}\n\n`;
  return `dist/main.cjs holds code of these packages, in parts shortened by the build:\n${packages.map(({ name, version }) => `  ${name} ${version}\n`).join('')}${line}${parts.join(line)}`;
}

/** Who holds the copyright, and on which terms they give it: the same words however a file breaks its lines. */
function divided(text) {
  const lines = text.split('\n');
  const names = (line) => /^\s*copyright (?:\(c\)|©|\d)/i.test(line);
  const rest = lines.filter((line) => !names(line)).join('\n').replace(/^\s*(?:the )?MIT license(?: \(MIT\))?\s*/i, '');
  return { holders: lines.filter(names).map((line) => line.trim()).join('\n'), terms: rest.replace(/\s+/g, ' ').trim() };
}

function textOf(root, { name, licence, folder, authors }) {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
  if (files.length > 0) return files.map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r', '').trim()).join('\n\n');
  // MIT's text is the same for all; ours is at hand.
  const own = existsSync(join(root, 'LICENSE')) ? readFileSync(join(root, 'LICENSE'), 'utf8') : '';
  const mit = own.slice(own.indexOf('Permission is hereby granted')).trim();
  if (licence !== 'MIT' || authors === '' || !mit.startsWith('Permission')) throw new Error(`${name} has no licence file, and what its package.json says is not enough`);
  return `Copyright (c) ${authors}\n\n${mit}`;
}
