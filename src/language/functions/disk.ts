import { resolve } from 'node:path';
import type { Value } from '../../model/value.js';
import type { DiskEntry } from '../services.js';
import { list, onlyText } from './arguments.js';
import { type CallContext, filter, type LanguageFunction, test } from './define.js';

const QUESTIONS: readonly [name: string, aliases: readonly string[], holds: (entry: DiskEntry | undefined) => boolean][] = [
  ['exists', [], (entry) => entry?.kind !== undefined],
  ['file', ['is_file'], (entry) => entry?.kind === 'file'],
  ['directory', ['is_dir'], (entry) => entry?.kind === 'directory'],
  ['link', ['is_link'], (entry) => entry?.link === true],
  ['link_exists', [], (entry) => entry !== undefined],
  ['mount', ['is_mount'], (entry) => entry?.mount === true],
];

/** The controller's disk, as it stands when the expression is evaluated. */
export const diskFunctions: readonly LanguageFunction[] = [
  ...QUESTIONS.map(([name, aliases, holds]) => test(name, 'value', ([value], context) => holds(entryOf(value, context)), { aliases })),
  test('same_file', 'value other', ([value, other], context) => {
    const [one, two] = [entryOf(value, context), entryOf(other, context)];
    return one?.kind === undefined || two?.kind === undefined ? context.fail('both paths must exist') : one.identity === two.identity;
  }, { aliases: ['is_same_file'] }),
  test('vaulted_file', 'value', ([value], context) => {
    const path = onlyText(value, context);
    const content = context.scope.services.readFile(path, 'sealed') ?? context.fail(`the file "${path}" was not found`);
    return content.subarray(0, 14).toString('latin1') === '$ANSIBLE_VAULT';
  }),
  filter('realpath', 'value', ([value], context) => {
    const path = onlyText(value, context);
    return entryOf(path, context)?.path ?? resolve(path);
  }),
  filter('fileglob', 'value', ([value], context) => {
    const { services } = context.scope;
    const patterns = Array.isArray(value) ? list(value, context) : [value as Value];
    return patterns.flatMap((pattern) => [...(services.glob?.(onlyText(pattern, context)) ?? context.fail('files can\'t be listed here'))]);
  }),
  filter('expandvars', 'value', ([value], context) => onlyText(value, context).replace(/\$(?:(\w+)|\{([^}]*)\})/g, (whole, plain: string | undefined, braced: string | undefined) => context.scope.services.env((plain ?? braced) as string) ?? whole)),
];

function entryOf(value: Value | undefined, context: CallContext): DiskEntry | undefined {
  const { services } = context.scope;
  const path = onlyText(value, context);
  return services.entry === undefined ? context.fail('the disk of the controller can\'t be looked at here') : services.entry(path);
}
