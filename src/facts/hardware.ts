import type { FactReader } from '../model/fact.js';
import { dict } from '../model/value.js';
import { lines } from './parse.js';

/** File of /sys/class/dmi/id → fact. */
const DMI: Readonly<Record<string, string>> = {
  bios_date: 'bios_date', bios_vendor: 'bios_vendor', bios_version: 'bios_version', board_asset_tag: 'board_asset_tag', board_name: 'board_name', board_serial: 'board_serial', board_vendor: 'board_vendor', board_version: 'board_version',
  chassis_asset_tag: 'chassis_asset_tag', chassis_serial: 'chassis_serial', chassis_vendor: 'chassis_vendor', chassis_version: 'chassis_version',
  product_name: 'product_name', product_serial: 'product_serial', product_uuid: 'product_uuid', product_version: 'product_version', sys_vendor: 'system_vendor',
};

/** Identity of the machine and of its installation. What only root may read is 'NA', as in Ansible. */
export const hardware: FactReader = {
  name: 'hardware',
  provides: ['machine_id', ...Object.values(DMI)],
  script: `id=; { read -r id </etc/machine-id || read -r id </var/lib/dbus/machine-id; } 2>/dev/null; printf 'machine_id %s\\n' "$id"
for name in ${Object.keys(DMI).join(' ')}; do value=; [ -r /sys/class/dmi/id/$name ] && read -r value </sys/class/dmi/id/$name 2>/dev/null; printf '%s %s\\n' "$name" "$value"; done
:`,
  parse(stdout) {
    const out = dict();
    for (const line of lines(stdout)) {
      const [, key = '', value = ''] = /^(\S+) ?(.*)$/.exec(line) ?? [];
      if (key === 'machine_id') {
        if (value !== '') out.machine_id = value;
      } else if (DMI[key] !== undefined) out[DMI[key]] = value.trim() || 'NA';
    }
    return out;
  },
};
