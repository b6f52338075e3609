import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { findProject } from '../load/project.js';
import { EXIT, type ExitCode } from '../model/result.js';
import { escapeTerminal } from '../shell/escape.js';
import { suggest } from '../source/suggest.js';
import type { SchemaOptions } from './commands/schema.js';
import type { Io } from './io.js';
import { writeTypes } from './lessons/types.js';
import { lessonsFolder, ownLessonFiles } from './own-lessons.js';
import { SCHEMA_FILES } from './schema/files.js';

/** `deploy schema`: JSON Schemas for editors, and what to tell the editor; `--print NAME`: one of them. */
export async function runSchema({ out, print, project }: SchemaOptions, io: Io): Promise<ExitCode> {
  if (print !== undefined) return printOne(print, io);
  const base = project === undefined ? (findProject(io.cwd) ?? io.cwd) : resolve(io.cwd, project);
  const folder = out === undefined ? join(base, '.jalon', 'schemas') : resolve(io.cwd, out);
  try {
    mkdirSync(folder, { recursive: true });
    if (ownLessonFiles(base).length > 0) await writeTypes(lessonsFolder(base));
    for (const { name, schema } of SCHEMA_FILES) writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(schema())}\n`);
  } catch (problem) {
    io.stderr.write(escapeTerminal(`The schemas can't be written: ${(problem as Error).message}\n`));
    return EXIT.before;
  }
  io.stdout.write(escapeTerminal(advice(relative(base, folder) || '.', relative(io.cwd, folder) || '.')));
  return EXIT.ok;
}

function printOne(name: string, io: Io): ExitCode {
  const file = SCHEMA_FILES.find((one) => one.name === name.replace(/\.json$/, ''));
  if (file !== undefined) {
    io.stdout.write(`${JSON.stringify(file.schema(), undefined, 2)}\n`);
    return EXIT.ok;
  }
  const known = SCHEMA_FILES.map((one) => one.name);
  const near = suggest(name, known);
  io.stderr.write(escapeTerminal(`There is no schema "${name}"${near === undefined ? '' : `; did you mean "${near}"?`} There are ${known.join(', ')}.\n`));
  return EXIT.before;
}

/** `folder` as seen from the project, and from here. */
function advice(folder: string, shown: string): string {
  const names = SCHEMA_FILES.map(({ name }) => `${name}.json`).join(', ');
  const schemas = Object.fromEntries(SCHEMA_FILES.map(({ name, files }) => [folder.startsWith('/') || folder.startsWith('..') ? `${folder}/${name}.json` : `./${folder}/${name}.json`, files.length === 1 ? files[0] : files]));
  const settings = { 'yaml.schemas': schemas, 'yaml.customTags': ['!vault scalar', '!secret scalar', '!unsafe scalar'] };
  return `Wrote ${names} to ${shown}

Completion, hover and checks for YAML come from yaml-language-server (in VS Code: the extension redhat.vscode-yaml).
Its settings, in VS Code .vscode/settings.json of the project:

${JSON.stringify(settings, undefined, 2)}

Or for one file, in any editor, a first line with the path from that file:

# yaml-language-server: $schema=../${folder}/playbook.json

They describe this version of deploy: write them again after an update. \`deploy lint\` checks more than they can.
`;
}
