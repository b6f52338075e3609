import type { StateModule } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import type { Step } from '../model/step.js';
import { dict } from '../model/value.js';
import { splitWords } from '../shell/words.js';
import { withoutPersistence, withPersistence } from './kernel/persistence.js';
import { kernelModule, type KernelModuleState, moduleFiles, type ModuleFilesState } from './probes/kernel-module.js';

interface ModprobeArgs {
  readonly name: string;
  readonly state: 'present' | 'absent';
  readonly params: string;
  readonly persistent: 'disabled' | 'present' | 'absent';
}
type ModprobeReads = { module: Resource<KernelModuleState>; config?: Resource<ModuleFilesState> };

/** Kernel modules: loaded now, and at every boot. */
export const modprobe: StateModule<ModprobeArgs, ModprobeReads> = {
  kind: 'state',
  name: 'modprobe',
  collection: 'community.general',
  summary: 'Loads and unloads kernel modules, now and at every boot.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'string', pattern: '^[A-Za-z0-9_][A-Za-z0-9_-]*$', description: 'The kernel module.' },
      state: { enum: ['present', 'absent'], default: 'present', description: 'Loaded or not, now.' },
      params: { type: 'string', default: '', description: 'Parameters that it is loaded with: `numdummies=2`. Those of a loaded module are not changed.' },
      persistent: { enum: ['disabled', 'present', 'absent'], default: 'disabled', description: 'Whether it is loaded, with the parameters, at every boot; `disabled` leaves that as it is.' },
    },
  },
  supports: { check: 'full', diff: 'full' },
  example: `- name: Bridged packets pass the firewall
  community.general.modprobe:
    name: br_netfilter
    persistent: present
`,
  notes: [
    'Lines about the module are looked for in all files of /etc/modules-load.d and /etc/modprobe.d; what goes is commented out, new lines go to a file named after the module. Ansible doubles the newlines of files that it comments in.',
    'A module that is built into the kernel counts as loaded; "state: absent" then fails.',
    'Containers have no modules of their own: there only what the machine has loaded already can be present.',
  ],
  returns: { name: 'The module.', params: 'Its parameters.', state: 'present or absent.' },
  check: (args) => {
    const words = splitWords(args.params);
    if (words === undefined) return ['"params" has an unclosed quote.'];
    return words.filter((word) => !/^[A-Za-z0-9_][A-Za-z0-9_.-]*(=[^\n]*)?$/.test(word)).map((word) => `"${word}" in "params" is no parameter: write name=value.`);
  },
  reads: ({ name, persistent }) => ({ module: kernelModule(name), config: persistent === 'disabled' ? undefined : moduleFiles }),
  plan({ name, state, params, persistent }, { module, config }) {
    const words = splitWords(params) ?? [];
    const there = module.loaded || module.builtin;
    if (state === 'present' && !there && !module.available) return { failure: `the kernel of this host has no module "${name}" (a container can't load any: the machine below it must)` };
    if (state === 'absent' && module.builtin) return { failure: `${name} is built into the kernel: it can't be unloaded` };
    const steps: Step[] = [];
    const said: string[] = [];
    const live = (state === 'present') !== there;
    if (live) {
      steps.push({ kind: 'argv', argv: state === 'present' ? ['modprobe', '--', name, ...words] : ['modprobe', '-r', '--', name] });
      said.push(state === 'present' ? `load ${name}` : `unload ${name}`);
    }
    const before = config?.files ?? {};
    const after = persistent === 'present' ? withPersistence(before, name, words) : persistent === 'absent' ? withoutPersistence(before, name) : before;
    const edited = Object.entries(after).filter(([path, text]) => before[path] !== text);
    for (const [path, content] of edited) {
      if (content.includes('\ufffd')) return { failure: `${path} holds bytes that are no UTF-8: it is not edited` };
      steps.push({ kind: 'write', path, content, ...(before[path] === undefined ? { mode: 0o644 } : {}) });
    }
    if (edited.length > 0) said.push(`${persistent === 'present' ? 'load' : 'no longer load'} ${name} at boot (${edited.map(([path]) => path).join(', ')})`);
    if (steps.length === 0) return null;
    return {
      summary: said.join(', '),
      before: { module, ...(config ? { config } : {}) },
      after: { module: { ...module, loaded: live ? state === 'present' : module.loaded }, ...(config ? { config: { files: after } } : {}) },
      // A module brings devices, files in /proc/sys and interfaces.
      ...(live ? { touches: 'everything' as const } : {}),
      steps,
      diff: [
        ...(live ? [{ beforeHeader: name, afterHeader: name, before: there ? 'loaded\n' : 'not loaded\n', after: there ? 'not loaded\n' : 'loaded\n' }] : []),
        ...edited.map(([path, text]) => ({ beforeHeader: path, afterHeader: path, before: before[path] ?? '', after: text })),
      ],
    };
  },
  result: ({ name, params, state }) => dict([['name', name], ['params', params], ['state', state]]),
};
