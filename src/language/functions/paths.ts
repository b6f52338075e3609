import { homedir } from 'node:os';
import { posix } from 'node:path';
import { tuple, type Value } from '../../model/value.js';
import { list, onlyText } from './arguments.js';
import { type CallContext, filter } from './define.js';

/** POSIX paths as text; nothing is looked up on a disk. */
export const pathFilters = [
  filter('basename', 'value', ([value], context) => /[^/]*$/.exec(onlyText(value, context))?.[0] ?? ''),
  filter('dirname', 'value', ([value], context) => dirname(onlyText(value, context))),
  filter('splitext', 'value', ([value], context) => {
    const source = onlyText(value, context);
    const found = /^(.*?[^/.][^/]*|[^/]*[^/.][^/]*)(\.[^./]*)$/s.exec(source);
    return tuple(found === null ? [source, ''] : [found[1] as string, found[2] as string]);
  }),
  filter('path_join', 'value *others', ([value, ...others], context) => {
    const parts: readonly Value[] = Array.isArray(value) ? list(value, context) : [value as Value];
    if (parts.length + others.length === 0) context.fail('there are no paths to join');
    return [...parts, ...others].map((part) => onlyText(part, context)).reduce(join, '');
  }),
  filter('expanduser', 'value', ([value], context) => onlyText(value, context).replace(/^~(?=\/|$)/, () => homedir())),
  filter('normpath', 'value', ([value], context) => posix.normalize(onlyText(value, context)).replace(/(.)\/$/, '$1')),
  filter('relpath', 'value start?', ([value, start], context) => posix.relative(start === undefined ? '.' : onlyText(start, context), onlyText(value, context)) || '.'),
  filter('commonpath', 'value', ([value], context) => commonPath(list(value, context).map((part) => onlyText(part, context)), context)),
];

/** os.path.dirname: everything before the last slash, without trailing slashes unless it is all slashes. */
function dirname(path: string): string {
  const head = path.slice(0, path.lastIndexOf('/') + 1);
  return /^\/*$/.test(head) ? head : head.replace(/\/+$/, '');
}

/** os.path.join: an absolute part starts anew. */
function join(left: string, right: string): string {
  if (right.startsWith('/') || left === '') return right;
  return left.endsWith('/') ? left + right : `${left}/${right}`;
}

function commonPath(paths: readonly string[], context: CallContext): string {
  if (paths.length === 0) return context.fail('there are no paths');
  if (paths.some((path) => path.startsWith('/')) && !paths.every((path) => path.startsWith('/'))) return context.fail('absolute and relative paths have nothing in common');
  const [first = [], ...others] = paths.map((path) => path.split('/'));
  const different = first.findIndex((part, at) => others.some((other) => other[at] !== part));
  const shared = different < 0 ? first : first.slice(0, different);
  return shared.length === 1 && shared[0] === '' ? '/' : shared.join('/');
}
