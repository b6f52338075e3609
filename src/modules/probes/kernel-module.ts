import { ProbeError, type Reader, type Resource } from '../../model/resource.js';
import { quote } from '../../shell/quote.js';

export interface KernelModuleState {
  readonly loaded: boolean;
  /** Part of the kernel itself: always there, and can't go. */
  readonly builtin: boolean;
  /** modprobe would find it. */
  readonly available: boolean;
}

/** Files of /etc/modules-load.d and /etc/modprobe.d, by path. */
export interface ModuleFilesState {
  readonly files: Readonly<Record<string, string>>;
}

export const kernelModule = (name: string): Resource<KernelModuleState> => ({ reader: kernelModuleReader, key: name, wants: [] });
export const moduleFiles: Resource<ModuleFilesState> = { get reader() { return moduleFilesReader; }, key: 'files', wants: [] };

/** `nf-nat` and `nf_nat` are one module. */
export const moduleName = (name: string): string => name.replaceAll('-', '_');

export const kernelModuleReader: Reader<KernelModuleState> = {
  name: 'kernel-module',
  script: (requests) => `command -v modprobe >/dev/null || { echo '@no-modprobe'; exit 0; }
one() {
  loaded=no builtin=no available=no
  grep -q "^$2 " /proc/modules 2>/dev/null && loaded=yes
  grep -qE "/$3\\.ko(\\.|$)" "/lib/modules/$(uname -r)/modules.builtin" 2>/dev/null && builtin=yes
  modprobe -n -q -- "$1" 2>/dev/null && available=yes
  echo "$loaded $builtin $available"
}
${requests.map(({ key }) => `one ${quote(key)} ${quote(moduleName(key))} ${quote(moduleName(key).replaceAll('_', '[_-]'))}`).join('\n')}
:`,
  parse: (stdout, requests) => {
    if (stdout.startsWith('@no-modprobe')) return requests.map(() => new ProbeError('the host has no modprobe: install the package "kmod"', 'modprobe'));
    const lines = stdout.split('\n');
    return requests.map((_, at) => {
      const [loaded, builtin, available] = (lines[at] ?? '').split(' ').map((word) => word === 'yes');
      return { loaded: loaded ?? false, builtin: builtin ?? false, available: available ?? false };
    });
  },
  describe: (state) => (state.builtin ? 'built in\n' : state.loaded ? 'loaded\n' : 'not loaded\n'),
};

export const moduleFilesReader: Reader<ModuleFilesState> = {
  name: 'kernel-module-files',
  script: () => "for file in /etc/modules-load.d/*.conf /etc/modprobe.d/*.conf; do if [ -f \"$file\" ]; then printf '\\036%s\\n' \"$file\"; cat -- \"$file\" || exit 1; fi; done\n:",
  parse: (stdout, requests) => {
    const files = Object.fromEntries(stdout.split('\x1e').slice(1).map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)] as const));
    return requests.map(() => ({ files }));
  },
};
