import type { FactReader } from '../model/fact.js';
import { dict, Float, type Dict, type Value } from '../model/value.js';

/**
 * /etc/ansible/facts.d/*.fact → `ansible_local.<file name>`. Static files only, JSON or INI.
 * An executable one is a program in Ansible; facts are read without running anything of the host's, so it gives a note instead.
 */
export const local: FactReader = {
  name: 'local',
  provides: ['ansible_local'],
  script: `for file in /etc/ansible/facts.d/*.fact; do
  [ -f "$file" ] && [ -r "$file" ] || continue
  kind=static; [ -x "$file" ] && kind=program
  name=\${file##*/}; printf '\\036%s %s\\n' "$kind" "\${name%.fact}"
  [ $kind = program ] || head -c 262144 "$file"
done; :`,
  parse(stdout) {
    const out = dict();
    for (const part of stdout.split('\x1e').slice(1)) {
      const end = part.indexOf('\n');
      const [, kind, name = ''] = /^(\w+) (.*)$/.exec(part.slice(0, end)) ?? [];
      out[name] = kind === 'program' ? 'not run: executable facts are not supported, use a static .fact file' : content(part.slice(end + 1), name);
    }
    return dict([['ansible_local', out]]);
  },
};

function content(text: string, name: string): Value {
  try {
    return fromJson(JSON.parse(text));
  } catch {
    return ini(text) ?? `error loading facts as JSON or INI - please check content: ${name}.fact`;
  }
}

function ini(text: string): Dict | undefined {
  const out = dict();
  let section: Dict | undefined;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || /^[#;]/.test(line)) continue;
    const head = /^\[(.+)\]$/.exec(line)?.[1];
    const pair = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line);
    if (head !== undefined) out[head] = section = dict();
    else if (section && pair?.[1] !== undefined) section[pair[1].toLowerCase()] = pair[2] ?? '';
    else return undefined;
  }
  return out;
}

function fromJson(json: unknown): Value {
  if (json === null || typeof json === 'boolean' || typeof json === 'string') return json;
  if (typeof json === 'number') return Number.isSafeInteger(json) ? json : new Float(json);
  if (Array.isArray(json)) return json.map(fromJson);
  return dict(Object.entries(json as object).map(([key, value]) => [key, fromJson(value)] as const));
}
