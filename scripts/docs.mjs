// Writes docs/modules from the modules themselves, removes the pages of modules that are gone, and writes docs/differences.md: `npm run docs`.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pages } from '../src/cli/docs/pages.ts';
import { pageOf, readAllowed } from '../test/conformance/allowed.ts';

const folder = fileURLToPath(new URL('../docs/modules', import.meta.url));
mkdirSync(folder, { recursive: true });
const wanted = pages();
for (const [name, text] of wanted) writeFileSync(join(folder, name), text);
for (const name of readdirSync(folder)) if (name.endsWith('.md') && !wanted.has(name)) rmSync(join(folder, name));
console.error(`${wanted.size} pages in docs/modules`);
writeFileSync(fileURLToPath(new URL('../docs/differences.md', import.meta.url)), pageOf(readAllowed()));
