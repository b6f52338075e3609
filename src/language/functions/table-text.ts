/** Rows of a CSV text: cells may stand in double quotes, a doubled quote is one. */
export function csvRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] as string;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') cell += text[(at += 1)];
      else quoted = false;
    } else if (sign === '"' && cell === '') quoted = true;
    else if (sign === delimiter || sign === '\n') {
      row.push(sign === '\n' ? cell.replace(/\r$/, '') : cell);
      cell = '';
      if (sign === '\n') {
        rows.push(row);
        row = [];
      }
    } else cell += sign;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  return rows;
}

interface IniStyle {
  readonly caseSensitive: boolean;
  /** `%(other)s` and `%%` mean something. */
  readonly interpolate: boolean;
}

/** Sections of an INI text as Python's configparser reads it: `[DEFAULT]` is in every section, indented lines go on. */
export function iniSections(text: string, { caseSensitive, interpolate }: IniStyle): ReadonlyMap<string, ReadonlyMap<string, string | undefined>> {
  const written = new Map<string, Map<string, string | undefined>>();
  let section: Map<string, string | undefined> | undefined;
  let key: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*[#;]/.test(line) || line.trim() === '') continue;
    const [, name] = /^\[(.+)\]/.exec(line) ?? [];
    if (name !== undefined) {
      section = written.get(name) ?? new Map();
      written.set(name, section);
      key = undefined;
    } else if (key !== undefined && /^\s/.test(line)) section?.set(key, `${section.get(key) ?? ''}\n${line.trim()}`);
    else {
      const [, left = line, right] = /^(.*?)\s*[=:]\s*(.*)$/.exec(line.trim()) ?? [];
      key = caseSensitive ? left : left.toLowerCase();
      section?.set(key, right?.trim());
    }
  }
  const defaults = written.get('DEFAULT') ?? new Map<string, string | undefined>();
  return new Map([...written].filter(([name]) => name !== 'DEFAULT').map(([name, own]) => {
    const all = new Map([...defaults, ...own]);
    return [name, interpolate ? new Map([...all].map(([one, value]) => [one, filled(value, all)])) : all];
  }));
}

function filled(value: string | undefined, values: ReadonlyMap<string, string | undefined>, depth = 0): string | undefined {
  return value?.replace(/%%|%\(([^)]+)\)s/g, (whole, name: string | undefined) => (name === undefined ? '%' : depth < 10 ? (filled(values.get(name.toLowerCase()), values, depth + 1) ?? whole) : whole));
}
