/** Lines of /etc/modules-load.d and /etc/modprobe.d about one kernel module. */
import { moduleName } from '../probes/kernel-module.js';

export type Files = Readonly<Record<string, string>>;

const LOAD = '/etc/modules-load.d/';
const OPTIONS = '/etc/modprobe.d/';

const isLoadLine = (name: string) => (line: string): boolean => moduleName(line.replace(/[#;].*$/, '').trim()) === moduleName(name);
const paramsIn = (name: string) => (line: string): string[] | undefined => {
  const [word, of, ...params] = line.replace(/\s[#;].*$/, '').trim().split(/\s+/);
  return word === 'options' && of !== undefined && moduleName(of) === moduleName(name) ? params : undefined;
};

export function isLoadedAtBoot(files: Files, name: string): boolean {
  return Object.entries(files).some(([path, text]) => path.startsWith(LOAD) && text.split('\n').some(isLoadLine(name)));
}

export function lastingParams(files: Files, name: string): string[] {
  return Object.entries(files).flatMap(([path, text]) => (path.startsWith(OPTIONS) ? text.split('\n').flatMap((line) => paramsIn(name)(line) ?? []) : []));
}

/** With these parameters at every boot, and no others. */
export function withPersistence(files: Files, name: string, params: readonly string[]): Files {
  const loading = isLoadedAtBoot(files, name) ? files : { ...files, [`${LOAD}${name}.conf`]: `${name}\n` };
  const known = lastingParams(files, name);
  if (known.length === params.length && params.every((param) => known.includes(param))) return loading;
  const rest = commented(loading, OPTIONS, (line) => paramsIn(name)(line) !== undefined);
  return params.length === 0 ? rest : { ...rest, [`${OPTIONS}${name}.conf`]: params.map((param) => `options ${name} ${param}\n`).join('') };
}

export function withoutPersistence(files: Files, name: string): Files {
  return commented(commented(files, LOAD, isLoadLine(name)), OPTIONS, (line) => paramsIn(name)(line) !== undefined);
}

function commented(files: Files, folder: string, mine: (line: string) => boolean): Files {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, path.startsWith(folder) ? text.split('\n').map((line) => (mine(line) ? `#${line}` : line)).join('\n') : text] as const));
}
