/**
 * Python's `re` syntax, which Ansible users write, as a JavaScript RegExp. Differences handled: `(?P<n>…)`, `(?P=n)`, `\A`, `\Z`,
 * `(?#…)`, leading `(?imsx)` flags, `$` also before a final newline, `\s` on ASCII and `.` on all but `\n` (Ansible matches bytes), `{,n}`,
 * possessive and atomic forms refused. Lines are matched one at a time, with their newline, as Ansible does.
 * `given`: flags as in `re.compile(source, flags)`, beside those that the text itself begins with.
 */
export function pythonRegex(source: string, given = ''): RegExp | string {
  let flags = given;
  let text = source;
  const leading = /^\(\?([aiLmsux]+)\)/.exec(text);
  if (leading) {
    text = text.slice(leading[0].length);
    for (const flag of leading[1] as string) {
      if (flag === 'x') return 'verbose patterns, (?x), are not supported';
      if ('ims'.includes(flag) && !flags.includes(flag)) flags += flag;
    }
  }
  try {
    return new RegExp(translate(text, flags.includes('m'), flags.includes('s')), flags);
  } catch (cause) {
    return `not a valid regular expression: ${(cause as Error).message.replace(/^Invalid regular expression: /, '')}`;
  }
}

/** JavaScript's own \\s also matches the byte A0, which is part of many UTF-8 characters. */
const SPACES = ' \\t\\n\\r\\f\\v';

function translate(text: string, multiline: boolean, dotAll: boolean): string {
  let out = '';
  let inClass = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string;
    const rest = text.slice(at);
    if (char === '\\') {
      const next = text[at + 1] ?? '';
      if (next === 's' || next === 'S') out += inClass ? (next === 's' ? SPACES : '\\S') : `[${next === 'S' ? '^' : ''}${SPACES}]`;
      else out += !inClass && next === 'A' ? '(?<![\\s\\S])' : !inClass && next === 'Z' ? '(?![\\s\\S])' : next === '' ? '\\' : `\\${next}`;
      at += 1;
    } else if (inClass) {
      // In JavaScript an unescaped `[` in a class is fine without the v flag.
      out += char;
      if (char === ']') inClass = false;
    } else if (char === '[') {
      inClass = true;
      out += char;
      // A `]` that comes first in a Python class is a member of it.
      const first = /^\[(\^?)\]/.exec(rest);
      if (first) {
        out += `${first[1]}\\]`;
        at += first[0].length - 1;
      }
    } else if (rest.startsWith('(?P<')) {
      out += '(?<';
      at += 3;
    } else if (rest.startsWith('(?P=')) {
      const name = /^\(\?P=(\w+)\)/.exec(rest);
      if (!name) throw new SyntaxError('bad group reference');
      out += `\\k<${name[1]}>`;
      at += (name[0] as string).length - 1;
    } else if (rest.startsWith('(?#')) {
      at += Math.max(rest.indexOf(')'), 0);
    } else if (rest.startsWith('(?>') || /^[*+?}]\+/.test(rest)) {
      throw new SyntaxError('atomic groups and possessive quantifiers are not supported');
    } else if (char === '.' && !dotAll) {
      out += '[^\\n]';
    } else if (char === '$') {
      // In JavaScript a carriage return ends a line too.
      out += multiline ? '(?![^\\n])' : '(?=\\n?(?![\\s\\S]))';
    } else if (char === '^' && multiline) {
      out += '(?<![^\\n])';
    } else if (/^\{,\d+\}/.test(rest)) {
      out += '{0';
    } else out += char;
  }
  return out;
}

/** Python's `match.expand`: `\1`, `\g<1>`, `\g<name>`, `\n`, `\t`, `\\`. A group that took no part gives nothing. */
export function expandMatch(template: string, match: RegExpMatchArray): string {
  return template.replace(/\\(?:g<(\w+)>|([1-9]\d?)|(.))/gs, (_all, named: string | undefined, number: string | undefined, other: string | undefined) => {
    if (number !== undefined) return match[Number(number)] ?? '';
    if (named !== undefined) return (/^\d+$/.test(named) ? match[Number(named)] : match.groups?.[named]) ?? '';
    return { n: '\n', t: '\t', r: '\r', a: '\x07', f: '\f', v: '\v', '\\': '\\' }[other ?? ''] ?? `\\${other}`;
  });
}

/** A sentence for each arg that is no regular expression. */
export function regexProblems(args: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(args).flatMap(([name, source]) => {
    const regex = source === undefined ? '' : pythonRegex(source);
    return typeof regex === 'string' && regex !== '' ? [`${name}: ${regex}`] : [];
  });
}
