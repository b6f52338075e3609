import { defineRule } from './define.js';

/** Nothing of it shows in files: the preflights docker-state, disk, clock, certificates, public-names, reboot and apt-lock ask the host. */
export const targetHealth = defineRule({
  number: 63,
  name: 'target-health',
  from: '004',
  severity: 'warning',
  summary: 'The host is not fit for a deployment: Docker, disk, inodes, clock, certificates, names, pending reboot, apt lock',
});
