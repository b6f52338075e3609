import { tuple, type Value } from '../../model/value.js';
import { expandTemplate, matches } from '../regex.js';
import { flag, integer, onlyText, text } from './arguments.js';
import { filter, test } from './define.js';

/** Python's `re`, with a size and time limit (regex.ts). */
export const regexFunctions = [
  filter('regex_replace', 'value pattern? replacement? ignorecase? multiline? count? mandatory_count?', ([value, pattern, replacement, ignoreCase, multiline, count, mandatory], context) => {
    const source = text(value);
    const found = matches(text(pattern), source, { ignoreCase: flag(ignoreCase), multiline: flag(multiline), limit: integer(count, context, 'count', 0) });
    const wanted = integer(mandatory, context, 'mandatory_count', 0);
    if (wanted > 0 && found.length !== wanted) context.fail(`replaced ${found.length} times, not ${wanted} times`);
    let out = '';
    let at = 0;
    for (const match of found) {
      out += source.slice(at, match.index) + expandTemplate(text(replacement), match);
      at = match.index + match[0].length;
    }
    return out + source.slice(at);
  }),
  filter('regex_search', 'value regex *groups **kwargs', ([value, regex, ...groups], context) => {
    const [found] = matches(text(regex), text(value), { ignoreCase: flag(context.named.get('ignorecase')), multiline: flag(context.named.get('multiline')), limit: 1 });
    const wanted = groups.map((group) => onlyText(group, context, 'the group').replace(/^\\\\/, '\\'));
    for (const group of wanted) if (!/^\\(g<\w+>|\d+)$/.test(group)) context.fail(`"${group}" names no group`, "Write '\\1' or '\\g<name>'.");
    if (found === undefined) return null;
    return wanted.length === 0 ? found[0] : wanted.map((group) => groupOf(group, found));
  }),
  filter('regex_findall', 'value regex multiline? ignorecase?', ([value, regex, multiline, ignoreCase]) => {
    const found = matches(text(regex), text(value), { ignoreCase: flag(ignoreCase), multiline: flag(multiline) });
    return found.map((match): Value => (match.length === 1 ? match[0] : match.length === 2 ? (match[1] ?? '') : tuple(match.slice(1).map((group) => group ?? ''))));
  }),
  filter('regex_escape', 'value re_type?', ([value]) => text(value).replace(/[-()[\]{}?*+|^$\\.&~# \t\n\r\v\f]/g, '\\$&')),
  test('match', 'value pattern ignorecase? multiline?', ([value, pattern, ignoreCase, multiline]) => matches(text(pattern), text(value), { ignoreCase: flag(ignoreCase), multiline: flag(multiline), limit: 1, anchored: true }).length > 0),
  test('search', 'value pattern ignorecase? multiline?', ([value, pattern, ignoreCase, multiline]) => matches(text(pattern), text(value), { ignoreCase: flag(ignoreCase), multiline: flag(multiline), limit: 1 }).length > 0),
  test('regex', 'value pattern ignorecase? multiline? match_type?', ([value, pattern, ignoreCase, multiline, type]) => {
    const way = type === undefined ? 'search' : text(type);
    const found = matches(text(pattern), text(value), { ignoreCase: flag(ignoreCase), multiline: flag(multiline), limit: 1, anchored: way !== 'search' });
    return found.length > 0 && (way !== 'fullmatch' || found[0]?.[0] === text(value));
  }),
];

/** Like `expandTemplate` of one group, but a group that took no part is None. */
function groupOf(wanted: string, found: RegExpExecArray): Value {
  const text = expandTemplate(wanted, found);
  const id = wanted.replace(/^\\(?:g<)?|>$/g, '');
  return (/^\d+$/.test(id) ? found[Number(id)] : found.groups?.[id]) === undefined ? null : text;
}
