import { quote } from '../../shell/quote.js';
import type { Reader, Resource } from '../../model/resource.js';
import { canonicalName } from '../pip/requirements.js';
import { expandable } from './path-script.js';

/** Python packages of one environment. */
export interface PipState {
  /** pip can be run. */
  readonly pip: boolean;
  /** The virtual environment is there. */
  readonly environment: boolean;
  /** Name by PEP 503 → version. */
  readonly installed: Readonly<Record<string, string>>;
}

/** Of a virtual environment's folder, or of a pip program by name or path. */
export function pipPackages(where: { readonly virtualenv: string } | { readonly executable: string }): Resource<PipState> {
  return { reader: pipReader, key: 'virtualenv' in where ? `virtualenv ${where.virtualenv}` : `executable ${where.executable}`, wants: [] };
}

export const pipReader: Reader<PipState> = {
  name: 'pip',
  script: (requests) => requests.map(({ key }) => `printf '\\036\\n'\n${fragment(key)}`).concat(':').join('\n'),
  parse: (stdout, requests) => {
    const parts = stdout.split('\x1e\n').slice(1);
    return requests.map((_, at) => {
      const lines = (parts[at] ?? '').split('\n');
      const installed = lines.flatMap((line) => { const [, name, version] = /^([A-Za-z0-9][\w.-]*)==(\S+)$/.exec(line) ?? []; return name === undefined || version === undefined ? [] : [[canonicalName(name), version] as const]; });
      return { pip: lines.includes('@pip'), environment: lines.includes('@environment'), installed: Object.fromEntries(installed) };
    });
  },
  describe: (state) => Object.entries(state.installed).map(([name, version]) => `${name}==${version}\n`).sort().join(''),
};

function fragment(key: string): string {
  const at = key.indexOf(' ');
  const subject = key.slice(at + 1);
  if (key.slice(0, at) === 'virtualenv') return `folder=${expandable(subject)}; if [ -f "$folder/bin/activate" ]; then echo @environment; for pip in "$folder/bin/pip3" "$folder/bin/pip"; do [ -x "$pip" ] || continue; echo @pip; "$pip" --disable-pip-version-check list --format=freeze 2>/dev/null </dev/null; break; done; fi`;
  return `if command -v ${quote(subject)} >/dev/null; then echo @pip; ${quote(subject)} --disable-pip-version-check list --format=freeze 2>/dev/null </dev/null; fi`;
}
