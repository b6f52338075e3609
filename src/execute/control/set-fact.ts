import { dict, type Value } from '../../model/value.js';
import type { Control } from './control.js';

/** Sets variables of the host at level 19. */
export const setFact: Control = ({ args, task, unknown }) => {
  // A name may be an expression itself; while the args are unknown only the written ones are there.
  const names = (unknown === undefined ? Object.keys(args) : task.args.map(({ key }) => key)).filter((key) => key !== 'cacheable');
  const values = names.map((name): readonly [string, Value] => [name, unknown ?? (args[name] as Value)]);
  const result = dict([['ansible_facts', dict(values)]]);
  return { raw: { changed: false, failed: false, result }, effects: { variables: (before) => ({ ...before, set: new Map([...before.set, ...values]) }) } };
};
