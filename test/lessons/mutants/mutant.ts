import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** One of the errors of REX 002, planted into the project's own VPAI playbook. */
export interface Mutant {
  readonly case: string;
  readonly edits: readonly MutantEdit[];
  /** All that is found beyond what is found without it. */
  readonly expects: readonly Expected[];
}

/** A file edited at its one place, added to, or written whole; or a service (and its volumes) put into the infrastructure's compose template. */
export type MutantEdit =
  | { readonly file: string; readonly find: string; readonly replace: string }
  | { readonly file: string; readonly append: string }
  | { readonly file: string; readonly text: string }
  | { readonly service: string; readonly volumes?: readonly string[] };

/** The id under its severity; the one line of a file (the compose template where none is named) that has a text. */
export type Expected = { readonly file?: string; readonly line: string } & ({ readonly error: string } | { readonly warning: string });

export const COMPOSE = 'roles/stack/templates/infra.compose.yml.hbs';
const FOLDER = import.meta.dirname;

/** By lesson: `L08.yml` holds the mutants of L08. */
export function mutants(): ReadonlyMap<string, readonly Mutant[]> {
  const files = readdirSync(FOLDER).filter((name) => /^L\d+\.yml$/.test(name)).sort();
  return new Map(files.map((name) => [name.slice(0, 3), parse(readFileSync(join(FOLDER, name), 'utf8')) as Mutant[]]));
}

export function edited(edit: MutantEdit, text = ''): string {
  if ('text' in edit) return edit.text;
  if ('append' in edit) return `${text}${edit.append}`;
  if ('service' in edit) return withService(text, edit);
  if (text.split(edit.find).length !== 2) throw new Error(`${edit.file} has ${text.split(edit.find).length - 1} times: ${edit.find}`);
  return text.replace(edit.find, () => edit.replace);
}

function withService(compose: string, { service, volumes = [] }: Extract<MutantEdit, { service: string }>): string {
  const indented = service.replace(/^(?=.)/gm, '  ');
  return compose.replace('networks:\n  backend:\n', (found) => `${indented}\n${found}`) + volumes.map((name) => `  ${name}:\n    name: vpai_${name}\n    external: true\n`).join('');
}
