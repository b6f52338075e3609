/** Output of shell fragments, taken apart. All pure; what is missing gives '' or is left out. */

/** `KEY=value` lines as /etc/os-release has them: quotes removed, the escapes of sh's double quotes undone. */
export function assignments(text: string): Map<string, string> {
  const out = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line);
    if (match?.[1] !== undefined) out.set(match[1], unquote((match[2] ?? '').trim()));
  }
  return out;
}

function unquote(text: string): string {
  const quoted = /^"(.*)"$/.exec(text);
  if (quoted) return (quoted[1] ?? '').replace(/\\(["$`\\])/g, '$1');
  return /^'(.*)'$/.exec(text)?.[1] ?? text;
}

/** Lines of one output that a fragment marked with `printf '@name\n'`: name → the text up to the next mark. */
export function sections(text: string): Map<string, string> {
  const out = new Map<string, string>();
  const parts = text.split(/^@([a-z0-9_.]+)\n/m);
  for (let at = 1; at < parts.length; at += 2) out.set(parts[at] ?? '', parts[at + 1] ?? '');
  return out;
}

/** Non-empty lines. */
export function lines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

/** A whole number, or undefined. */
export function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d+$/.test(text.trim()) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}
