import type { FactReader } from '../model/fact.js';
import { dict, type Value } from '../model/value.js';
import { lines, sections, whole } from './parse.js';

export const mounts: FactReader = {
  name: 'mounts',
  provides: ['mounts'],
  // A dead network file system answers statfs never: hence the limit, and only the mounts of devices, as in Ansible.
  script: `set --
printf '@mounts\\n'
while read -r device point type options _; do
  case $device in /*|*:/*) printf '%s %s %s %s\\n' "$device" "$point" "$type" "$options"; set -- "$@" "$(printf '%b' "$point")" ;; esac
done </proc/self/mounts
printf '@sizes\\n'; [ $# = 0 ] || timeout 5 stat -f -c '%S %b %f %a %c %d %n' -- "$@" 2>/dev/null
printf '@names\\n'; for name in /dev/disk/by-uuid/*; do [ -e "$name" ] && printf '%s\\n' "$name"; done
printf '@devices\\n'; readlink -f /dev/disk/by-uuid/* 2>/dev/null
:`,
  parse(stdout) {
    const parts = sections(stdout);
    const names = lines(parts.get('names') ?? '');
    const devices = lines(parts.get('devices') ?? '');
    const uuids = new Map(names.length === devices.length ? names.map((name, at) => [devices[at] ?? '', name.split('/').pop() ?? '']) : []);
    const sizes = new Map(lines(parts.get('sizes') ?? '').map((line) => {
      const [block, total, free, available, inodes, inodesFree, ...name] = line.split(' ');
      return [name.join(' '), [block, total, free, available, inodes, inodesFree].map((text) => whole(text) ?? 0)];
    }));
    const out = lines(parts.get('mounts') ?? '').map((line): Value => {
      const [device = '', rawPoint = '', type = '', options = ''] = line.split(' ');
      const point = rawPoint.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
      const entry = dict([['mount', point], ['device', device], ['fstype', type], ['options', options], ['dump', 0], ['passno', 0], ['uuid', uuids.get(device) ?? 'N/A']]);
      const size = sizes.get(point);
      if (size) {
        const [block = 0, total = 0, free = 0, available = 0, inodes = 0, inodesFree = 0] = size;
        Object.assign(entry, {
          size_total: block * total, size_available: block * available, block_size: block, block_total: total, block_available: available, block_used: total - free,
          inode_total: inodes, inode_available: inodesFree, inode_used: inodes - inodesFree,
        });
      }
      return entry;
    });
    return dict([['mounts', out]]);
  },
};
