// Compose's interpolation: https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md

/** Resolves `$A ${A} ${A:-d} ${A-d} ${A:?m} ${A?m} ${A:+x} ${A+x}`, nested, and `$$`. Undefined where a variable is not known. */
export function interpolate(text: string, variables: ReadonlyMap<string, string>): string | undefined {
  let out = '';
  for (let at = 0; at < text.length; ) {
    const found = /^\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(:?[-?+])?)/.exec(text.slice(at));
    if (found === null) {
      out += text[at];
      at += 1;
      continue;
    }
    const [all, dollar, bare, braced, operator] = found;
    let end = at + all.length;
    let argument: string | undefined;
    if (braced !== undefined) {
      const close = closing(text, end);
      if (close === undefined) return undefined;
      argument = text.slice(end, close);
      end = close + 1;
    }
    const value = dollar !== undefined ? '$' : resolve(variables.get(bare ?? braced ?? ''), operator, argument ?? '', variables);
    if (value === undefined) return undefined;
    out += value;
    at = end;
  }
  return out;
}

function resolve(value: string | undefined, operator: string | undefined, argument: string, variables: ReadonlyMap<string, string>): string | undefined {
  const isSet = value !== undefined && !(operator?.startsWith(':') && value === '');
  if (operator?.endsWith('+')) return isSet ? interpolate(argument, variables) : '';
  if (isSet) return value;
  return operator?.endsWith('-') ? interpolate(argument, variables) : undefined;
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
  const out = new Map<string, string>();
  for (const line of text.split('\n')) {
    const found = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line);
    if (found === null) continue;
    const value = found[2] ?? '';
    const quoted = /^(['"])(.*)\1$/.exec(value);
    out.set(found[1] ?? '', quoted?.[2] ?? value.replace(/\s+#.*$/, ''));
  }
  return out;
}
