// Compose's interpolation: https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md

/** Resolves `$A ${A} ${A:-d} ${A-d} ${A:?m} ${A?m} ${A:+x} ${A+x}`, nested, and `$$`. Undefined where a variable is not known. */
export function interpolate(text: string, variables: ReadonlyMap<string, string>): string | undefined {
  let known = true;
  const out = interpolateParts(text, variables, () => {
    known = false;
    return '';
  });
  return known ? out : undefined;
}

/** The same with what is not known replaced: `unknown` gets the reference as written. */
export function interpolateParts(text: string, variables: ReadonlyMap<string, string>, unknown: (written: string) => string): string {
  let out = '';
  let at = 0;
  for (let start = text.indexOf('$'); start >= 0; start = text.indexOf('$', at)) {
    out += text.slice(at, start);
    const { end, value } = reference(text, start, variables, unknown);
    out += value;
    at = end;
  }
  return out + text.slice(at);
}

const REFERENCE = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(:?[-?+])?)/y;

function reference(text: string, start: number, variables: ReadonlyMap<string, string>, unknown: (written: string) => string): { end: number; value: string } {
  REFERENCE.lastIndex = start;
  const found = REFERENCE.exec(text);
  if (found === null) return { end: start + 1, value: '$' };
  const [all, dollar, bare, braced, operator] = found;
  if (dollar !== undefined) return { end: start + 2, value: '$' };
  const behind = start + all.length;
  const close = braced === undefined ? behind : closing(text, behind);
  if (close === undefined) return { end: text.length, value: unknown(text.slice(start)) };
  const end = braced === undefined ? behind : close + 1;
  const value = variables.get(bare ?? braced ?? '');
  const isSet = value !== undefined && !(operator?.startsWith(':') && value === '');
  const argument = () => interpolateParts(text.slice(behind, close), variables, unknown);
  if (operator?.endsWith('+')) return { end, value: isSet ? argument() : '' };
  if (isSet) return { end, value };
  return { end, value: operator?.endsWith('-') ? argument() : unknown(text.slice(start, end)) };
}

/** Offset of the brace that closes the one before `start`. */
function closing(text: string, start: number): number | undefined {
  let depth = 1;
  for (let at = start; at < text.length; at += 1) {
    if (text.startsWith('${', at)) depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}

/** `KEY=value` lines of a `.env` file; quotes are taken off. */
export function readDotenv(text: string): Map<string, string> {
  return new Map([...dotenvEntries(text)].map(([key, { value }]) => [key, value]));
}

/** The same with the place of each value. */
export function dotenvEntries(text: string): Map<string, { readonly value: string; readonly start: number }> {
  const out = new Map<string, { value: string; start: number }>();
  let offset = 0;
  for (const line of text.split('\n')) {
    const found = /^(\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*)(.*)$/.exec(line.trimEnd());
    if (found !== null) {
      const [, before = '', key = '', value = ''] = found;
      const quoted = /^(['"])(.*?)\1\s*(?:#.*)?$/.exec(value);
      out.set(key, { value: quoted?.[2] ?? value.replace(/(?:^|\s+)#.*$/, ''), start: offset + before.length + (quoted === null ? 0 : 1) });
    }
    offset += line.length + 1;
  }
  return out;
}
