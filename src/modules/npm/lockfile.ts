import type { PathState } from '../../model/resource.js';
import { objectOf } from '../probes/json.js';

interface Entry {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly link?: boolean;
}

function packagesOf(file: PathState): Readonly<Record<string, Entry>> | undefined {
  if (file.kind !== 'file' || file.content === undefined) return undefined;
  return objectOf(file.content.toString('utf8'))?.packages as Record<string, Entry> | undefined;
}

/** Is what npm says it installed (`node_modules/.package-lock.json`) what the lock file asks for? undefined: that can't be told. */
export function followsLock(lock: PathState, installed: PathState, production: boolean): boolean | undefined {
  const [wanted, have] = [packagesOf(lock), packagesOf(installed)];
  if (wanted === undefined) return undefined;
  if (have === undefined) return installed.kind === 'absent' ? Object.keys(wanted).every((name) => name === '') : undefined;
  const needed = Object.entries(wanted).filter(([name, one]) => name.includes('node_modules/') && !(production && (one.dev || one.devOptional)));
  const same = (a: Entry, b: Entry | undefined) => b !== undefined && a.version === b.version && a.integrity === b.integrity;
  // What is optional may be for another kind of machine.
  if (needed.some(([name, one]) => !same(one, have[name]) && !(one.optional && have[name] === undefined))) return false;
  return Object.keys(have).filter((name) => name.includes('node_modules/')).every((name) => needed.some(([one]) => one === name));
}
