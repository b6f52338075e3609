/** `fr_FR.utf8`, `fr_FR.UTF-8` and `fr_FR.UTF8` are one locale: glibc folds its codesets to letters and digits. */
export function folded(name: string): string {
  const [, place = name, codeset, variant = ''] = /^([^.@]+)(?:\.([^@]+))?(@.+)?$/.exec(name) ?? [];
  return `${place}${codeset === undefined ? '' : `.${codeset.toLowerCase().replace(/[^a-z0-9]/g, '')}`}${variant}`;
}

export interface LocaleLine {
  readonly name: string;
  readonly charset: string;
  readonly active: boolean;
}

/** `# fr_FR.UTF-8 UTF-8` of /etc/locale.gen, `fr_FR.UTF-8 UTF-8` of SUPPORTED. Sentences of the head are no locales. */
export function localeLine(line: string): LocaleLine | undefined {
  const match = /^\s*(#?)\s*([A-Za-z][\w.@-]*)\s+([A-Z][A-Z0-9_-]*)\s*$/.exec(line.replaceAll('/', ' '));
  return match === null ? undefined : { name: match[2] as string, charset: match[3] as string, active: match[1] === '' };
}

/** The text of locale.gen with these locales switched on, or off. `supported` knows those that it does not list. */
export function switched(text: string, names: readonly string[], on: boolean, supported: readonly string[]): string {
  const wanted = new Set(names.map(folded));
  const seen = new Set<string>();
  const lines = text.split('\n').map((line) => {
    const found = localeLine(line);
    if (found === undefined || !wanted.has(folded(found.name))) return line;
    seen.add(folded(found.name));
    return found.active === on ? line : `${on ? '' : '# '}${found.name} ${found.charset}`;
  });
  const added = on ? names.filter((name) => !seen.has(folded(name))).flatMap((name) => supported.map(localeLine).find((line) => line !== undefined && folded(line.name) === folded(name)) ?? []) : [];
  const body = lines.join('\n');
  return added.length === 0 ? body : `${body === '' || body.endsWith('\n') ? body : `${body}\n`}${added.map(({ name, charset }) => `${name} ${charset}\n`).join('')}`;
}
