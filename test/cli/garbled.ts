const BITS = ['{{', '}}', '{%', ': ', '- ', '\t', '"', "'", '[', '}', '&a ', '*a', '!vault ', '#', '\n  ', '|', '? ', '<<: ', '---\n', '\0', '\u2028', '1e999', '\\', '%', '@', "{{ lookup('file', '/') }}", 'block: ', 'include_tasks: main.yml', '__proto__: 1', '\r\n', '💥', 'age:YWdlLWVuY3J5cHRpb24ub3Jn'];

/** Text as a slip of the hand leaves it: characters or lines that are taken out, come twice, stand elsewhere, or that YAML and expressions read as something else. */
export function garbled(text: string, next: () => number): string {
  const at = next() % (text.length + 1);
  const lines = text.split('\n');
  const line = next() % lines.length;
  switch (next() % 6) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1 + (next() % 20));
    case 1:
      return text.slice(0, at);
    case 2:
      return [...lines.slice(0, line), lines[next() % lines.length], ...lines.slice(line)].join('\n');
    case 3:
      return [...lines.slice(0, line), ...lines.slice(line + 1)].join('\n');
    case 4:
      return [...lines.slice(0, line), ` ${(lines[line] as string).trimStart()}`, ...lines.slice(line + 1)].join('\n');
    default:
      return text.slice(0, at) + BITS[next() % BITS.length] + text.slice(at);
  }
}

