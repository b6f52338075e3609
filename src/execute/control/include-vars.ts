import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { render } from '../../language/evaluate.js';
import { error, UserError } from '../../model/diagnostic.js';
import { dict, type Value } from '../../model/value.js';
import { text } from '../identity.js';
import { locate } from '../local-sources.js';
import type { Control } from './control.js';

/** Reads a vars file (or every file of a folder) into level 18. */
export const includeVars: Control = ({ args, task, scope, run }) => {
  const file = text(args.file ?? args._raw_params);
  const folder = text(args.dir);
  if (file === undefined && folder === undefined) throw new UserError(error('include-vars', 'include_vars needs `file` or `dir`', { range: task.moduleRange }));
  const paths = file !== undefined ? [locate(task, 'vars', file)] : filesOf(locate(task, 'vars', folder as string));
  const values: (readonly [string, Value])[] = [];
  for (const path of paths) {
    for (const [name, { value }] of run.ports.varsFile(path).variables) values.push([name, render(value, scope.with(new Map(values)))]);
  }
  const name = text(args.name);
  const set = name === undefined ? values : [[name, dict(values)] as const];
  const result = dict([['ansible_facts', dict(set)], ['ansible_included_var_files', paths]]);
  return { raw: { changed: false, failed: false, result }, effects: { variables: (before) => ({ ...before, included: new Map([...before.included, ...set]) }) } };
};

function filesOf(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => /\.(ya?ml|json)$/.test(path) && statSync(path).isFile());
}
