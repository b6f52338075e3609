import { accessSync, constants } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { error } from '../../model/diagnostic.js';
import { suggest } from '../../source/suggest.js';
import { walk } from '../folders.js';
import type { Reader } from '../reading.js';
import { addGroup, createDraft, type Draft } from './draft.js';
import { hostsOf } from './hosts.js';
import { readIni } from './ini.js';
import { readProgram } from './program.js';
import { readYamlInventory } from './yaml.js';

export interface InventoryFiles {
  readonly draft: Draft;
  /** Files read, absolute. */
  readonly sources: readonly string[];
  /** Folders in which group_vars, host_vars and environment.yml are looked for. */
  readonly bases: readonly string[];
}

/** In a folder of inventories: variables and what editors leave behind (Ansible's INVENTORY_IGNORE_EXTS, without .ini). */
const NOT_INVENTORY = /^(?:\..*|group_vars|host_vars|environment\.ya?ml|known_hosts|ansible\.cfg|vars_plugins|.*\.(?:pyc|pyo|swp|bak|rpm|md|txt|rst|orig|cfg|retry|hbs)|.*~)$/;

/** Reads all `-i` arguments: files, folders, or lists of hosts with a comma. Relative ones are looked for from `cwd`. */
export function readInventories(inventories: readonly string[], cwd: string, reader: Reader, runsPrograms: boolean): InventoryFiles {
  const draft = createDraft();
  const sources: string[] = [];
  const bases = new Set<string>();
  for (const argument of inventories) {
    const path = resolve(cwd, argument);
    const kind = reader.exists(path);
    if (kind === undefined && argument.includes(',')) readList(argument, draft, reader);
    else if (kind === undefined) reader.log.report(missing(argument, path, reader));
    else {
      bases.add(kind === 'directory' ? path : dirname(path));
      const files = kind === 'directory' ? walk(path, reader, (name) => !NOT_INVENTORY.test(name)) : [path];
      if (files.length === 0) reader.log.report(error('empty-inventory', `there is no inventory in ${reader.sources.shown(path)}`, { fix: 'Add hosts.yml with your hosts.' }));
      for (const file of files) readFile(file, draft, reader, runsPrograms ? cwd : undefined);
      sources.push(...files);
    }
  }
  return { draft, sources, bases: [...bases] };
}

function missing(argument: string, path: string, reader: Reader) {
  return error('inventory-missing', `there is no inventory ${argument}`, { why: `${path} does not exist.`, fix: 'For a list of hosts, end it with a comma: -i host1,host2,', suggestion: suggest(argument.split('/').at(-1) ?? '', reader.list(dirname(path))) });
}

function readList(argument: string, draft: Draft, reader: Reader): void {
  const source = reader.sources.inline(`-i ${argument}`, argument);
  const ungrouped = addGroup(draft, 'ungrouped');
  for (const { 0: text, index } of argument.matchAll(/[^,\s]+/g)) {
    hostsOf(text, { file: source.file, start: index, end: index + text.length }, ungrouped, draft, reader.log);
  }
}

/** `cwd`: where programs run; undefined: they don't. */
function readFile(path: string, draft: Draft, reader: Reader, cwd: string | undefined): void {
  const source = reader.source(path);
  if (source === undefined) return;
  const first = source.text.split('\n').find((line) => /^\s*[^\s#;]/.test(line)) ?? '';
  if (source.text.startsWith('#!') && isExecutable(path)) {
    if (cwd !== undefined) readProgram(path, source, cwd, draft, reader);
    else reader.log.report(error('inventory-script', `${source.file} is a program`, { range: { file: source.file, start: 0, end: source.text.indexOf('\n') }, why: 'Only commands that deploy or show an inventory run it, not those that look at files.', fix: 'Save what it prints with --list as a .json file, or check with deploy play --syntax-check.' }));
  } else if (/\.(ya?ml|json)$/.test(path) || /^(?:---|[\w.-]+:\s*(?:#.*)?$)/.test(first)) readYamlInventory(path, draft, reader);
  else readIni(source, draft, reader.log);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
