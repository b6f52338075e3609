import type { FactReader } from '../model/fact.js';
import { dict } from '../model/value.js';
import { sections } from './parse.js';

/** systemd-detect-virt's words → Ansible's. */
const TYPES: Readonly<Record<string, string>> = { microsoft: 'VirtualPC', oracle: 'virtualbox', vmware: 'VMware', parallels: 'parallels', amazon: 'kvm', google: 'kvm', qemu: 'kvm', zvm: 'ibm_systemz', 'systemd-nspawn': 'container', 'lxc-libvirt': 'lxc' };

export const virtualization: FactReader = {
  name: 'virtualization',
  provides: ['virtualization_type', 'virtualization_role', 'virtualization_tech_guest', 'virtualization_tech_host'],
  script: `printf '@container\\n'; systemd-detect-virt --container 2>/dev/null || { [ -e /.dockerenv ] && echo docker; } || { [ -e /run/.containerenv ] && echo podman; }
printf '@vm\\n'; systemd-detect-virt --vm 2>/dev/null
printf '@host\\n'; [ -e /dev/kvm ] && echo kvm
:`,
  parse(stdout) {
    const parts = sections(stdout);
    const word = (name: string) => {
      const text = (parts.get(name) ?? '').split('\n').find((line) => line !== '' && line !== 'none');
      return text === undefined ? undefined : (TYPES[text] ?? text);
    };
    const [inside, vm, host] = [word('container'), word('vm'), word('host')];
    const guests = [inside, vm].filter((item) => item !== undefined);
    return dict([
      ['virtualization_type', guests[0] ?? host ?? 'NA'],
      ['virtualization_role', guests.length > 0 ? 'guest' : host === undefined ? 'NA' : 'host'],
      ['virtualization_tech_guest', inside === undefined ? guests : ['container', ...guests]],
      ['virtualization_tech_host', host === undefined ? [] : [host]],
    ]);
  },
};
